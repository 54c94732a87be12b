/* After the redaction of an edit a question says again what it said before, and its answer follows; and an edit may
 * make a question of what was none. The wording is asked of the homeserver: the event with the newest edit that is
 * left. Client-server API, "Event replacements", "Server-side aggregation of m.replace relationships". */
#ifndef UNKNOT_RUN_REREADING_H
#define UNKNOT_RUN_REREADING_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/room.h"

/* Inside a transaction: if `redacted` is an edit that was followed, its question is to be read again. */
void rereading_owe(struct bot *bot, const struct room *room, const char *redacted, const struct event *redaction);

/* The same for a message that is no question yet: `cause` is the edit by which it may have become one. */
void rereading_owe_new(struct bot *bot, const struct room *room, const char *question, const char *cause);

int64_t rereading_tick(struct bot *bot, int64_t now_ms);
void rereading_release(struct bot *bot);

#endif
