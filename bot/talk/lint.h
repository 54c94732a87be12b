/* The parts of book_check. Each adds what it finds to `errs`. */
#ifndef UNKNOT_TALK_LINT_H
#define UNKNOT_TALK_LINT_H

#include "talk/book_inside.h"

/* Runs every example, and says which rules none of them exercises. */
void lint_examples(const struct book *book, struct err_list *errs);
/* Thin intents, intents that can never answer, a missing emergency set, response files that nobody uses. */
void lint_files(const struct book *book, struct err_list *errs);
/* Patterns that match nothing at all, cost too much, or hold what the normal form never has. */
void lint_patterns(const struct book *book, struct err_list *errs);

#endif
