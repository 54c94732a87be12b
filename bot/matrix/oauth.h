/* OAuth 2.0 as homeservers offer it (client-server API, "OAuth 2.0 API"): what their metadata says and the calls that
 * follow from it. A client is public: it has an id and no secret. */
#ifndef UNKNOT_MATRIX_OAUTH_H
#define UNKNOT_MATRIX_OAUTH_H

#include "matrix/client.h"

/* From GET /auth_metadata (client_auth_metadata). */
struct oauth_endpoints {
	char *token;
	char *registration, *device;    /* NULL: nobody can register there, or log in from a terminal */
};

/* False when there is no OAuth in it; oauth_endpoints_release is owed otherwise. `device` is there only where the
 * device authorization grant is offered, with registration. */
bool oauth_endpoints_read(struct oauth_endpoints *endpoints, struct json_object *metadata);
void oauth_endpoints_release(struct oauth_endpoints *endpoints);

/* Dynamic registration (RFC 7591); the answer's "client_id". */
http_id oauth_register(struct client *client, const struct oauth_endpoints *endpoints, matrix_done *done,
		       void *context);

/* Device authorization (RFC 8628): asks for the codes, for a session with this device id; then for the token, with the
 * answer's "device_code". In an error, errcode is OAuth's ("authorization_pending"). */
http_id oauth_authorize_device(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
			       const char *device_id, matrix_done *done, void *context);
http_id oauth_poll_token(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
			 const char *device_code, matrix_done *done, void *context);

/* A new pair for a refresh token, see grant_read. */
http_id oauth_refresh(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
		      const char *refresh_token, matrix_done *done, void *context);

#endif
