/* Getting a token, and learning whose it is. Blocks: for the start of the program and for the `login` command.
 * Client-server API, "Login" and "GET /account/whoami". */
#ifndef UNKNOT_MATRIX_LOGIN_H
#define UNKNOT_MATRIX_LOGIN_H

#include "base/err.h"
#include "matrix/client.h"

struct whoami {
	char *user_id;
	char *device_id;        /* never NULL: a token without a device is refused */
};
void whoami_release(struct whoami *who);

/* The verdict branches (RETRY and LIMITED: try again); err is filled unless it is DONE.
 * err.exit_code: 77 for a refused token, 78 for a token without device. */
enum verdict login_whoami(struct http *http, struct client *client, struct whoami *who, struct err *err);

struct login_request {
	const char *user;               /* localpart or full id */
	const char *password;
	const char *device_id;          /* kept for each state folder, so that a new login is the same device */
	const char *device_name;
};
/* token: the caller frees. A server with only single sign-on or OAuth: an err that says what to do instead. */
enum verdict login_password(struct http *http, struct client *client, const struct login_request *request, char **token,
			    struct err *err);

#endif
