/* One event of a timeline, a state section or a stripped state, read without trust.
 * Client-server API, "Events", "Rich replies", "Threading", "Event replacements". */
#ifndef UNKNOT_MATRIX_EVENT_H
#define UNKNOT_MATRIX_EVENT_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;

#define ID_MAX 255 /* bytes of a user, room or event id */

struct event {
	const char *id;                 /* NULL in stripped state */
	const char *type;
	const char *sender;
	const char *state_key;          /* NULL: no state event */
	const char *txn;                /* unsigned.transaction_id: this device sent it; NULL */
	int64_t time_ms;                /* the sender's word; 0 when missing */
	struct json_object *content;    /* an object; may be empty; borrowed */

	const char *ciphertext;         /* as which message of which key it came encrypted; NULL, and never set by event_read */

	const char *redacts;            /* what a redaction redacts, before room version 11; NULL */

	const char *relation;           /* m.relates_to.rel_type; NULL */
	const char *relation_id;        /* m.relates_to.event_id; NULL */
	const char *reply_to;           /* m.in_reply_to.event_id, unless it is only a thread's fallback; NULL */
	bool has_reply_fallback;        /* m.in_reply_to is there at all */
};

/* A user, room or event id or a type as the specification allows it: UTF-8, not empty, at most ID_MAX bytes. NULL is
 * none. What is inside is opaque. */
bool id_is_valid(const char *id);

/* A content URI (mxc://...) of a sane length, as an upload gives it. NULL is none. */
bool content_uri_is_valid(const char *uri);

/* False when it is no event that can be worked with: no type, no sender, no object as content, an id that is missing
 * where `id_needed`, too long or not UTF-8. All is borrowed from `object`. */
bool event_read(struct event *event, struct json_object *object, bool id_needed);

bool event_is_state(const struct event *event, const char *type, const char *state_key);
const char *event_thread(const struct event *event);   /* the root's id, or NULL outside a thread */
bool event_is_edit(const struct event *event);          /* m.replace */

#endif
