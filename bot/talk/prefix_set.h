/* Sets of what matches may begin with, and how they grow from left to right. */
#ifndef UNKNOT_TALK_PREFIX_SET_H
#define UNKNOT_TALK_PREFIX_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

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

/* Each of them may be the one. { .arena = arena } holds none; the items are in the arena. */
struct prefixes {
	struct prefix *items;
	size_t count, room;
	struct arena *arena;
};

struct prefixes prefixes_of_one(struct prefix prefix, struct arena *arena);
struct prefixes prefixes_copy(const struct prefixes *prefixes, struct arena *arena);
void prefixes_add(struct prefixes *prefixes, struct prefix prefix);
/* Either begins the match. `from` is used up, as `right` below. */
void prefixes_join(struct prefixes *to, const struct prefixes *from);

/* Those of `left` that are open, followed by each of `right`. */
void prefixes_extend(struct prefixes *left, const struct prefixes *right);
void prefixes_extend_by(struct prefixes *left, struct prefix right);
/* From here on anything may follow. */
void prefixes_close(struct prefixes *prefixes);
bool prefixes_any_open(const struct prefixes *prefixes);

/* Too many become fewer, with fewer letters of each: less is known, none of it wrong. */
void prefixes_bound(struct prefixes *prefixes);
/* In an order of no meaning, each once. */
void prefixes_sort(struct prefixes *prefixes);

#endif
