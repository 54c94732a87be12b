/* The private keys of an identity that was made elsewhere: from a file that `unknot keys import` or an earlier device
 * left, or from the account's secret storage, which the recovery key opens. Private to identity*. Client-server API,
 * "Secrets". */
#ifndef UNKNOT_RUN_IDENTITY_RECOVERY_H
#define UNKNOT_RUN_IDENTITY_RECOVERY_H

#include "run/identity.h"

/* From wherever they can be had; the bot stays unsigned when that is nowhere. */
void identity_get_private_keys(struct bot *bot);

/* From the secret storage, also instead of keys that no longer fit. */
void identity_recover(struct bot *bot);
void identity_recover_on(struct bot *bot);      /* after a failure that passes */

#endif
