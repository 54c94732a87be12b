/* Encrypted events whose key has not come (yet): as the homeserver gave them, so never in plain text. They are tried
 * again when a key of their room and session arrives. */
#ifndef UNKNOT_STORE_UNDECRYPTED_H
#define UNKNOT_STORE_UNDECRYPTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

#define UNDECRYPTED_ROWS_MAX 1000
#define UNDECRYPTED_ROWS_OF_ROOM_MAX 200

struct undecrypted {
	int64_t id;
	char *event;            /* its id */
	char *room;
	char *session;          /* the Megolm session whose key is missing; "" when it is the sender's device that is not known */
	char *json;             /* the whole event */
	bool backlog;           /* sent while the bot was not listening */
	bool others_follow;     /* a later message of the room exists */
	int64_t kept_ms;
};

/* Beyond the bounds the oldest ones are dropped. An event that is kept already stays as it is. */
void undecrypted_keep(struct store *store, const struct undecrypted *event);

/* The first whose id is above `after`; in one room (NULL: all) and of one session (NULL: all). undecrypted_release is owed. */
bool undecrypted_next(struct store *store, const char *room, const char *session, int64_t after,
		      struct undecrypted *event);
void undecrypted_release(struct undecrypted *event);

void undecrypted_drop(struct store *store, const char *event);
void undecrypted_drop_room(struct store *store, const char *room);
void undecrypted_expire(struct store *store, int64_t kept_before_ms);
size_t undecrypted_count(struct store *store);

#endif
