/* One call of an endpoint: the machinery below client.c, used by nobody else. */
#ifndef UNKNOT_MATRIX_CLIENT_CALL_H
#define UNKNOT_MATRIX_CLIENT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matrix/client.h"

/* Each "{}" stands for the next of the call's ids, percent-encoded. */
struct endpoint {
	const char *method;
	const char *path;
	int64_t timeout_ms;
	size_t body_max;        /* 0: HTTP_BODY_MAX */
	bool without_token;
};

struct parameter {
	const char *name;
	const char *value;      /* NULL: left out */
};

struct details {
	const char *ids[3];
	struct parameter query[5];
	const char *body;               /* JSON text; NULL: none */
	size_t body_len;                /* of a body that is no JSON; 0: it is a text */
	const char *content_type;       /* NULL: JSON */
	const char *oauth_url;          /* of an OAuth endpoint, instead of the endpoint's path; NULL */
	struct json_object *object;     /* instead of `body`; taken over */
	int64_t long_poll_ms;           /* 0: no long poll */
	matrix_done *done;
	void *context;
};

http_id client_call(struct client *client, const struct endpoint *endpoint, const struct details *details);

#endif
