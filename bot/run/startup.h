/* From a configuration to a bot that is ready for its loop: store, book, homeserver, account, in this order, each with
 * the exit code that its failure has. */
#ifndef UNKNOT_RUN_STARTUP_H
#define UNKNOT_RUN_STARTUP_H

#include "run/bot.h"

/* 0, or an exit code with everything that was wrong printed to standard error. `bot` must hold `config`, `log` and
 * `signal_fd`, a status_fd of -1, and be zero otherwise.
 * While the homeserver does not answer it is tried again until SIGTERM comes. */
int startup(struct bot *bot);

/* Frees all that startup and the loop made; also after a startup that failed half-way. */
void shutdown_bot(struct bot *bot);

#endif
