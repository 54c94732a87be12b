/* From what the operator wrote ("example.org" or "https://matrix.example.org") to the base URL of the homeserver.
 *
 * A URL is taken as it is. A server name is asked for /.well-known/matrix/client (client-server API, "Well-known URI"):
 * 404 means https://NAME itself; anything broken there is an error that asks for the URL. Then /versions must answer
 * like a homeserver. Blocks until done: only for the start of the program. */
#ifndef UNKNOT_MATRIX_DISCOVERY_H
#define UNKNOT_MATRIX_DISCOVERY_H

#include "base/err.h"
#include "matrix/http.h"

/* The result of a discovery that may be tried again (the network) or not (wrong). */
enum discovery { DISCOVERY_DONE, DISCOVERY_RETRY, DISCOVERY_WRONG };

/* `base_url` has no "/" at its end; the caller frees it. On RETRY and WRONG `err` is filled. */
enum discovery discover(struct http *http, const char *homeserver, char **base_url, struct err *err);

#endif
