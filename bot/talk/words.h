/* Words as stretches of bytes, and small sets of them written as one text: "no not never". Internal to the handling of
 * text in this folder. */
#ifndef UNKNOT_TALK_WORDS_H
#define UNKNOT_TALK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
	const char *text;       /* borrowed, not NUL-terminated */
	size_t len;
};

struct word word_of(const char *text);
bool word_is(struct word word, const char *text);
bool word_ends(struct word word, const char *ending);
int word_compare(struct word a, struct word b);         /* by byte, as strcmp does */
/* FNV-1a, 32 bits, over several pieces: begin with WORD_HASH_START. In the header because it is called for each letter's
 * place of a text. */
#define WORD_HASH_START 2166136261u
static inline uint32_t word_hash_on(uint32_t hash, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

bool word_in_set(struct word word, const char *set);    /* `set`: words with single spaces between them */

#endif
