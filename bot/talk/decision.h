/* What is to be said to a message, before it is put into words, and why. */
#ifndef UNKNOT_TALK_DECISION_H
#define UNKNOT_TALK_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/intent.h"
#include "talk/talk.h"
#include "talk/words.h"

#define ASK_MAX 3                       /* choices of a question back */

/* What led to the decision, for explain. */
enum reason {
	REASON_RED_FLAG,
	REASON_TWO_WEAK_SIGNS,
	REASON_PICKED,          /* a number */
	REASON_BAD_PICK,        /* a number that was not offered */
	REASON_NO_WORDS,
	REASON_SCORE,           /* enough, and ahead of the rest */
	REASON_TWO_QUESTIONS,
	REASON_TWO_READINGS,    /* rules and likeness disagree, and both are sure */
	REASON_DISPUTE,         /* they disagree, and are not sure */
	REASON_MORE,            /* "tell me more" */
	REASON_MARGIN,          /* several are too near to each other */
	REASON_SMALL_SCORE,     /* something was understood, but not enough */
	REASON_SIMILAR,         /* only the likeness to examples */
	REASON_LIKE_RED_FLAG,   /* no rule hit, but it is like a red flag's examples */
	REASON_LIKE_DECLINED,   /* and here like those of what is declined */
	REASON_NOTHING,
	REASON_MENU             /* not understood for the third time */
};
const char *reason_text(enum reason reason);

struct decision {
	enum action action;
	enum urgency urgency;
	enum reason reason;
	const struct intent *answers[REPLY_INTENTS_MAX];        /* best first */
	size_t answer_count;
	const struct intent *options[REPLY_OPTIONS_MAX];        /* asked, suggested, or left over from several questions */
	size_t option_count;
	struct word sentence;           /* which alone led to it, in the message's corrected text; no length: the whole */
	struct word question;           /* likewise the only sentence that asks, which counts more than those that tell */
	const struct intent *weak;      /* one weak sign: its reply stands above */
	bool emergency_limit;           /* a red flag's rule was stopped: nobody knows whether it is one */
	bool cut;                       /* topics saw only the first part */
	unsigned limits_hit;
};

/* Answers with this intent alone: nothing is offered beside it so far. */
void decision_answer(struct decision *decision, const struct intent *intent, enum reason reason);
/* Once, and only what is not answered; nothing when there are `most` offers. */
void decision_offer(struct decision *decision, const struct intent *intent, size_t most);
/* The reply of `intent`, and the menu of topics. */
void decision_menu(struct decision *decision, const struct book *book, enum action action, const struct intent *intent,
		   enum reason reason);

#endif
