/* The running bot: what the parts of the loop share. Private to bot/run.
 *
 * Each part (syncing, intake, gaps, sending, membership, upkeep) has a `tick` that starts what is due and returns when
 * it wants to be called again, in steady milliseconds; NEVER when only an answer or an event can wake it. */
#ifndef UNKNOT_RUN_BOT_H
#define UNKNOT_RUN_BOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "matrix/address.h"
#include "matrix/client.h"
#include "run/backoff.h"
#include "run/config.h"
#include "run/identity.h"
#include "run/key_sending.h"
#include "run/limits.h"
#include "run/members.h"
#include "run/notify_service.h"
#include "run/picture_file.h"
#include "run/session_pair.h"
#include "run/tried.h"
#include "store/reread.h"
#include "store/store.h"
#include "talk/talk.h"

#define NEVER INT64_MAX
#define BOT_SETTLES_MS 1000    /* after the start, before what nobody waits for */

struct syncing {
	http_id running;
	int64_t due_ms;
	struct backoff backoff;
	struct log_gate complaints;
	char *since;                    /* NULL: the first sync ever */
	int64_t since_stored_ms;        /* when the store last took it, steady */
	char *filter;                   /* id; NULL: to be stored first */
	int64_t polled_ms;              /* when the long poll under way began, steady; 0: it does not wait */
	int64_t answered_ms;            /* the last response, steady; 0: none since the start */
	bool unanswered;                /* the last failure came without a word of when to come again */
	unsigned standing;              /* responses in a row that came at once with nothing new */
	bool unkept;                    /* the last response could not be committed: it comes again */
	bool small;                     /* the last response was too large: ask for less */
	uint64_t responses;
};

struct sending {
	struct lane **lanes;            /* rooms with a send under way or waiting for their next try */
	size_t lane_count, lane_room;
	struct delivery *done;          /* what the homeserver decided, not yet committed */
	size_t done_count, done_room;
	int64_t done_due_ms;            /* when that is committed at the latest */
	size_t courtesies;              /* receipts and typing notices under way */
	struct tried tried;
	int64_t paused_until_ms;        /* by a 429, for all rooms */
	int64_t taken_ms;               /* when the homeserver last took a row, steady; 0: not since the start */
	int64_t last_id_at_start;       /* rows up to here may have been tried by an earlier process */
	bool look;                      /* there may be something new to send */
	int64_t due_ms;                 /* the next try of what failed */
	struct log_gate complaints, store_complaints;
	uint64_t sent, refused;
};

struct gap_reading {
	http_id running;
	char *room;                     /* that `running` is for */
	char *target;                   /* as it was when the request was made */
	int64_t due_ms;
	struct backoff backoff;
};

struct membership_work {
	int64_t due_ms;
	struct invite_try **tries;
	size_t try_count, try_room;
	bool direct_writing;            /* m.direct is being read or written for direct_room */
	char *direct_room, *direct_partner;
	int64_t direct_looked_at;       /* changes of rooms when there was none to be written */
	int64_t direct_due_ms;
	struct backoff direct_backoff;
};

struct reread_work {
	http_id running;
	struct reread current;          /* that `running` is for */
	struct json_object *event;      /* the question, while its edits are asked for; NULL */
	int64_t due_ms;
	struct backoff backoff;
};

/* The access token and how it is renewed. */
struct session {
	struct session_pair pair;
	http_id running;
	bool holding;                   /* the token was refused: nothing else is asked until there is another */
	bool soft;                      /* the homeserver would let the same device log in again */
	int64_t due_ms;
	struct backoff backoff;
};

struct leaving_work {
	http_id running;
	char *room;                     /* that `running` is for */
	char **doubts;                  /* rooms in which perhaps nobody else is left */
	size_t doubt_count, doubt_room;
	int64_t due_ms;
	struct backoff backoff;
};

/* For the status; since the start. */
struct counters {
	uint64_t limited;               /* questions over the limit by minute */
	uint64_t reloads, reloads_refused;
	uint64_t patterns_stopped;      /* by a match limit */
};

struct picture_work {
	struct known_picture *items;    /* of the book, see pictures.h */
	size_t count, room;
	http_id running;
	char uploading[PICTURE_HASH];   /* what `running` is for */
	char *sealing;                  /* it goes there encrypted: what readers need to open it; NULL: as it is */
	int64_t due_ms;
	struct backoff backoff;
};

/* See upkeep_rest_tick. Steady; 0: never yet. */
struct resting {
	int64_t worked_ms;              /* when something besides the long poll was last seen under way */
	int64_t rested_ms;              /* when memory was last given back */
};

/* See profile.h. */
struct profile_work {
	bool name_owed, avatar_owed;
	http_id running;
	int64_t due_ms;
	struct backoff backoff;
};

/* See encryption.h. */
struct encryption {
	struct crypto *crypto;          /* NULL: there is none */
	struct key_sending requests;
	struct member_work members;
	struct identity_work identity;
	struct arrived_key {
		char *room, *session;
	} *arrived;                     /* keys that came, and what waits for them was not yet tried again */
	size_t arrived_count, arrived_space;
	bool retried_all;               /* once after the start */
	bool devices_asked;             /* events wait for what the key queries that are owed will bring */
	bool takes_unknown;             /* now: the queries were answered, and what is still not known counts as that */
	bool needed;                    /* there is an encrypted room, or there was one */
	struct log_gate complaints;
};

struct bot {
	const struct config *config;
	struct log log;
	struct http *http;
	struct client *client;
	struct store *store;
	struct book *book;
	struct talk_settings talk;

	char *user_id, *device_id, *server, *display_name;
	char *avatar_hash;              /* of the configured file; NULL: none */

	struct session session;
	struct syncing syncing;
	struct sending sending;
	struct gap_reading gaps;
	struct reread_work rereading;
	struct membership_work membership;
	struct leaving_work leaving;
	struct picture_work pictures;
	struct profile_work profile;
	struct encryption encryption;
	struct limits limits;
	struct opening *opening;        /* NULL: the book is there, or was no good */
	struct reload *reload;
	int64_t upkeep_due_ms;
	struct resting resting;
	int64_t welcome_due_ms;
	int64_t started_ms;
	uint64_t questions;
	struct counters counters;

	int signal_fd, status_fd;       /* -1: none */
	struct notify_service service;

	bool stopping;          /* finish what is in flight, start nothing new */
	int64_t stop_by_ms;
	int exit_code;          /* set together with stopping */
};

struct self bot_self(const struct bot *bot);

/* Ends the loop in order with this exit code; the first call counts. */
void bot_stop(struct bot *bot, int exit_code);

/* For all parts: was it the access token that was refused? Then it is renewed, or the bot stops when it cannot be; the
 * part tries the same once more when it is called again. See session.h. */
bool bot_account_refused(struct bot *bot, const struct matrix_answer *answer);

#endif
