/* One message of a person: is it for the bot, what is the answer, and the row that will carry it. */
#ifndef UNKNOT_RUN_ANSWERING_H
#define UNKNOT_RUN_ANSWERING_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/room.h"

struct asking {
	const struct event *event;
	bool backlog;           /* sent while the bot was not listening */
	bool others_follow;     /* a later message of the room exists already: the answer needs a reply relation */
	bool unproven;          /* in an encrypted room: not shown to come from a device that its sender has signed */
};

/* Inside a transaction. Writes the question, the outbox row and the memories; may change room->disclaimer_ms (then
 * returns true: the room is to be saved). */
bool answering_consider(struct bot *bot, struct room *room, const struct asking *asking);

/* The same for a reaction that picks the number from what one of the bot's messages offered. */
struct picking {
	const char *offer;      /* the bot's message */
	const char *thread;     /* where it stands; NULL outside of threads */
	int number;
};
bool answering_pick(struct bot *bot, struct room *room, const struct asking *asking, const struct picking *picking);

#endif
