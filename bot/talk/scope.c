#include "talk/scope.h"

#include <math.h>

/* Fitted by logistic regression to the examples, each as if it were not there, and to questions of several authors; then
 * rounded. LONE_WORD (fitted: 0) and EVERY_TEXT (11) were set by hand afterwards, on the examples. A point is a point of
 * a topic's rules. */
#define RULE_POINTS 4.7         /* for each point of a rule that declines ... */
#define RULE_MAX 8              /* ... but no more than so many */
#define SHARE_POINTS 16         /* for the share of what is declined */
#define NEAR_POINTS 3.6         /* for how much nearer to us the words are, taken together ... */
#define LENGTH_POINTS 9         /* ... of which a long text has more */
#define STRANGE_POINTS 50       /* when all of many words are strange */
#define LONE_WORD 6             /* what a single word is spared: it is short, not far away */
#define EVERY_TEXT 9            /* what it takes in any case */

#define FLAG_SHARE 0.72         /* of what is near and not declined: from here on it is taken for a red flag ... */
#define FLAG_AMOUNT 0.3         /* ... when its nearest example is at least as near as this ... */
#define FLAG_STEMS 5            /* ... it has so many different words, no counter-example is nearer ... */
#define FLAG_OTHERS_MAX 14      /* ... no other intent has more points ... */
#define QUESTION_OTHERS_MAX 8   /* ... or than this, when it is but a question about a red flag ... */
#define FLAG_AWAY_MAX 10        /* ... and its words, taken together, are not so far from the subject */
#define SENTENCE_AMOUNT 0.4     /* a sentence beside others has to be nearer: less of what is meant stands in it */

int scope_away(const struct reading *reading, const struct score *declined)
{
	const struct comparison *alike = &reading->alike;
	const struct likeness *likeness = comparison_of_kind(alike, LIKE_DECLINED);
	int rule = !declined ? 0 : declined->points < RULE_MAX ? declined->points : RULE_MAX;
	double points = RULE_POINTS * rule - NEAR_POINTS * alike->nearness - EVERY_TEXT;
	if (likeness && likeness->amount >= ALIKE_SAME)
		points += ALIKE_SAME_POINTS;
	if (likeness)
		points += SHARE_POINTS * likeness->share;
	if (alike->stems)
		points += LENGTH_POINTS * log2(alike->stems) + STRANGE_POINTS * (double)alike->strange / (alike->stems + 1);
	if (alike->stems == 1)
		points -= LONE_WORD;
	return (int)floor(points);
}

/* Is something else nearly the same, word for word, or a counter-example clearly nearer? */
static bool is_nearer_to_other(const struct comparison *alike, const struct likeness *likeness)
{
	const struct likeness *counter = comparison_of_kind(alike, LIKE_NO_RED_FLAG);
	if (counter && counter->amount > likeness->amount)
		return true;
	for (size_t i = 0; i < alike->count; i++)
		if (alike->items[i].amount >= ALIKE_SAME && &alike->items[i] != likeness)
			return likeness->amount < ALIKE_SAME;
	return false;
}

/* Its share beside what is answered; what is declined takes half of its part away, all of it only where it is nearer. */
static double share_of_flag(const struct comparison *alike, const struct likeness *likeness)
{
	const struct likeness *declined = comparison_of_kind(alike, LIKE_DECLINED);
	if (!declined || declined->amount > likeness->amount)
		return likeness->share;
	return likeness->share / (1 - declined->share / 2);
}

const struct likeness *scope_red_flag(const struct reading *reading, int others)
{
	const struct comparison *alike = &reading->alike;
	const struct likeness *likeness = comparison_of_kind(alike, LIKE_RED_FLAG);
	bool same = likeness && likeness->amount >= ALIKE_SAME;
	if (!likeness || !likeness->points || likeness->amount < FLAG_AMOUNT || alike->stems < FLAG_STEMS)
		return NULL;
	if (!same && (share_of_flag(alike, likeness) < FLAG_SHARE || scope_away(reading, NULL) > FLAG_AWAY_MAX))
		return NULL;
	int others_max = likeness->intent->tier == TIER_QUESTION ? QUESTION_OTHERS_MAX : FLAG_OTHERS_MAX;
	if (others - (same ? ALIKE_SAME_POINTS : 0) > others_max || (!same && reading->negations.count))
		return NULL;
	return is_nearer_to_other(alike, likeness) ? NULL : likeness;
}

const struct likeness *scope_red_flag_in_sentence(const struct reading *sentence, int others)
{
	const struct likeness *likeness = scope_red_flag(sentence, others);
	return likeness && likeness->amount >= SENTENCE_AMOUNT && sentence->alike.stems >= SCOPE_SENTENCE_WORDS ? likeness : NULL;
}
