/* Who moderates a room: read from its m.room.power_levels and, from room version 12 on, m.room.create.
 * Client-server API, "m.room.power_levels"; room version 12. */
#ifndef UNKNOT_RUN_POWERS_H
#define UNKNOT_RUN_POWERS_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/room.h"

/* Inside a transaction; other state events are passed over. */
void powers_take(struct bot *bot, const struct room *room, const struct event *event);

#endif
