/* The access token and its renewal. A new pair is committed before it is
 * used; until it is used the old one stays good, so that a crash in between costs nothing.
 * Client-server API, "Refreshing access tokens", "Soft logout". */
#ifndef UNKNOT_RUN_SESSION_H
#define UNKNOT_RUN_SESSION_H

#include "run/bot.h"

/* Reads session.pair: from the store, or from the token file when that is a new one. */
int session_begin(struct bot *bot, struct err *err);

/* May a refused token be replaced: by its refresh token or, after a soft logout, with the password file? */
bool session_can_renew(struct bot *bot, bool soft_logout);

int64_t session_tick(struct bot *bot, int64_t now_ms);
void session_release(struct bot *bot);

#endif
