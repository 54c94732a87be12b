/* What is made of a room's events, one after the other: state is learnt, echoes of the bot's own answers are taken as
 * sent, redactions and edits are followed, questions are answered. */
#ifndef UNKNOT_RUN_TIMELINE_H
#define UNKNOT_RUN_TIMELINE_H

#include "run/bot.h"
#include "store/room.h"

/* One stretch of a joined room's timeline, oldest first. */
struct timeline {
	struct json_object *events;     /* array */
	size_t first;                   /* index of the first event that may be answered; state before it still counts */
	bool backlog;                   /* sent while the bot was not listening */
	bool more_follows;              /* later events of the room exist that are not in here */
};

/* Inside a transaction of the caller's; saves the room when that has changed. */
void timeline_take(struct bot *bot, struct room *room, const struct timeline *timeline);

#endif
