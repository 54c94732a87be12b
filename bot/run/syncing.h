/* The long poll: one /sync after the other, each taken in whole before the next is asked for.
 * Client-server API, "Syncing". */
#ifndef UNKNOT_RUN_SYNCING_H
#define UNKNOT_RUN_SYNCING_H

#include "run/bot.h"

/* What the store knows: where to go on, and the filter that the homeserver keeps. */
void syncing_load(struct bot *bot);
int64_t syncing_tick(struct bot *bot, int64_t now_ms);
void syncing_hurry(struct bot *bot);    /* the homeserver is back: a poll that failed for want of an answer goes now */
void syncing_stop(struct bot *bot);     /* ends the long poll; what it would have brought comes after the next start */
void syncing_release(struct bot *bot);

#endif
