/* What is to be sent: rows with their final bytes and their transaction id, written in the same commit as the question
 * that caused them. A row's bytes never change once it may have been tried. After it was sent the row stays for a while
 * without its content, as the link between question and answer. */
#ifndef UNKNOT_STORE_OUTBOX_H
#define UNKNOT_STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

#define OUTBOX_ROWS_MAX 10000   /* waiting ones; beyond, the homeserver is the spool: `since` stops advancing */

enum outbox_state {
	OUTBOX_WAITING,
	OUTBOX_HELD,            /* its words are not known yet */
	OUTBOX_SENT,        /* the homeserver has it; `event` is its id */
	OUTBOX_REFUSED          /* set aside for good, with its reason */
};

enum outbox_kind {
	OUTBOX_MESSAGE,
	OUTBOX_EDIT,            /* of the event that the row `target` became */
	OUTBOX_REDACTION,       /* of that event; no content */
	OUTBOX_PICTURE          /* a message, too, that belongs to the text whose first part is `target`, and is nothing
				   without it */
};

struct outbox_row {
	int64_t id;
	enum outbox_kind kind;
	int64_t target;         /* a row's id; 0: none. Of a message: the first part of the text that it goes on with */
	char *target_event;     /* what outbox_load found the target to have become; NULL: not known (yet) */
	char *room, *txn;
	char *question;         /* the event that is answered; NULL for a message of our own accord */
	char *thread;           /* NULL outside of threads */
	char *content;          /* JSON; NULL unless waiting */
	bool sealed;            /* `content` is the ciphertext, m.room.encrypted */
	bool urgent;            /* a red flag: before all others, in all rooms */
	char *device;           /* the device that it was made for */
	int64_t made_ms;
	char *intents, *options; /* ids, parted by spaces; NULL */
	bool disclaimer;        /* the full one is in it */
	char *picture;          /* its file, as the response names it; NULL. Not loaded */
	char *before;           /* what the conversation remembered before the question; NULL: nothing. Not loaded */
};

void outbox_row_release(struct outbox_row *row);

int64_t outbox_add(struct store *store, const struct outbox_row *row);
bool outbox_load(struct store *store, int64_t id, struct outbox_row *row);      /* false: not waiting any more */

/* The waiting rows, urgent ones first, then oldest first, without their contents:
 *     for (struct sql_query *rows = outbox_waiting(store); outbox_next(rows, &head);) */
struct outbox_head {
	int64_t id;
	const char *room;       /* borrowed until the next */
	bool urgent;
};
struct sql_query *outbox_waiting(struct store *store);
bool outbox_next(struct sql_query *rows, struct outbox_head *head);

size_t outbox_count_waiting(struct store *store);
int64_t outbox_oldest_waiting(struct store *store);      /* when it was made, wall; 0: none waits */

/* What was set aside, the newest first:
 *     for (struct sql_query *rows = outbox_refusals(store); outbox_next_refusal(rows, &refusal);)
 * A loop that is left earlier calls sql_end. */
struct outbox_refusal {
	const char *room, *reason;      /* borrowed until the next */
	int64_t made_ms;
};
size_t outbox_count_refused(struct store *store);
struct sql_query *outbox_refusals(struct store *store);
bool outbox_next_refusal(struct sql_query *rows, struct outbox_refusal *refusal);

bool outbox_waits_in_room(struct store *store, const char *room);
int64_t outbox_last_id(struct store *store);

void outbox_sent(struct store *store, int64_t id, const char *event);
int64_t outbox_waiting_by_txn(struct store *store, const char *txn);   /* the row's id; 0: none waits */
void outbox_refused(struct store *store, int64_t id, const char *reason);
void outbox_refuse_room(struct store *store, const char *room, const char *reason);    /* all that wait there */
void outbox_refuse_muted_before(struct store *store, int64_t made_before_ms, const char *reason); /* in all muted rooms */
void outbox_refuse_room_before(struct store *store, const char *room, int64_t made_before_ms, const char *reason);

/* Which question a row answers, in which thread (NULL outside of threads); false when it answers none. The caller
 * frees both. */
bool outbox_question(struct store *store, int64_t id, char **question, char **thread);

/* What was said about a question, messages, edits and pictures, sent or waiting, oldest first: the first whose id is above
 * `after`. What is being redacted counts as said no more. */
struct outbox_said {
	int64_t id, target;
	enum outbox_kind kind;
	enum outbox_state state;
	bool urgent, disclaimer;
	int64_t made_ms;
};
bool outbox_next_said(struct store *store, const char *question, int64_t after, struct outbox_said *said);

char *outbox_event_of(struct store *store, int64_t id);  /* what the row became; NULL: not known; the caller frees */
char *outbox_before(struct store *store, int64_t id);    /* outbox_row.before; the caller frees */
char *outbox_txn_of(struct store *store, int64_t id);    /* the caller frees */

char *outbox_picture_of(struct store *store, int64_t id); /* outbox_row.picture; the caller frees */

/* What the answer that the row is a part of, in its newest version, is about: ids, parted by spaces; NULL when there is
 * no such row. */
struct outbox_gist {
	char *intents, *options;
};
struct outbox_gist outbox_gist_of(struct store *store, int64_t id);
void outbox_gist_release(struct outbox_gist *gist);

/* A row whose words depend on what is still going on: it counts as waiting, but is not sent before it is released with its
 * content. outbox_next_held gives the first with an id above `after` and up to `last`; the caller frees its content. */
void outbox_hold(struct store *store, int64_t id);
bool outbox_next_held(struct store *store, int64_t after, int64_t last, int64_t *id, char **content);
void outbox_release_held(struct store *store, int64_t id, const char *content);

/* From now on the row's content is this ciphertext: it is encrypted once, so that every try sends the same bytes. */
void outbox_seal(struct store *store, int64_t id, const char *ciphertext);

/* Only for a row that was never tried: */
void outbox_replace(struct store *store, int64_t id, const struct outbox_row *with);   /* all but the ids */
void outbox_drop(struct store *store, int64_t id);

/* Rows about a row: what waits for it to become an event. */
bool outbox_next_edit_of(struct store *store, int64_t target, int64_t after, struct outbox_row *row);
void outbox_set_content(struct store *store, int64_t id, const char *content);

/* Somebody redacted this event of ours: it is not to be edited, or counted as an answer, any more. */
void outbox_taken_away(struct store *store, const char *event);

/* The message of ours that this event of the room is, unless somebody redacted it. The caller frees `thread`. */
struct outbox_message {
	int64_t id;
	char *thread;           /* NULL outside of threads */
};
bool outbox_find_message(struct store *store, const char *room, const char *event, struct outbox_message *message);

/* Is this event an answer of ours? */
bool outbox_is_own_event(struct store *store, const char *event);

#endif
