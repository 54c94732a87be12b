/* From a sync response to committed rows: the heart of "no question lost, none answered twice".
 *
 * One response is one transaction: the questions dealt with, what the conversations remember, the rows of the outbox
 * with their final bytes, the gaps, the rooms, and the new `since`. Until it is committed nothing has happened. */
#ifndef UNKNOT_RUN_INTAKE_H
#define UNKNOT_RUN_INTAKE_H

#include "matrix/sync.h"
#include "run/bot.h"

/* backlog: the events were sent while the bot was not listening. -1: nothing was changed (disk full, ...). */
int intake_sync(struct bot *bot, const struct sync *sync, bool backlog, struct err *err);

#endif
