/* The content of the events that the bot sends. Pure; returns JSON text whose bytes are final.
 * Client-server API, "m.room.message", "Rich replies", "Threading", "User and room mentions". */
#ifndef UNKNOT_MATRIX_MESSAGE_H
#define UNKNOT_MATRIX_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

struct message {
	const char *text;           /* plain body */
	const char *html;           /* formatted body; NULL: none */
	bool notice;                /* m.notice instead of m.text */
	const char *mention;        /* user id to mention; NULL: m.mentions is {} */
	const char *reply_to;       /* event id; NULL: no reply relation */
	const char *thread;         /* root's event id; NULL: outside of threads */
	/* the marker, org.unknot.reply */
	const char *to;             /* the question's event id; NULL: a welcome */
	int part, of;               /* from 1 */
	const char *txn;
};

char *message_content(const struct message *message);   /* the caller frees */

/* A picture that was uploaded, as an m.image whose caption is the message's text. `html` and `notice` do not count.
 * Client-server API, "m.image", "Media captions". The caller frees. */
struct message_picture {
	const char *uri;            /* mxc:// */
	const char *name;           /* of the file */
	const char *type;           /* "image/png" */
	int width, height;          /* pixels */
	size_t size;                /* bytes */
	const char *sealed;         /* for an encrypted room: JSON text of the encrypted file, instead of `uri`; NULL */
};
char *message_picture(const struct message *message, const struct message_picture *picture);

/* The edit (m.replace) that makes the bot's event `target` say this instead. `reply_to` and `thread` are ignored: the
 * relations of the first version stay. Nobody is called anew by it. The caller frees. */
char *message_edit(const struct message *message, const char *target);

/* The transaction id: base64url(SHA-256(version, user, device, room, cause, kind, part)). `cause` is the event that
 * made the row. out holds DIGEST_TEXT bytes. */
struct txn_source {
	const char *user, *device, *room, *cause, *kind;
	int part;
};
void message_txn(char *out, const struct txn_source *source);

/* The txn inside an own event's marker, or NULL. */
struct event;
const char *message_marker_txn(const struct event *event);

#endif
