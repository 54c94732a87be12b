/* All that the bot knows and understands: intents, vocabulary and responses, read from the operator's files, checked
 * and compiled. A book never changes after it is loaded; a reload makes a new one beside it. The format of the files is
 * in docs/intents.md. */
#ifndef UNKNOT_TALK_BOOK_H
#define UNKNOT_TALK_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct book;
struct picture;                 /* response.h */
struct intent;                  /* intent.h */

/* NULL when there is an error; every error and warning of all the files is added to `errs`, in one run. Loading
 * compiles and cross-checks; the examples are run by book_check. */
struct book *book_load(const char *intents_folder, const char *responses_folder, struct err_list *errs);

/* The same in steps of a few milliseconds, for a loop that must not wait. Meanwhile a thread does a part of it.
 *
 *     struct book_loading *loading = book_load_begin(intents_folder, responses_folder);
 *     while (book_load_step(loading, &errs))
 *             ... what else there is to do ...
 *     struct book *book = book_load_end(loading);      -- NULL when there was an error, or when it was not done */
struct book_loading;
struct book_loading *book_load_begin(const char *intents_folder, const char *responses_folder);
bool book_load_step(struct book_loading *loading, struct err_list *errs);
struct book *book_load_end(struct book_loading *loading);
void book_free(struct book *book);

/* Runs every [yes] and [no] example and the rest of the lint. -1 when there is an error. */
int book_check(const struct book *book, struct err_list *errs);

/* The same in steps of a few milliseconds, for a loop that must not wait. The book must outlive the check.
 *
 *     struct book_check *check = book_check_begin(book);
 *     while (book_check_step(check, &errs))
 *             ... what else there is to do ...
 *     int result = book_check_end(check);      -- -1 when there was an error; also ends a check that is not done */
struct book_check;
struct book_check *book_check_begin(const struct book *book);
bool book_check_step(struct book_check *check, struct err_list *errs);
int book_check_end(struct book_check *check);

size_t book_intent_count(const struct book *book);
size_t book_example_count(const struct book *book);     /* of all intents */
/* The intents one by one, sorted by id; NULL behind the last. */
const struct intent *book_intent(const struct book *book, size_t index);
/* The pictures of all responses, one by one; NULL behind the last. */
const struct picture *book_picture(const struct book *book, size_t index);
const char *book_label(const struct book *book, const char *intent_id); /* the id itself for an unknown one */
const char *book_title(const struct book *book, const char *intent_id);

#endif
