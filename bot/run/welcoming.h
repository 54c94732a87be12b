/* A word of welcome after joining, for those who have not asked yet: in a direct chat with the disclaimer, in a room
 * one line. Whoever asks first gets an answer and no welcome. */
#ifndef UNKNOT_RUN_WELCOMING_H
#define UNKNOT_RUN_WELCOMING_H

#include "matrix/sync.h"
#include "run/bot.h"

/* Inside the sync's transaction: the bot was seen to have joined. */
void welcoming_owe(struct bot *bot, const struct sync_room *part);

int64_t welcoming_tick(struct bot *bot, int64_t now_ms);

#endif
