/* The parts of book_check, in small steps, so that a running bot can check a new book between its answers. */
#ifndef UNKNOT_TALK_LINT_H
#define UNKNOT_TALK_LINT_H

#include <stdbool.h>

#include "talk/book_inside.h"

/* A check under way. */
struct lint {
	const struct book *book;
	size_t at, within;      /* what the part that is running looks at next; zero when it begins */
	struct stress *stress;  /* of lint_patterns, owned */
	struct trials *trials;  /* of lint_examples, owned */
};

/* Each does one step, a few milliseconds at most, and adds what it finds to `errs`; false when it was the last one. */

/* Thin intents, intents that can never answer, a missing emergency set, response files that nobody uses. */
bool lint_files(struct lint *lint, struct err_list *errs);
/* Patterns that match nothing at all, cost too much, or hold what the normal form never has. */
bool lint_patterns(struct lint *lint, struct err_list *errs);
/* Runs every example, and says which rules none of them exercises. */
bool lint_examples(struct lint *lint, struct err_list *errs);

/* Also of a check that was broken off. */
void lint_patterns_release(struct lint *lint);
void lint_examples_release(struct lint *lint);

#endif
