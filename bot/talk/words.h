/* Words as stretches of bytes, and small sets of them written as one text: "no not never". Internal to the handling of
 * text in this folder. */
#ifndef UNKNOT_TALK_WORDS_H
#define UNKNOT_TALK_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct word {
	const char *text;       /* borrowed, not NUL-terminated */
	size_t len;
};

struct word word_of(const char *text);
bool word_is(struct word word, const char *text);
bool word_ends(struct word word, const char *ending);
int word_compare(struct word a, struct word b);         /* by byte, as strcmp does */
bool word_in_set(struct word word, const char *set);    /* `set`: words with single spaces between them */

#endif
