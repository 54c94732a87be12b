/* The account's display name and avatar, as the configuration wants them. Client-server API, "Profiles". */
#ifndef UNKNOT_RUN_PROFILE_H
#define UNKNOT_RUN_PROFILE_H

#include "run/bot.h"

/* The display name as it was when the bot last ran. */
void profile_load(struct bot *bot);
/* Behind the first sync, and where the name is known behind the first answers too: nobody waits for it. Until the
 * display name is known, a message that starts with the bot's id is recognised already. */
void profile_start(struct bot *bot);
int64_t profile_tick(struct bot *bot, int64_t now_ms);

#endif
