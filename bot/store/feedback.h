/* What people thought of answers: thumbs, counted by intent. Neither words nor names: whose it was is known only as long
 * as the reaction's event is among the questions. */
#ifndef UNKNOT_STORE_FEEDBACK_H
#define UNKNOT_STORE_FEEDBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

/* One reaction to an answer of several intents counts for each of them. */
void feedback_add(struct store *store, const char *reaction, const char *intent, bool up, int64_t now_ms);
void feedback_remove(struct store *store, const char *reaction);

/* All that this person gave and that is still known to be theirs. */
void feedback_forget(struct store *store, const char *user);

/* The intents with any, in the order of their ids:
 *     for (struct sql_query *rows = feedback_counts(store); feedback_next(rows, &count);) */
struct feedback_count {
	const char *intent;     /* borrowed until the next */
	int64_t up, down;
};
struct sql_query *feedback_counts(struct store *store);
bool feedback_next(struct sql_query *rows, struct feedback_count *count);

#endif
