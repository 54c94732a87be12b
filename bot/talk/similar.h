/* Which intents have examples that resemble a text. For suggestions only: an answer is never given for a likeness. */
#ifndef UNKNOT_TALK_SIMILAR_H
#define UNKNOT_TALK_SIMILAR_H

#include <stddef.h>

#include "talk/intent.h"

struct similar;

struct likeness {
	const struct intent *intent;
	double amount;          /* 0 to 1 */
};

/* Of the [yes] examples of topics; `intents` must outlive it. */
struct similar *similar_new(const struct intents *intents);
void similar_free(struct similar *similar);

/* Fills in the most alike, best first, at most `room`, and returns their number. Only what is alike enough to be worth
 * offering is given. `text` is in normal form. */
size_t similar_find(const struct similar *similar, const char *text, size_t len, struct likeness *found, size_t room);

#endif
