/* Writing direct chats into m.direct, the account data that every client of this account reads: read, add, write.
 * Client-server API, "Direct messaging". */
#ifndef UNKNOT_RUN_DIRECT_H
#define UNKNOT_RUN_DIRECT_H

#include "run/bot.h"

/* Starts with the next joined direct chat that is not in m.direct yet, if there is one. */
void direct_write_next(struct bot *bot);

#endif
