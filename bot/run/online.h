/* The homeserver for commands that ask it a few things and end: login, check --online. Blocks. */
#ifndef UNKNOT_RUN_ONLINE_H
#define UNKNOT_RUN_ONLINE_H

#include "base/err.h"
#include "matrix/client.h"
#include "matrix/http.h"
#include "matrix/login.h"
#include "run/config.h"

struct online {
	struct http *http;
	struct client *client;
	char *base_url;
	enum verdict verdict;   /* of the last online_whoami */
};

#define ONLINE_INIT { .http = NULL }

/* Finds the homeserver of the configuration. -1 with exit code 69 when it cannot be reached, 78 when what is configured
 * can never work. online_close is owed in any case. */
int online_open(struct online *online, const struct config *config, struct err *err);
void online_close(struct online *online);

/* Asks whose token it is; it must be that of the configured user. -1 with exit code 69, 77 or 78. whoami_release is
 * owed on success. */
int online_whoami(struct online *online, const struct config *config, const char *token, struct whoami *who,
		  struct err *err);

/* The exit code for a call that ended like this: 69 when a later try may help, otherwise 77. */
int online_exit_code(enum verdict verdict);

#endif
