/* The tokens that the account is used with. The token file is the seed; what the homeserver gave in its place later is
 * a fact of the store, bound to a hash of the seed, so that a new login (another seed) wins. */
#ifndef UNKNOT_RUN_SESSION_PAIR_H
#define UNKNOT_RUN_SESSION_PAIR_H

#include <stdint.h>

#include "matrix/login.h"
#include "run/config.h"
#include "store/store.h"

#define SESSION_FACT "session"

struct session_pair {
	char *seed;             /* hash of what the token file holds */
	char *access;
	char *refresh;          /* NULL: the token lives until it is revoked */
	char *client_id;        /* of an OAuth client, which is refreshed elsewhere; NULL: an ordinary login */
	int64_t renew_ms;       /* wall: when it is to be renewed ahead of its end; 0: not; 1: its end is not known */
};

/* `kept` is the fact, or NULL. -1 when a file cannot be read. session_pair_release is owed in any case. */
int session_pair_read(struct session_pair *pair, const struct config *config, const char *kept, struct err *err);
void session_pair_release(struct session_pair *pair);   /* wipes it */

/* What a renewal gave: committed first, then put into the pair. -1: it could not be committed, and the pair is as
 * before. */
int session_pair_renew(struct session_pair *pair, const struct grant *grant, int64_t now_ms, struct store *store,
		       struct err *err);

#endif
