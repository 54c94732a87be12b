/* A decision under way. Internal to decide.c, decide_flags.c and decide_topics.c. */
#ifndef UNKNOT_TALK_DECIDING_H
#define UNKNOT_TALK_DECIDING_H

#include "talk/decide.h"
#include "talk/match.h"

#define OFFER_AMOUNT 0.3        /* as near as this is an example of what only likeness speaks for */

struct deciding {
	const struct book *book;
	const struct message *message;
	const struct conversation *conversation;
	const char *answered;           /* the intent answered last; NULL: none */
	struct matcher matcher;
	struct decision *decision;
	struct score *scores;           /* of the whole message, ranked */
	size_t score_count;
	struct reading question;        /* the only sentence that asks among others; its scores are in `scores`, too */
};

/* Answers a red flag, or what two weak signs say together; notes a single one. False when there is no red flag. `whole` is
 * the reading of what topics see. */
bool decide_flags(struct deciding *deciding, struct reading *whole);
/* What no rule of a red flag knows, but what is like their examples, not like their counter-examples, and not much else: the
 * whole message, or a sentence of it. A negation may turn it round, so it is left to the rules then; unless the very words
 * are known. The intents must have been ranked. */
bool decide_flag_alike(struct deciding *deciding, const struct reading *whole);
/* Answers one topic or several questions, or asks which is meant; false when no topic has points enough. */
bool decide_topics(struct deciding *deciding, const struct reading *whole);
/* Offers what has some points or is alike; false when there is nothing. */
bool decide_suggestions(struct deciding *deciding, const struct reading *whole);

#endif
