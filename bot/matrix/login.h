/* Getting a token, and learning whose it is. Blocks: for the start of the program and for the `login` command.
 * Client-server API, "Login" and "GET /account/whoami". */
#ifndef UNKNOT_MATRIX_LOGIN_H
#define UNKNOT_MATRIX_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "matrix/client.h"

struct whoami {
	char *user_id;
	char *device_id;        /* never NULL: a token without a device is refused */
	bool soft_logout;       /* for VERDICT_TOKEN: the same device may log in again */
	int64_t retry_after_ms; /* that the homeserver asked for; -1: none */
};
void whoami_release(struct whoami *who);

/* The verdict branches (verdict_passes: try again); err is filled unless it is DONE.
 * err.exit_code: 77 for a refused token, 78 for a token without device. */
enum verdict login_whoami(struct http *http, struct client *client, struct whoami *who, struct err *err);

struct login_request {
	const char *user;               /* localpart or full id */
	const char *password;
	const char *device_id;          /* kept for each state folder, so that a new login is the same device */
	const char *device_name;
	bool refresh;                   /* the token may be one that expires and is refreshed */
};

/* What a login or a refresh gives. */
struct grant {
	char *access;
	char *refresh;          /* NULL: none, or as before */
	int64_t expires_in_ms;  /* -1: not said */
};
void grant_release(struct grant *grant);     /* wipes it */
/* False when there is no access token that can be used in it; nothing is owed then. */
bool grant_read(struct grant *grant, struct json_object *body);

/* The body of POST /login; to be wiped and freed by the caller. */
char *login_body(const struct login_request *request);

/* grant_release is owed when it is DONE. A server with only single sign-on or OAuth: an err that says what to do
 * instead. */
enum verdict login_password(struct http *http, struct client *client, const struct login_request *request,
			    struct grant *grant, struct err *err);

/* The token of an ordinary login; see oauth_login.h for the other. grant_release is owed when it is DONE. */
enum verdict login_refresh(struct http *http, struct client *client, const char *refresh_token, struct grant *grant,
			   struct err *err);

/* For oauth_login.c: fills err as these functions do, and gives the answer's verdict. */
enum verdict login_fail(const struct matrix_answer *answer, struct err *err);
enum verdict login_read_grant(const struct matrix_answer *answer, struct grant *grant, struct err *err);

#endif
