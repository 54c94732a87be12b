/* Once in a while: forgetting what was kept long enough. */
#ifndef UNKNOT_RUN_UPKEEP_H
#define UNKNOT_RUN_UPKEEP_H

#include "run/bot.h"

int64_t upkeep_tick(struct bot *bot, int64_t now_ms);

/* Gives the memory that the last messages took back to the system, once they are done; the first time, which is after
 * the first sync, also that of the start. */
int64_t upkeep_rest_tick(struct bot *bot, int64_t now_ms);

#endif
