/* What the identity comes to, and the requests on the way there. Private to identity*. */
#ifndef UNKNOT_RUN_IDENTITY_STEPS_H
#define UNKNOT_RUN_IDENTITY_STEPS_H

#include <stdbool.h>

#include "run/identity.h"

/* The ends: what has waited for one goes on. */
void identity_signed(struct bot *bot);
void identity_unsigned(struct bot *bot, const char *why);       /* `why` is for the log */
void identity_failed(struct bot *bot, struct err *err);         /* unsigned for this reason; releases `err` */

/* An earlier start found this device signed. */
bool identity_was_signed(const struct bot *bot);

/* Sends what makes an identity, or finishes what a crash cut short; a few times at most. */
void identity_publish(struct bot *bot);
/* The private keys are here: sends the signature of this device. */
void identity_sign_device(struct bot *bot);

/* Keys that were left to be imported are secret, and of no use any more. */
void identity_drop_import_file(const struct bot *bot);

#endif
