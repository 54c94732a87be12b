/* All that the bot knows and understands: intents, vocabulary and responses, read from the operator's files, checked
 * and compiled. A book never changes after it is loaded; a reload makes a new one beside it. The format of the files is
 * in docs/intents.md. */
#ifndef UNKNOT_TALK_BOOK_H
#define UNKNOT_TALK_BOOK_H

#include <stddef.h>

#include "base/err.h"

struct book;

/* NULL when there is an error; every error and warning of all the files is added to `errs`, in one run. Loading
 * compiles and cross-checks; the examples are run by book_check. */
struct book *book_load(const char *intents_folder, const char *responses_folder, struct err_list *errs);
void book_free(struct book *book);

/* Runs every [yes] and [no] example and the rest of the lint. -1 when there is an error. */
int book_check(const struct book *book, struct err_list *errs);

size_t book_intent_count(const struct book *book);
size_t book_example_count(const struct book *book);
const char *book_label(const struct book *book, const char *intent_id); /* the id itself for an unknown one */
const char *book_title(const struct book *book, const char *intent_id);

#endif
