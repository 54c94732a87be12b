/* Rooms that are owed a word of welcome. */
#ifndef UNKNOT_STORE_WELCOME_H
#define UNKNOT_STORE_WELCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct welcome {
	char *room;
	char *cause;            /* the event of the bot's own join */
	int64_t due_ms;         /* wall clock */
};

void welcome_owe(struct store *store, const struct welcome *welcome);   /* instead of what was owed to the room */
void welcome_settle(struct store *store, const char *room);             /* nothing is owed any more */
/* The next in the order of rooms behind `after` ("" to begin); welcome_release is owed. False at the end. */
bool welcome_next(struct store *store, const char *after, struct welcome *welcome);
void welcome_release(struct welcome *welcome);

#endif
