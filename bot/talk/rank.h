/* Scores beside each other: who wins, who is too near. */
#ifndef UNKNOT_TALK_RANK_H
#define UNKNOT_TALK_RANK_H

#include <stddef.h>

#include "talk/match.h"

#define RANK_LIMITS_MAX 50u             /* stopped searches before the topics are given up: the message's deadline */
#define RANK_MARGIN 2                   /* less between the best two: ask */
#define RANK_MARGIN_ALIKE 6             /* the same where likeness has a part in the best one's points: it is less exact */
#define RANK_DISPUTE 12
#define RANK_STRONG 9                   /* points by rules alone ... */
#define RANK_SECOND 5                   /* ... and so near: a second topic is meant too */
#define RANK_RIVALS_MAX 3u

/* All intents but red flags and weak signs, the highest tier first, in it the best first; those without a point are
 * left out. `scores` has room for every intent of the book. Returns the number; 0 also when too much was stopped. */
size_t rank_intents(struct reading *reading, struct matcher *matcher, const char *answered, struct score *scores);

/* The most points of this tier or one below. */
int rank_most_points(const struct score *scores, size_t count, enum tier tier);

/* Scores whose points have changed, in their order again. */
void rank_sort(struct score *scores, size_t count);

/* The scores of one tier: what wins it, or what is too near to it. */
struct contest {
	const struct score *best;       /* NULL: nobody has enough points */
	const struct score *rivals[RANK_RIVALS_MAX];    /* within the margin, the best first; 1: it won */
	size_t rival_count;
};

/* What rules and likeness disagree on: the topic that one of them puts first, when `best` is another one and leads by
 * fewer than RANK_DISPUTE points; NULL: they agree well enough. `scores` are ranked. */
const struct score *rank_dispute(const struct book *book, const struct score *scores, size_t count,
				 const struct score *best);

/* Is `other` a parent of `child`, or a parent's parent? */
bool rank_narrows(const struct book *book, const struct intent *child, const struct intent *other);

/* Of ranked scores. An intent that narrows another (its parent) does not have it for a rival, and wins within the
 * margin. */
struct contest rank_contest(const struct book *book, const struct score *scores, size_t count, enum tier tier);

#endif
