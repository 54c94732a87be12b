/* Stretches of a room's timeline that were not in a sync response and are still to be read. A gap is committed together
 * with the `since` behind it; while it is open, later events of its room only move its end, so that nothing is read out
 * of order and nothing is held in memory. */
#ifndef UNKNOT_STORE_GAP_H
#define UNKNOT_STORE_GAP_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum gap_phase {
	GAP_SEEK,       /* a room newly joined: going back from `cursor` to the bot's own invitation */
	GAP_FILL        /* going forward from `cursor` to `target` */
};

struct gap {
	char *room;
	enum gap_phase phase;
	char *cursor;           /* the next request's `from` */
	char *target;           /* a sync token: where the sync's timeline goes on */
	char *after_event;      /* FILL: nothing up to and including this event is answered; NULL: all is. SEEK: the best so far */
	char *start_cursor;     /* SEEK: where FILL would begin for after_event */
	int64_t pages;          /* read so far, against a bound */
	bool backlog;           /* what was said while the bot was down: exempt from the limits by minute */
};

bool gap_load(struct store *store, const char *room, struct gap *gap);
bool gap_next(struct store *store, const char *after_room, struct gap *gap);   /* in the order of rooms */
void gap_save(struct store *store, const struct gap *gap);
void gap_close(struct store *store, const char *room);
void gap_release(struct gap *gap);

#endif
