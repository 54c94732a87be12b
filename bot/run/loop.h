/* The one loop of the running bot: waits for the network, signals and times, and calls the parts. */
#ifndef UNKNOT_RUN_LOOP_H
#define UNKNOT_RUN_LOOP_H

#include "run/bot.h"

/* Blocks the signals that the loop reads itself; before any library starts a thread. The descriptor, or -1. */
int loop_take_signals(void);

/* Waits once for the network, a signal or the other sources, and lets them have their say. */
void loop_wait(struct bot *bot, int64_t wait_ms);

/* Until SIGTERM, SIGINT or bot_stop; returns the exit code. What is in flight gets 10 seconds to finish. */
int loop_run(struct bot *bot);

#endif
