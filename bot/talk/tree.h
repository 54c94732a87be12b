/* A pattern as a tree: what can be known of it without matching. Only the part of PCRE2's language that intents use is
 * read; anything else is refused, so that nobody draws a wrong conclusion from it. */
#ifndef UNKNOT_TALK_TREE_H
#define UNKNOT_TALK_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define TREE_TEXT_MAX UINT16_MAX        /* bytes of a pattern */
#define TREE_WEIGHT_MAX 40000u          /* PCRE2 refuses what comes to more than 65,535 */

/* Texts are slices of the pattern, which must outlive the tree. Packed, so that an atom takes 32 bytes and not 48: a
 * vocabulary has tens of thousands. */
struct slice {
	const char *text;
	uint16_t len;
} __attribute__((packed, aligned(2)));

struct choices;
struct prefixes;

struct atom {
	const struct choices *group;    /* NULL: no group. Lookbehind is none: its text is all of it */
	struct slice text;              /* as written; of a group: what opens it: "(?:", "(", "(?=" or "(?!" */
	struct slice quantifier;        /* empty: none */
	bool named;                     /* (?&name): the group belongs to somebody else, its text is "(?:" */
	bool plain;                     /* a letter that stands for itself, once */
};

struct sequence {
	struct atom *atoms;
	size_t count, room;
};

struct choices {
	struct sequence *items;
	size_t count, room;
	unsigned depth;                 /* of the groups within */
	size_t weight;                  /* code units that PCRE2 makes of it, at most; no less than its bytes with all groups
					 * written out */
	bool certain;                   /* PCRE2 compiles it: nothing in it calls for a second look */
	const struct prefixes *prefixes;        /* of a named group: what prefixes_of finds, once; otherwise NULL */
};

/* Finds the group that (?&name) stands for; NULL: there is none. */
struct tree_names {
	const struct choices *(*find)(void *context, const char *name, size_t len);
	void *context;
};

/* In the arena; it is gone when the arena is cleared. NULL when the pattern has what the order of choices matters to
 * (references, conditions, possessive parts, settings), is not understood, or is
 * longer than TREE_TEXT_MAX. `names` may be NULL: then (?&name) is
 * not. */
struct choices *tree_read(const char *pattern, size_t len, const struct tree_names *names, struct arena *arena);
/* Puts the choices of `from` behind those of `to`, both in this arena. */
void tree_join(struct choices *to, const struct choices *from, struct arena *arena);

bool atom_is_lookaround(const struct atom *atom);

static inline bool slice_is(struct slice slice, const char *text)
{
	return slice.len == strlen(text) && memcmp(slice.text, text, slice.len) == 0;
}

#endif
