/* The account's display name and avatar, as the configuration wants them. Client-server API, "Profiles". */
#ifndef UNKNOT_RUN_PROFILE_H
#define UNKNOT_RUN_PROFILE_H

#include "run/bot.h"

/* At the start, once it is known whose account it is. Nobody waits for it: until the display name is known, a message that
 * starts with the bot's id is recognised already. */
void profile_start(struct bot *bot);

#endif
