/* Which intents have examples that resemble a text: weighed features (stems, pairs of neighbours, groups of the shared
 * vocabulary), the nearness to each [yes] example, and the intents by what their near examples add up to. */
#ifndef UNKNOT_TALK_SIMILAR_H
#define UNKNOT_TALK_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/intent.h"
#include "talk/phrases.h"

struct similar;

/* What is declined counts as one subject, and so do the red flags; what they are not ([no]) stands against them. */
enum likeness_kind { LIKE_INTENT, LIKE_DECLINED, LIKE_RED_FLAG, LIKE_NO_RED_FLAG };

struct likeness {
	enum likeness_kind kind;
	const struct intent *intent;    /* whose example is nearest */
	double share;           /* of all near examples, the intent's part: 0 to 1; the counter-examples of red flags are
				 * left aside for what is no red flag */
	double amount;          /* how near its nearest example is: 0 to 1 */
	int points;             /* what that is worth beside the points of rules; 0 when the examples are too few */
	const struct example *nearest;
};

/* Of the [yes] and [heard] lines of all intents, and the [no] lines of red flags. `intents` (their ids, tiers and examples
 * are read) and `phrases` must outlive it. A thread of its own may do the steps. */
struct similar *similar_new(const struct intents *intents, const struct phrases *phrases);
bool similar_step(struct similar *similar);     /* takes in some more examples; false when that were all, and all is weighed */
void similar_free(struct similar *similar);

#define ALIKE_EXAMPLES 300u     /* fewer than this are too few to tell which words matter */
#define ALIKE_POINTS 16         /* what a likeness that has nothing beside it is worth ... */
#define ALIKE_SAME_POINTS 15    /* ... and what the same in other words is worth above that */
#define ALIKE_SAME 0.85         /* an amount from which on it is the same in other words */
#define ALIKE_MAX 10u           /* likenesses of a text that are kept */

struct comparison {
	struct likeness items[ALIKE_MAX];       /* those with the largest shares, the largest first */
	size_t count;
	bool sure;                      /* there are examples enough */
	unsigned stems;                 /* different words that were compared */
	unsigned strange;               /* of them: in no example of an intent that answers */
	double nearness;                /* of them together: how much more often what is answered has them than what is
					 * declined, as a logarithm; below zero: less often */
	int *word_points;               /* of each intent, by its place in the book: see word_points.h; NULL: not sure */
};

/* `text` is in normal form. `left_out` (or NULL) is an example that must not speak for itself. */
void similar_compare(const struct similar *similar, const char *text, size_t len, const struct example *left_out,
		     struct comparison *comparison);
void comparison_release(struct comparison *comparison);
const struct likeness *comparison_of_kind(const struct comparison *comparison, enum likeness_kind kind);

#endif
