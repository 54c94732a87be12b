/* A pattern as a tree: what can be known of it without matching. Only the part of PCRE2's language that intents use is
 * read; anything else is refused, so that nobody draws a wrong conclusion from it. */
#ifndef UNKNOT_TALK_TREE_H
#define UNKNOT_TALK_TREE_H

#include <stdbool.h>
#include <stddef.h>

/* Texts are slices of the pattern, which must outlive the tree. */
struct slice {
	const char *text;
	size_t len;
};

struct choices;

struct atom {
	struct slice text;              /* as written; of a group: what opens it: "(?:", "(", "(?=" or "(?!" */
	struct slice quantifier;        /* empty: none */
	struct choices *group;          /* NULL: no group. Lookbehind is none: its text is all of it */
	bool plain;                     /* a letter that stands for itself, once */
};

struct sequence {
	struct atom *atoms;
	size_t count, room;
};

struct choices {
	struct sequence *items;
	size_t count, room;
};

/* NULL when the pattern has what the order of choices matters to (references, conditions, possessive parts, settings),
 * or is not understood. */
struct choices *tree_read(const char *pattern, size_t len);
void tree_free(struct choices *choices);        /* NULL is nothing */

bool atom_is_lookaround(const struct atom *atom);
bool slice_is(struct slice slice, const char *text);

#endif
