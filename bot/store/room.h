/* Rooms: what the bot must know of each after a restart. */
#ifndef UNKNOT_STORE_ROOM_H
#define UNKNOT_STORE_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum membership {
	MEMBERSHIP_NONE,        /* never heard of */
	MEMBERSHIP_INVITED,     /* a join is owed */
	MEMBERSHIP_LEAVING,     /* a leave is owed: an invitation declined, or a room that cannot be served */
	MEMBERSHIP_JOINED,
	MEMBERSHIP_LEFT
};

struct room {
	char *id;
	enum membership membership;
	bool direct;            /* a direct chat */
	bool direct_written;    /* and m.direct says so */
	bool encrypted;         /* never turns false again */
	int64_t rotation_ms, rotation_messages; /* when its keys are to be changed; 0: as the specification recommends */
	char *visibility;       /* m.room.history_visibility; NULL: never seen */
	bool muted;             /* sending was forbidden; until its power levels change */
	char *partner;          /* who invited the bot; NULL */
	char *leave_reason;     /* for LEAVING; NULL */
	int64_t disclaimer_ms;  /* when the full disclaimer was shown last */
	char *follows;          /* the room whose tombstone led here; NULL. Kept after leaving: it is followed once */
	char *via;              /* a server that knows the room, for the join; NULL */
	bool told;              /* why invitations to it are declined: said once */
};

/* Always fills `room`, with MEMBERSHIP_NONE when it is unknown; room_release is owed. */
void room_load(struct store *store, const char *id, struct room *room);
void room_save(struct store *store, const struct room *room, int64_t now_ms);
void room_release(struct room *room);

/* The next room that owes a join or a leave, or (joined, direct) an entry in m.direct, behind `after` in the order of
 * ids ("" to begin). False at the end. */
bool room_next_owing(struct store *store, const char *after, struct room *room);
bool room_next_unwritten(struct store *store, struct room *room);

int64_t room_count(struct store *store, enum membership membership);
int64_t room_count_muted(struct store *store);

bool room_any_encrypted(struct store *store);   /* also of those that were left */

/* Muted rooms may be tried again. True when there are any. */
bool room_unmute_all(struct store *store);

#endif
