/* Reading what a sync response left out: the messages of a downtime, and what was said between an invitation and the
 * join. Forward from the last known token, page by page, each page one transaction that also moves the cursor, so that
 * a kill loses nothing and memory stays bounded.
 * Client-server API, "Syncing", "GET /rooms/{roomId}/messages". */
#ifndef UNKNOT_RUN_GAPS_H
#define UNKNOT_RUN_GAPS_H

#include "run/bot.h"

int64_t gaps_tick(struct bot *bot, int64_t now_ms);
void gaps_release(struct bot *bot);

#endif
