/* From a message to what is to be said, without saying it: tiers, margins, asking back, several questions, context. */
#ifndef UNKNOT_TALK_DECIDE_H
#define UNKNOT_TALK_DECIDE_H

#include "talk/decision.h"
#include "talk/message.h"

/* `conversation` is what is remembered and still valid; NULL: nothing. */
void decide(const struct book *book, const struct message *message, const struct conversation *conversation,
	    struct decision *decision);

#endif
