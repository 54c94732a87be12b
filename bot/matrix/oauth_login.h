/* A session through OAuth 2.0, for the `login` command and where a program may wait; see login.h.
 * Client-server API, "Device authorization grant"; RFC 8628. */
#ifndef UNKNOT_MATRIX_OAUTH_LOGIN_H
#define UNKNOT_MATRIX_OAUTH_LOGIN_H

#include "base/err.h"
#include "matrix/login.h"

/* What a person has to do: plain ASCII, safe for a terminal. Borrowed. */
struct oauth_prompt {
	const char *address;            /* to open in a browser */
	const char *code;               /* to type there, or to compare */
	bool code_is_in_address;
	int64_t expires_in_ms;
};
typedef void oauth_show(void *context, const struct oauth_prompt *prompt);

/* Does the homeserver offer it? False also when it cannot be asked. */
bool oauth_offers_device_login(struct http *http, struct client *client);

/* Registers a client, shows the prompt and waits until somebody has confirmed it. On DONE grant_release is owed, and
 * the caller frees *client_id, which is needed to refresh. err.exit_code: 69 for the network, 77 when it was declined
 * or nobody came in time, 78 when the homeserver does not do it. */
enum verdict oauth_login(struct http *http, struct client *client, const char *device_id, oauth_show *show,
			 void *context, struct grant *grant, char **client_id, struct err *err);

/* As login_refresh, for the session of an OAuth client. */
enum verdict oauth_login_refresh(struct http *http, struct client *client, const char *client_id,
				 const char *refresh_token, struct grant *grant, struct err *err);

#endif
