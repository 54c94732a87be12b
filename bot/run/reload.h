/* New intents and responses while running: built and checked beside the old ones, swapped only when all is well. */
#ifndef UNKNOT_RUN_RELOAD_H
#define UNKNOT_RUN_RELOAD_H

#include "run/bot.h"

/* Keeps the old book and logs file, line, column and the mend when anything is wrong; then false. */
bool reload_book(struct bot *bot);

#endif
