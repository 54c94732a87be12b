/* Invitations: what they come to, a join or a declining leave. What is owed is in the store, so that it outlives a
 * crash; the tries are made here, with backoff. Client-server API, "Room membership". */
#ifndef UNKNOT_RUN_INVITATION_H
#define UNKNOT_RUN_INVITATION_H

#include "matrix/sync.h"
#include "run/bot.h"

/* Inside the sync's transaction: decides by policy what is owed. */
void invitation_take(struct bot *bot, const struct sync_room *part);

/* The room has been joined or left: nothing is owed to it any more. */
void invitation_settled(struct bot *bot, const char *room);

int64_t invitation_tick(struct bot *bot, int64_t now_ms);
void invitation_release(struct bot *bot);

#endif
