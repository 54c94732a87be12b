#include "talk/rank.h"

#include <stdlib.h>
#include <string.h>

static int compare_scores(const void *a, const void *b)
{
	const struct score *x = a, *y = b;
	if (x->intent->tier != y->intent->tier)
		return x->intent->tier > y->intent->tier ? -1 : 1;
	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	return strcmp(x->intent->id, y->intent->id);
}

void rank_sort(struct score *scores, size_t count)
{
	if (count)
		qsort(scores, count, sizeof *scores, compare_scores);
}

size_t rank_intents(struct reading *reading, struct matcher *matcher, const char *answered, struct score *scores)
{
	size_t count = 0;
	reading_compare(reading);
	for (size_t i = 0; i < reading->book->intents.count; i++) {
		const struct intent *intent = &reading->book->intents.items[i];
		if (intent->tier >= TIER_WEAK)
			continue;
		if (matcher->limits_hit > RANK_LIMITS_MAX)
			return 0;
		struct score score = match_intent(reading, matcher, intent, intent_after_number(intent, answered));
		if (score.points > 0)
			scores[count++] = score;
	}
	rank_sort(scores, count);
	return count;
}

int rank_most_points(const struct score *scores, size_t count, enum tier tier)
{
	int most = 0;
	for (size_t i = 0; i < count; i++)
		if (scores[i].intent->tier <= tier && scores[i].points > most)
			most = scores[i].points;
	return most;
}

bool rank_narrows(const struct book *book, const struct intent *child, const struct intent *other)
{
	for (size_t steps = 0; steps < book->intents.count && child->parent; steps++) {
		child = intents_find(&book->intents, child->parent);
		if (!child)
			return false;
		if (child == other)
			return true;
	}
	return false;
}

/* So many points or fewer are beaten. */
static int beaten_points(const struct score *best)
{
	return best->points - (best->likeness ? RANK_MARGIN_ALIKE : RANK_MARGIN);
}

/* Among those within the margin, one that narrows the best and has enough points takes its place. */
static const struct score *most_narrow(const struct book *book, const struct score *best, const struct score *end)
{
	for (const struct score *score = best + 1; score < end; score++)
		if (score->points > beaten_points(best) && score->enough &&
		    rank_narrows(book, score->intent, best->intent))
			return score;
	return best;
}

static struct contest hold(const struct book *book, const struct score *first, const struct score *end)
{
	struct contest contest = { 0 };
	const struct score *best = first;
	while (best < end && !best->enough)
		best++;
	if (best == end)
		return contest;
	contest.best = most_narrow(book, best, end);
	contest.rivals[contest.rival_count++] = contest.best;
	for (const struct score *score = first; score < end && contest.rival_count < RANK_RIVALS_MAX; score++)
		if (score != contest.best && score->points > beaten_points(contest.best) &&
		    !rank_narrows(book, contest.best->intent, score->intent))
			contest.rivals[contest.rival_count++] = score;
	return contest;
}

struct contest rank_contest(const struct book *book, const struct score *scores, size_t count, enum tier tier)
{
	const struct score *first = scores, *end = scores + count;
	while (first < end && first->intent->tier > tier)
		first++;
	const struct score *last = first;
	while (last < end && last->intent->tier == tier)
		last++;
	return hold(book, first, last);
}

/* The topic with the most points of one kind alone. */
static const struct score *first_by(const struct score *scores, size_t count, bool by_likeness)
{
	const struct score *first = NULL;
	int most = 0;
	for (const struct score *score = scores; score < scores + count; score++) {
		int points = by_likeness ? score->alike : score->points - score->alike;
		if (score->intent->tier == TIER_TOPIC && points > most) {
			first = score;
			most = points;
		}
	}
	return first;
}

/* The second topic, when its rules are strong and it is not far behind: "stretching or massage?" */
static const struct score *strong_second(const struct score *scores, size_t count, const struct score *best)
{
	for (const struct score *score = scores; score < scores + count; score++)
		if (score != best && score->intent->tier == TIER_TOPIC)
			return score->points - score->alike >= RANK_STRONG &&
					       best->points - score->points < RANK_SECOND
				       ? score : NULL;
	return NULL;
}

const struct score *rank_dispute(const struct book *book, const struct score *scores, size_t count,
				 const struct score *best)
{
	for (int by_likeness = 0; by_likeness <= 1; by_likeness++) {
		const struct score *first = first_by(scores, count, by_likeness);
		if (first && first != best && first->points > best->points - RANK_DISPUTE &&
		    !rank_narrows(book, best->intent, first->intent))
			return first;
	}
	const struct score *second = best->likeness ? strong_second(scores, count, best) : NULL;
	return second && !rank_narrows(book, best->intent, second->intent) ? second : NULL;
}
