/* With which letters the matches of a pattern begin. */
#ifndef UNKNOT_TALK_PREFIXES_H
#define UNKNOT_TALK_PREFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/tree.h"

#define PREFIX_LETTERS_MAX 8u

/* What a match begins with. */
struct prefix {
	uint64_t letters;       /* the first in the highest byte */
	uint8_t len;
	bool open;              /* what follows in the pattern follows directly; otherwise anything may follow ... */
	bool word;              /* ... but when nothing is known at all (len 0), at least that it belongs to a word */
};

static inline unsigned char prefix_letter(const struct prefix *prefix, unsigned place)
{
	return (unsigned char)(prefix->letters >> (56 - 8 * place));
}

struct prefixes {
	struct prefix *items;
	size_t count, room;
};

/* Every match begins with one of these; there may be some with which none does. The caller frees `items`. */
struct prefixes prefixes_of(const struct choices *choices);
/* Keeps them in the choices, which are then used as a named group. */
void prefixes_keep(struct choices *choices);
/* The same of a sequence without what stands before `from`. */
struct prefixes prefixes_of_sequence(const struct sequence *sequence, size_t from);

#endif
