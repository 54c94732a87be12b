/* Words as stretches of bytes, and small sets of them written as one text: "no not never". Internal to the handling of
 * text in this folder. */
#ifndef UNKNOT_TALK_WORDS_H
#define UNKNOT_TALK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct word {
	const char *text;       /* borrowed, not NUL-terminated */
	size_t len;
};

/* These are in the header because they are called for each word of each text with dozens of words to compare. */

static inline struct word word_of(const char *text)
{
	return (struct word){ text, strlen(text) };
}

/* Most differ in the first letter already. */
static inline bool word_is(struct word word, const char *text)
{
	return (!word.len || word.text[0] == text[0]) && strncmp(word.text, text, word.len) == 0 &&
	       text[word.len] == '\0';
}

static inline bool word_ends_so(struct word word, struct word ending)
{
	return word.len >= ending.len && memcmp(word.text + word.len - ending.len, ending.text, ending.len) == 0;
}

static inline bool word_ends(struct word word, const char *ending)
{
	return word_ends_so(word, word_of(ending));
}

/* By byte, as strcmp does. Words differ so early that no call is worth its while. */
static inline int word_compare(struct word a, struct word b)
{
	size_t both = a.len < b.len ? a.len : b.len, at = 0;
	while (at < both && a.text[at] == b.text[at])
		at++;
	if (at < both)
		return (unsigned char)a.text[at] - (unsigned char)b.text[at];
	return (a.len > b.len) - (a.len < b.len);
}

/* FNV-1a, 32 bits, over several pieces: begin with WORD_HASH_START. */
#define WORD_HASH_START 2166136261u
static inline uint32_t word_hash_on(uint32_t hash, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

bool word_in_set(struct word word, const char *set);    /* `set`: words with single spaces between them */

#endif
