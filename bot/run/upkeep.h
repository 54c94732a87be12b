/* Once in a while: forgetting what was kept long enough. */
#ifndef UNKNOT_RUN_UPKEEP_H
#define UNKNOT_RUN_UPKEEP_H

#include "run/bot.h"

int64_t upkeep_tick(struct bot *bot, int64_t now_ms);

#endif
