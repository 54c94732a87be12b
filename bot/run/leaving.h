/* Rooms that the bot leaves of its own accord, and rooms in which nobody else is left. */
#ifndef UNKNOT_RUN_LEAVING_H
#define UNKNOT_RUN_LEAVING_H

#include "matrix/sync.h"
#include "run/bot.h"
#include "store/room.h"

/* From now on a leave is owed, and nothing that waits for the room is sent. `reason` is what its people are told (NULL:
 * nothing), `why` what stands with the rows that are set aside. Inside a transaction; `room` is changed, not saved. */
void leaving_owe(struct bot *bot, struct room *room, const char *reason, const char *why);

/* What the room's summary in a sync says: leaves when nobody else is there or invited. True when `room` was changed. */
bool leaving_when_alone(struct bot *bot, struct room *room, const struct sync_room *part);

/* Somebody's leaving was read in a stretch that came without a summary: the members are to be asked for. Kept in memory
 * only: at worst a room in which nobody is left is kept until the next event there. */
void leaving_doubt(struct bot *bot, const char *room, struct json_object *events);

int64_t leaving_tick(struct bot *bot, int64_t now_ms);
void leaving_release(struct bot *bot);

#endif
