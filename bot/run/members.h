/* Who is in the encrypted rooms that the bot has spoken in since its start: for them it encrypts. A room's people are
 * asked for when they are needed first, because a sync leaves out who says nothing; from then on its events keep the
 * list true. Client-server API, "GET /rooms/{roomId}/members". */
#ifndef UNKNOT_RUN_MEMBERS_H
#define UNKNOT_RUN_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matrix/event.h"
#include "matrix/http.h"
#include "run/backoff.h"

struct bot;

struct member {
	char *user;
	bool invited;                   /* not yet joined */
};

struct member_list {
	char *room;
	struct member *items;
	size_t count, space;
	bool known;
};

struct member_work {
	struct member_list *lists;
	size_t count, space;
	http_id running;
	char *asking;                   /* the room that `running` is for */
	bool outdated;                  /* somebody came or went meanwhile: its answer is of no use */
	char *failed;                   /* the room that could not be asked about last; NULL */
	int64_t due_ms;                 /* when it may be asked about again */
	struct backoff backoff;
};

/* NULL: not known yet. They are being asked for, and bot->sending.look is set when they are there. One room after the
 * other; an urgent one does not wait for another's answer. */
const struct member_list *members_of(struct bot *bot, const char *room, bool urgent);

void members_take(struct bot *bot, const char *room, const struct event *event); /* an m.room.member event */
void members_forget(struct bot *bot, const char *room);         /* events of the room were left out */
void members_release(struct bot *bot);

#endif
