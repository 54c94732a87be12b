/* Where in a text a pattern can begin to match at all: told by the first letters, before PCRE2 is asked.
 *
 * Never wrong in one direction: where a match begins, one of the sets has the bit of the place. */
#ifndef UNKNOT_TALK_STARTS_H
#define UNKNOT_TALK_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/tree.h"

/* Sets of bits: the first letter, and hashes of the first two, three, six and eight. */
#define STARTS_ONE_BITS 256u
#define STARTS_TWO_BITS 1024u
#define STARTS_THREE_BITS 4096u
#define STARTS_SIX_BITS 8192u
#define STARTS_EIGHT_BITS 8192u

struct starts {
	bool anywhere;                  /* nothing is known of the letters */
	bool at_words;                  /* only where a word begins */
	bool at_start;                  /* only where the text begins */
	uint64_t one[STARTS_ONE_BITS / 64];     /* what it may begin with: this letter, whatever follows ... */
	uint64_t two[STARTS_TWO_BITS / 64];     /* ... or these two, whatever follows ... */
	uint64_t three[STARTS_THREE_BITS / 64];
	uint64_t six[STARTS_SIX_BITS / 64];
	uint64_t eight[STARTS_EIGHT_BITS / 64];
};

struct beginnings {
	struct starts starts;
	struct starts tail;     /* of what must follow somewhere behind a gap: of "\b(?:can|does)\b.{0,40}\b(?:ice|heat)\b"
				 * where "ice" or "heat" can begin; anywhere, when nothing need follow */
};

/* `choices` NULL: anywhere. The work is done in the arena. */
void beginnings_of(struct beginnings *beginnings, const struct choices *choices, struct arena *arena);

/* A place in a text, and the bit of each set that belongs to what stands there; STARTS_NO_BIT near the end. */
struct place {
	uint32_t at;
	uint16_t one, two, three, six, eight;
};
#define STARTS_NO_BIT UINT16_MAX

struct place starts_place(const char *text, size_t len, size_t at);

/* Does a word begin at text[at]? Also yes where one would have to know Unicode to tell. */
bool starts_word(const char *text, size_t at);

#endif
