/* The intents and responses at the start: they are read and compiled in slices, whenever the homeserver lets the bot
 * wait. The examples are not run here: they are for whoever writes the files (`unknot check`, and every reload), and a
 * bot that comes back after a crash should answer at once. */
#ifndef UNKNOT_RUN_OPENING_H
#define UNKNOT_RUN_OPENING_H

#include "run/bot.h"

void opening_begin(struct bot *bot);
/* One slice, also called by http_wait. False when it is done. */
bool opening_goes_on(struct bot *bot);
/* Does the rest at once; from then on bot->book can be used. 0, or an exit code with everything that is wrong printed;
 * the same again when it is asked again. */
int opening_finish(struct bot *bot);
void opening_release(struct bot *bot);

#endif
