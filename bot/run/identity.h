/* The bot's own identity: its account's cross-signing keys, and this device signed by them. People's clients give no
 * keys to a device that is not signed, and may not show what it writes. An account without an identity gets one; the
 * identity of an account that has one already is never reset: its recovery key or its exported keys let the bot sign
 * its device. Client-server API, "Cross-signing", "Secrets". */
#ifndef UNKNOT_RUN_IDENTITY_H
#define UNKNOT_RUN_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "matrix/client.h"
#include "matrix/crypto.h"
#include "run/backoff.h"

struct bot;

enum identity_step {
	IDENTITY_UNKNOWN,       /* the account's own keys are to be asked for */
	IDENTITY_ASKED,
	IDENTITY_RECOVERING,    /* the secret storage is being read */
	IDENTITY_PUBLISHED,     /* keys or a signature were sent; the homeserver is to show them */
	IDENTITY_SIGNED,
	IDENTITY_UNSIGNED       /* it cannot be had; the bot goes on without */
};

struct identity_work {
	enum identity_step step;
	int tries;
	int64_t begun_ms;               /* steady */
	bool password_tried;
	bool doubtful;                  /* the account's keys have changed: what is known is to be looked at again */
	http_id running;
	struct json_object *secrets;    /* account data that was read so far */
	int64_t due_ms;
	struct backoff backoff;
};

/* Signed, or known to stay without: answers need not wait for it. */
bool identity_is_settled(const struct bot *bot);
bool identity_is_signed(const struct bot *bot);

/* At the start, when the store is open: perhaps an earlier one has settled it. */
int identity_begin(struct bot *bot, struct err *err);

/* For a moment after a start encrypted rooms are not entered, and where there are some nothing is synced: whoever
 * writes to the bot is to find a signed device. Gives until when, steady; 0: not (any more). */
int64_t identity_holds(const struct bot *bot);

/* Of a sync: another client may have reset the identity. The key query that follows tells. */
void identity_note_changes(struct bot *bot, struct json_object *device_lists);

/* When no requests are under way. */
int64_t identity_tick(struct bot *bot, int64_t now_ms);

/* The homeserver wants a password before it takes the keys. False: there is none, or it was wrong. */
bool identity_authorise(struct bot *bot, struct crypto_request *request, const struct matrix_answer *answer);

void identity_release(struct bot *bot);

/* Keys that `unknot keys import` left for the next start; the caller frees. */
char *identity_import_file(const char *state);

#endif
