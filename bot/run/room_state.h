/* What the state of a room says to the bot: who may command it, how it is encrypted, whether it moves on. */
#ifndef UNKNOT_RUN_ROOM_STATE_H
#define UNKNOT_RUN_ROOM_STATE_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/room.h"

/* Inside a transaction; changes `room`, does not save it. True when something changed. */
bool room_state_take(struct bot *bot, struct room *room, const struct event *event);

/* From now on the room never sees plain text. Where encryption is not to be had, the bot leaves it. */
void room_state_found_encrypted(struct bot *bot, struct room *room);

#endif
