/* The keys of an intent, "title = Heat or cold". One table holds each with its kind and its bounds; what they mean is
 * in docs/intents.md. */
#ifndef UNKNOT_TALK_INTENTKEY_H
#define UNKNOT_TALK_INTENTKEY_H

#include "talk/intent.h"

#define INTENT_WEIGHT_MAX 99            /* of a rule, and of the scores from which an intent answers or is offered */

/* Takes one line below [intent ID] into the intent; what is wrong with it is added to `errs`. */
void intentkey_read(struct intent *intent, const struct source_line *line, struct err_list *errs);

#endif
