/* Where in a text a pattern can begin to match at all: told by the first three letters, before PCRE2 is asked.
 *
 * Never wrong in one direction: where a match begins, starts_allow says yes. */
#ifndef UNKNOT_TALK_STARTS_H
#define UNKNOT_TALK_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/tree.h"

#define STARTS_TWO_BITS 1024u
#define STARTS_THREE_BITS 2048u

struct starts {
	bool anywhere;                  /* nothing is known: it may begin at any place */
	bool at_words;                  /* only where a word begins */
	bool at_start;                  /* only where the text begins */
	uint64_t one[256 / 64];         /* what it may begin with: these letters, whatever follows ... */
	uint64_t two[STARTS_TWO_BITS / 64];     /* ... or these two (a hash of them), whatever follows ... */
	uint64_t three[STARTS_THREE_BITS / 64]; /* ... or these three */
};

/* `choices` NULL: anywhere. */
void starts_of(struct starts *starts, const struct choices *choices);

/* The same of what must follow somewhere behind a gap: of "\b(?:can|does)\b.{0,40}\b(?:ice|heat)\b" where "ice" or
 * "heat" can begin. Anywhere, when nothing need follow. */
void starts_of_tail(struct starts *starts, const struct choices *choices);

/* The letters a-z and digits that a match can begin with, as a text; "" when that is not all that it can begin with. */
struct first_letters { char text[40]; };
struct first_letters starts_letters(const struct choices *choices);

/* A place in a text, with what stands there. */
struct place {
	uint32_t at;
	uint16_t one, two, three;       /* bits of the sets of struct starts; two and three are STARTS_NO_BIT near the end */
};
#define STARTS_NO_BIT UINT16_MAX

struct place starts_place(const char *text, size_t len, size_t at);

/* Can a match begin there? Without regard to at_words. */
bool starts_allow(const struct starts *starts, const struct place *place);

/* Does a word begin at text[at]? Also yes where one would have to know Unicode to tell. */
bool starts_word(const char *text, size_t at);

#endif
