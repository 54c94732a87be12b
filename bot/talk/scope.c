#include "talk/scope.h"

#include <math.h>

#include "talk/clauses.h"

/* Fitted to questions of several authors by logistic regression, then rounded; a point is a point of a topic's rules. */
#define RULE_POINTS 5           /* for each point of a rule that declines ... */
#define RULE_MAX 8              /* ... but no more than so many */
#define LIKE_POINTS 22          /* for the share of what is declined, and again for how near its nearest example is */
#define STRANGE_POINTS 25       /* when all words are strange */
#define STRANGE_WORD_POINTS 2
#define STRANGE_WORDS_MAX 4u
#define PERSON_POINTS 8
#define EVERY_TEXT 13           /* what it takes in any case */

#define FLAG_POINTS 7           /* of likeness: from here on it is taken for a red flag ... */
#define FLAG_AMOUNT 0.3         /* ... when its nearest example is at least as near as this ... */
#define FLAG_STEMS 5            /* ... it has so many different words ... */
#define FLAG_COUNTER 0.05       /* ... no counter-example is nearer by more than this ... */
#define FLAG_OTHERS_MAX 14      /* ... and no other intent has more points */

static const char persons[] = "i my me mine it this he she his her we they these them";

static bool names_person(const struct reading *reading)
{
	struct clauses clauses = { 0 };
	bool found = false;
	clauses_split(&clauses, reading->subject.text, reading->subject.len);
	for (size_t i = 0; i < clauses.count && !found; i++)
		found = in_set(&clauses, i, persons);
	clauses_release(&clauses);
	return found;
}

int scope_away(const struct reading *reading, const struct score *declined)
{
	const struct comparison *alike = &reading->alike;
	const struct likeness *likeness = comparison_of_kind(alike, LIKE_DECLINED);
	unsigned strange = alike->strange < STRANGE_WORDS_MAX ? alike->strange : STRANGE_WORDS_MAX;
	int rule = !declined ? 0 : declined->points < RULE_MAX ? declined->points : RULE_MAX;
	double points = RULE_POINTS * rule - EVERY_TEXT;
	if (likeness && likeness->amount >= ALIKE_SAME)
		points += ALIKE_SAME_POINTS;
	if (likeness)
		points += LIKE_POINTS * (likeness->share + likeness->amount);
	if (alike->stems)
		points += STRANGE_POINTS * (double)alike->strange / alike->stems;
	points += STRANGE_WORD_POINTS * (double)strange - PERSON_POINTS * names_person(reading);
	return (int)floor(points);
}

/* Is something else nearly the same, word for word, or a counter-example clearly nearer? */
static bool is_nearer_to_other(const struct comparison *alike, const struct likeness *likeness)
{
	const struct likeness *counter = comparison_of_kind(alike, LIKE_NO_RED_FLAG);
	if (counter && counter->amount > likeness->amount + FLAG_COUNTER)
		return true;
	for (size_t i = 0; i < alike->count; i++)
		if (alike->items[i].amount >= ALIKE_SAME && &alike->items[i] != likeness)
			return likeness->amount < ALIKE_SAME;
	return false;
}

const struct likeness *scope_red_flag(const struct reading *reading, int others)
{
	const struct comparison *alike = &reading->alike;
	const struct likeness *likeness = comparison_of_kind(alike, LIKE_RED_FLAG);
	bool same = likeness && likeness->amount >= ALIKE_SAME;
	if (!likeness || likeness->points < FLAG_POINTS || likeness->amount < FLAG_AMOUNT || alike->stems < FLAG_STEMS)
		return NULL;
	if (others - (same ? ALIKE_SAME_POINTS : 0) > FLAG_OTHERS_MAX || (!same && reading->negations.count))
		return NULL;
	return is_nearer_to_other(alike, likeness) ? NULL : likeness;
}
