/* Is the token that the bot uses, or would use at its start, good? For `check --online`, also while the bot runs. */
#ifndef UNKNOT_RUN_ONLINE_TOKEN_H
#define UNKNOT_RUN_ONLINE_TOKEN_H

#include "run/online.h"

enum token_found {
	TOKEN_GOOD,             /* `who` is filled; whoami_release is owed */
	TOKEN_TO_RENEW,         /* it has come to its end; the bot renews it when it starts */
	TOKEN_NO_GOOD           /* `err` says why; its exit code is 69, 77 or 78 */
};

/* The token may be the token file's or one that has been renewed since. One that has come to its end is renewed as the
 * bot would do it, while no bot runs: unless the state folder is another user's. */
enum token_found online_token(struct online *online, const struct config *config, struct whoami *who, struct err *err);

#endif
