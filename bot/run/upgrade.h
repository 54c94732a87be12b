/* Rooms that were replaced by another one. A tombstone can name any room: its replacement is joined, and left again
 * unless it names the old room as its predecessor. Client-server API, "Room upgrades". */
#ifndef UNKNOT_RUN_UPGRADE_H
#define UNKNOT_RUN_UPGRADE_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/room.h"

/* A tombstone in a room where the bot is: a join of the replacement is owed, once. Inside a transaction. */
void upgrade_take_tombstone(struct bot *bot, const struct room *old, const struct event *event);

/* For a room that was just joined: true unless it was followed from another one that it does not name as its
 * predecessor. `state` and `timeline` (arrays or NULL) are where its m.room.create is looked for. */
bool upgrade_is_genuine(const struct room *room, struct json_object *state, struct json_object *timeline);

#endif
