/* Was this row sent already? Asked when the homeserver's memory of transaction ids can no longer be relied on: the row
 * is old and may have been tried, or was made for another device. Looks for an own event with the row's marker behind
 * the question. */
#ifndef UNKNOT_RUN_LOOKUP_H
#define UNKNOT_RUN_LOOKUP_H

#include "run/bot.h"
#include "store/outbox.h"

enum lookup { LOOKUP_FOUND, LOOKUP_ABSENT, LOOKUP_LATER };

/* event: for FOUND, borrowed. Called exactly once unless lookup_free comes first. */
typedef void lookup_done(void *context, enum lookup result, const char *event, const struct matrix_answer *last);

struct lookup_job;
struct lookup_job *lookup_start(struct bot *bot, const struct outbox_row *row, lookup_done *done, void *context);
void lookup_free(struct lookup_job *job);       /* cancels what is under way */

#endif
