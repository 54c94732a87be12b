/* Which rooms are direct chats: m.direct, the account data that every client of this account reads and writes. What is
 * owed to it is in the store. Client-server API, "Direct messaging". */
#ifndef UNKNOT_RUN_DIRECT_H
#define UNKNOT_RUN_DIRECT_H

#include "run/bot.h"

/* Inside the sync's transaction: the global account data, with m.direct among it; NULL is nothing. */
void direct_take(struct bot *bot, struct json_object *account_data);

/* Read, add, write: starts with the next joined direct chat that is not in m.direct yet, if there is one. */
void direct_write_next(struct bot *bot);

#endif
