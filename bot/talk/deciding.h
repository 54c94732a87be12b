/* A decision under way. Internal to decide.c and decide_topics.c. */
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
};

/* Answers one topic or several questions, or asks which is meant; false when no topic has points enough. */
bool decide_topics(struct deciding *deciding, const struct reading *whole);
/* Offers what has some points or is alike; false when there is nothing. */
bool decide_suggestions(struct deciding *deciding, const struct reading *whole);

#endif
