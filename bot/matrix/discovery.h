/* From what the operator wrote ("example.org" or "https://matrix.example.org") to the base URL of the homeserver.
 *
 * A URL is taken as it is. A server name is asked for /.well-known/matrix/client (client-server API, "Well-known URI"):
 * 404 means https://NAME itself; anything broken there is an error that asks for the URL. Then /versions must answer
 * like a homeserver. Blocks until done: only for the start of the program. */
#ifndef UNKNOT_MATRIX_DISCOVERY_H
#define UNKNOT_MATRIX_DISCOVERY_H

#include <stdint.h>

#include "base/err.h"
#include "matrix/http.h"

enum discovery {
	DISCOVERY_DONE,
	DISCOVERY_RETRY,        /* the network, or a server that will come back */
	DISCOVERY_STRANGE,      /* what answers is no homeserver: a wrong name, or what stands in for one that is away */
	DISCOVERY_WRONG         /* what the operator wrote cannot be right */
};

struct discovered {
	char *base_url;         /* DONE: without "/" at its end; the caller frees it; otherwise NULL */
	int64_t retry_after_ms; /* RETRY: what the server asked for; -1: nothing */
};

/* `err` is filled unless it is DONE. */
enum discovery discover(struct http *http, const char *homeserver, struct discovered *found, struct err *err);

#endif
