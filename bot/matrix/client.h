/* One account on one homeserver: each call is one endpoint of the client-server API (spec v1.19) and ends in one
 * verdict that the caller can branch on. Nothing here waits, retries or remembers: that is the caller's.
 *
 * All texts passed in are copied. Room, event and transaction ids are percent-encoded here. */
#ifndef UNKNOT_MATRIX_CLIENT_H
#define UNKNOT_MATRIX_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matrix/http.h"

struct client;
struct crypto_request;
struct json_object;

enum verdict {
	VERDICT_DONE,           /* 2xx with a JSON object */
	VERDICT_RETRY,          /* no answer, 5xx, 408, a 4xx without errcode (a proxy), no JSON, too large: later */
	VERDICT_LIMITED,        /* 429 (or M_LIMIT_EXCEEDED): not before retry_after_ms */
	VERDICT_FORBIDDEN,      /* 403: not allowed here now (muted, not in the room) */
	VERDICT_REFUSED,        /* any other 4xx: this request will never be accepted */
	VERDICT_NOT_FOUND,      /* 404, but REFUSED with M_UNRECOGNIZED: the homeserver has no such endpoint */
	VERDICT_TOKEN,          /* 401 M_UNKNOWN_TOKEN or M_MISSING_TOKEN: the token is no good (see soft_logout) */
	VERDICT_LOCKED,         /* 401 M_USER_LOCKED */
	VERDICT_SUSPENDED       /* 403 M_USER_SUSPENDED, and M_CONSENT_NOT_GIVEN: somebody must do something for the account */
};

struct matrix_answer {
	enum verdict verdict;
	int status;                     /* HTTP; 0 when no answer came */
	const char *errcode;            /* "M_FORBIDDEN"; "" when there is none; borrowed */
	const char *error;              /* words for the log, one line; never NULL; borrowed */
	int64_t retry_after_ms;         /* -1: none named; a minute for an account that is locked or suspended */
	bool soft_logout;
	bool outdated;                  /* the client has got another token since the call was made */
	bool too_large;
	struct json_object *body;       /* the JSON object of a success, or the error's; NULL; borrowed */
};

typedef void matrix_done(void *context, const struct matrix_answer *answer);

const char *verdict_name(enum verdict verdict);
/* Will the same request, later, be answered otherwise without anything else having changed? RETRY, LIMITED, LOCKED and
 * SUSPENDED. */
bool verdict_passes(enum verdict verdict);

/* `base_url` as discovery.h gives it; token may be NULL before the login. All copied. */
struct client *client_new(struct http *http, const char *base_url, const char *token);
void client_free(struct client *client);
void client_set_token(struct client *client, const char *token);

http_id client_whoami(struct client *client, matrix_done *done, void *context);
http_id client_versions(struct client *client, matrix_done *done, void *context);

/* POST /user/{user}/filter; the answer's "filter_id". `filter` is JSON text, see filter.h. */
http_id client_store_filter(struct client *client, const char *user, const char *filter, matrix_done *done,
			    void *context);

/* GET /sync with set_presence=offline. since NULL: the first ever. wait_ms is the long poll's timeout. */
http_id client_sync(struct client *client, const char *since, const char *filter, int64_t wait_ms, matrix_done *done,
		    void *context);

/* PUT /rooms/{room}/send/{type}/{txn}; the answer's "event_id". `content` is sent as it stands, byte for byte. */
http_id client_send(struct client *client, const char *room, const char *type, const char *txn, const char *content,
		    matrix_done *done, void *context);
http_id client_redact(struct client *client, const char *room, const char *event, const char *txn, const char *reason,
		      matrix_done *done, void *context);
/* thread: the root's event id inside a thread, "main" otherwise, NULL for an unthreaded receipt. */
http_id client_receipt(struct client *client, const char *room, const char *event, const char *thread,
		       matrix_done *done, void *context);
http_id client_typing(struct client *client, const char *room, const char *user, bool typing, int64_t for_ms,
		      matrix_done *done, void *context);

http_id client_join(struct client *client, const char *room, const char *via, matrix_done *done, void *context);
http_id client_leave(struct client *client, const char *room, const char *reason, matrix_done *done, void *context);

/* direction 'b' or 'f'; from may be NULL (the end of the room for 'b'); to may be NULL. */
http_id client_messages(struct client *client, const char *room, char direction, const char *from, const char *to,
			int limit, matrix_done *done, void *context);
http_id client_context(struct client *client, const char *room, const char *event, int limit, matrix_done *done,
		       void *context);
http_id client_event(struct client *client, const char *room, const char *event, matrix_done *done, void *context);
/* The edits of an event, the newest first: GET /rooms/{room}/relations/{event}/m.replace. */
http_id client_replacements(struct client *client, const char *room, const char *event, matrix_done *done,
			    void *context);
/* Those who are in the room, are invited or banned; not who left. */
http_id client_members(struct client *client, const char *room, matrix_done *done, void *context);

http_id client_get_account_data(struct client *client, const char *user, const char *type, matrix_done *done,
				void *context);
http_id client_put_account_data(struct client *client, const char *user, const char *type, const char *content,
				matrix_done *done, void *context);
http_id client_get_displayname(struct client *client, const char *user, matrix_done *done, void *context);
http_id client_put_displayname(struct client *client, const char *user, const char *name, matrix_done *done,
			       void *context);

http_id client_put_avatar(struct client *client, const char *user, const char *uri, matrix_done *done, void *context);

/* POST /_matrix/media/v3/upload; the answer's "content_uri". `name` is the file's name for whoever saves it. */
http_id client_upload(struct client *client, const char *type, const char *name, const char *bytes, size_t len,
		      matrix_done *done, void *context);

/* What crypto.h wants sent. */
http_id client_keys(struct client *client, const struct crypto_request *request, matrix_done *done, void *context);

/* POST /login and GET /login. `body` is JSON text. */
http_id client_login_flows(struct client *client, matrix_done *done, void *context);
http_id client_login(struct client *client, const char *body, matrix_done *done, void *context);
http_id client_refresh(struct client *client, const char *refresh_token, matrix_done *done, void *context);
http_id client_auth_metadata(struct client *client, matrix_done *done, void *context);

void client_cancel(struct client *client, http_id id);

#endif
