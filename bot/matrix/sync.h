/* The body of a /sync response, read without trust: what is missing or of a wrong type is skipped, never fatal, except
 * `next_batch`, without which the response is of no use. Client-server API, "Syncing". */
#ifndef UNKNOT_MATRIX_SYNC_H
#define UNKNOT_MATRIX_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct json_object;

enum membership_section { SECTION_JOIN, SECTION_INVITE, SECTION_LEAVE };

struct sync_room {
	enum membership_section section;
	const char *id;
	struct json_object *state;         /* array of events before the timeline, or NULL; of an invitation: stripped */
	struct json_object *timeline;      /* array of events, or NULL */
	struct json_object *account_data;  /* array of events, or NULL */
	const char *prev_batch;            /* NULL when absent */
	bool limited;                      /* events are missing between the last sync and this timeline */
	int64_t joined_members;            /* the room's summary; -1: not said, so as it was before */
	int64_t invited_members;
};

struct sync {
	const char *next_batch;
	struct json_object *account_data;  /* array, or NULL: global account data, m.direct among it */
	struct json_object *to_device;     /* array, or NULL: messages of other devices to this one */
	struct json_object *device_lists;  /* object, or NULL: whose devices changed */
	struct json_object *key_counts;    /* object, or NULL: one-time keys left on the homeserver, by algorithm */
	struct json_object *fallback_keys; /* array, or NULL: algorithms with an unused fallback key; NULL: not known */
	struct sync_room *rooms;           /* left first, then invitations, then joined: Dendrite tells of a room that was
					      left and to which the bot was invited again in both sections */
	size_t room_count;
};

/* Everything inside is borrowed from `body`, which must outlive it; only sync_release is owed. */
int sync_read(struct sync *sync, struct json_object *body, struct err *err);
void sync_release(struct sync *sync);

/* The filters (POST /user/{id}/filter), as JSON text: `filter_bootstrap` for the very first sync (no history, and of
 * the state only m.room.create, power_levels, encryption and tombstone), `filter_running` for the rest. The caller
 * frees. */
char *filter_bootstrap(void);
char *filter_running(void);

#endif
