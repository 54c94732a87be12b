#include "talk/match.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"

void matcher_init(struct matcher *matcher)
{
	*matcher = (struct matcher){ .scratch = pattern_scratch_new() };
}

void matcher_release(struct matcher *matcher)
{
	pattern_scratch_free(matcher->scratch);
	matcher->scratch = NULL;
}

void reading_init(struct reading *reading, const struct book *book, const char *text, size_t len,
		  const struct corrections *corrections, size_t offset)
{
	*reading = (struct reading){ .book = book, .corrections = corrections, .offset = offset };
	subject_init(&reading->subject, text, len);
	reading->candidates = pattern_set_candidates(book->patterns, &reading->subject);
	negations_find(&reading->negations, text, len);
	/* Without negations both ways of looking are one. */
	size_t patterns = pattern_set_count(book->patterns), ways = reading->negations.count ? 2 : 1;
	reading->hits[0] = mem_array(ways * patterns, sizeof *reading->hits[0]);
	reading->hits[1] = reading->hits[0] + (ways - 1) * patterns;
}

void reading_init_within(struct reading *reading, const struct reading *whole, struct word stretch)
{
	reading_init(reading, whole->book, stretch.text, stretch.len, whole->corrections,
		     whole->offset + (size_t)(stretch.text - whole->subject.text));
	reading->without = whole->without;
}

void reading_release(struct reading *reading)
{
	subject_release(&reading->subject);
	negations_release(&reading->negations);
	free(reading->hits[0]);
	free(reading->candidates);
	comparison_release(&reading->alike);
	*reading = (struct reading){ 0 };
}

void reading_compare(struct reading *reading)
{
	if (!reading->compared)
		similar_compare(reading->book->similar, reading->subject.text, reading->subject.len,
				reading->without, &reading->alike);
	reading->compared = true;
}

const struct likeness *reading_likeness(const struct reading *reading, const struct intent *intent)
{
	const struct comparison *alike = &reading->alike;
	for (size_t i = 0; i < alike->count; i++)
		if (alike->items[i].kind == LIKE_INTENT && alike->items[i].intent == intent)
			return &alike->items[i];
	return NULL;
}

static bool is_corrected(const struct reading *reading, size_t start, size_t end)
{
	if (!reading->corrections)
		return false;
	start += reading->offset;
	end += reading->offset;
	for (size_t i = 0; i < reading->corrections->count; i++) {
		const struct correction *correction = &reading->corrections->items[i];
		if (correction->start < end && start < correction->end)
			return true;
	}
	return false;
}

/* The negation whose stretch holds the character at `at`, the one that goes on farthest; NULL: none. */
static const struct negation *negation_at(const struct reading *reading, size_t at)
{
	const struct negation *farthest = NULL;
	for (size_t i = 0; i < reading->negations.count; i++) {
		const struct negation *negation = &reading->negations.items[i];
		if (at >= negation->start && at < negation->end && (!farthest || negation->end > farthest->end))
			farthest = negation;
	}
	return farthest;
}

static bool holds_cue(const struct reading *reading, size_t start, size_t end)
{
	for (size_t i = 0; i < reading->negations.count; i++)
		if (start <= reading->negations.items[i].cue_start && end > reading->negations.items[i].cue_start)
			return true;
	return false;
}

/* The end of the negated stretch that the hit starts in; 0 when the hit counts. A hit that holds the negating word
 * itself ("do not want to live") counts; but not one from one negated thing to the next ("no pain, no trouble
 * breathing"). */
static size_t negated_until(const struct reading *reading, size_t start, size_t end)
{
	const struct negation *first = negation_at(reading, start), *last = negation_at(reading, end - 1);
	if (!first || ((!last || last == first) && holds_cue(reading, start, end)))
		return 0;
	return first->end;
}

static size_t next_character(const struct reading *reading, size_t at)
{
	at++;
	while (at < reading->subject.len && ((unsigned char)reading->subject.text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static struct hit search(struct reading *reading, struct matcher *matcher, size_t pattern, bool heed)
{
	struct hit best = { .state = HIT_NONE };
	size_t from = 0, start, end;
	for (;;) {
		enum pattern_result result = pattern_set_find(reading->book->patterns, pattern,
							      reading->candidates, matcher->scratch, &reading->subject,
							      from, &start, &end);
		if (result == PATTERN_LIMIT) {
			matcher->limits_hit++;
			if (best.state == HIT_NONE)
				best.state = HIT_LIMIT;
			return best;
		}
		if (result == PATTERN_NONE)
			return best;
		size_t until = heed ? negated_until(reading, start, end) : 0;
		bool corrected = is_corrected(reading, start, end);
		if (!until && (!corrected || best.state == HIT_NONE))
			best = (struct hit){ (uint32_t)start, (uint32_t)end, corrected ? HIT_CORRECTED : HIT_FOUND };
		if (best.state == HIT_FOUND)
			return best;
		from = until > start ? until : next_character(reading, start);
	}
}

struct hit reading_try(struct reading *reading, struct matcher *matcher, size_t pattern, bool heed_negation)
{
	if (!reading->candidates[pattern])
		return (struct hit){ .state = HIT_NONE };
	struct hit *hit = &reading->hits[heed_negation][pattern];
	if (hit->state == HIT_UNTRIED)
		*hit = search(reading, matcher, pattern, heed_negation);
	return *hit;
}

struct hit reading_try_rule(struct reading *reading, struct matcher *matcher, const struct intent *intent,
			    const struct rule *rule)
{
	return reading_try(reading, matcher, rule->pattern, rule->kind == RULE_NOT || intent->heeds_negation);
}

static bool is_hit(struct hit hit)
{
	return hit.state == HIT_FOUND || hit.state == HIT_CORRECTED;
}

/* A search that was stopped is no miss: it stays one unless the context has what is needed. */
struct hit reading_try_need(struct reading *reading, struct matcher *matcher, const struct intent *intent,
			    const struct rule *rule, struct reading **where)
{
	struct hit hit = reading_try_rule(reading, matcher, intent, rule);
	*where = reading;
	if (!reading->context || is_hit(hit))
		return hit;
	struct hit around = reading_try_rule(reading->context, matcher, intent, rule);
	if (!is_hit(around) && hit.state == HIT_LIMIT)
		return hit;
	*where = reading->context;
	return around;
}

static bool has_need_after(const struct intent *intent, size_t after)
{
	for (size_t i = 0; i < intent->rule_count && intent->rules[i].kind == RULE_NEED; i++)
		if (intent->rules[i].after == after)
			return true;
	return false;
}

bool rule_applies(const struct intent *intent, const struct rule *rule, size_t after)
{
	if (rule->after)
		return rule->after == after;
	return !after || rule->kind != RULE_NEED || !has_need_after(intent, after);
}

/* What the rules can add at most that can match the text at all. */
static int most_to_come(const struct reading *reading, const struct intent *intent, size_t after)
{
	int most = 0;
	for (size_t i = 0; i < intent->gain_count; i++)
		if (reading->candidates[intent->gains[i].pattern])
			most += intent->gains[i].weight;
	for (size_t i = 0; after && i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (rule->kind == RULE_ADD && rule->weight > 0 && rule->after == after && reading->candidates[rule->pattern])
			most += rule->weight;
	}
	return most;
}

struct tally {
	int points, corrected;
	int to_come;            /* the sum of the weights above zero that were not tried yet */
	int least;              /* fewer points than this are of no use */
};

/* False when the intent is out. */
static bool take(struct tally *tally, const struct rule *rule, struct hit hit)
{
	if (rule->kind != RULE_ADD)
		return is_hit(hit) == (rule->kind == RULE_NEED);
	if (is_hit(hit)) {
		tally->points += rule->weight;
		tally->corrected += hit.state == HIT_CORRECTED && rule->weight > 0;
	}
	return tally->points + tally->to_come >= tally->least;
}

/* The order in which rules are tried. Most messages have nothing of a red flag, but many have what it needs ("my back"):
 * there the needs come last. */
static const struct rule *rule_in_turn(const struct intent *intent, size_t turn)
{
	bool needs_last = intent->tier >= TIER_WEAK;
	return &intent->rules[needs_last ? (turn + intent->need_count) % intent->rule_count : turn];
}

/* The points may be below zero here: what speaks against an intent weighs against its likeness, too. */
static struct score match(struct reading *reading, struct matcher *matcher, const struct intent *intent, size_t after,
			  int least)
{
	struct score score = { .intent = intent };
	struct tally tally = { .to_come = most_to_come(reading, intent, after), .least = least };
	if (tally.to_come < least)
		return score;
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = rule_in_turn(intent, i);
		if (!rule_applies(intent, rule, after))
			continue;
		if (rule->weight > 0 && reading->candidates[rule->pattern])
			tally.to_come -= rule->weight;
		struct reading *where;
		struct hit hit = rule->kind == RULE_NEED ? reading_try_need(reading, matcher, intent, rule, &where)
							 : reading_try_rule(reading, matcher, intent, rule);
		score.limit = score.limit || hit.state == HIT_LIMIT;
		if (!take(&tally, rule, hit)) {
			score.out = rule->kind != RULE_ADD;
			score.points = score.out || tally.points > 0 ? 0 : tally.points;
			return score;
		}
	}
	score.enough = tally.points >= intent->answer;
	score.mended = tally.corrected;
	score.points = tally.points - tally.corrected;
	return score;
}

static struct score not_below_zero(struct score score)
{
	if (score.points < 0)
		score.points = 0;
	return score;
}

static bool misses_need(struct reading *reading, struct matcher *matcher, const struct intent *intent, size_t after)
{
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (rule->kind == RULE_NOT && rule_applies(intent, rule, after) &&
		    is_hit(reading_try_rule(reading, matcher, intent, rule)))
			return false;
	}
	return true;
}

/* A follow-up says less than the words of a whole question. */
static int points_of_words(const struct reading *reading, const struct intent *intent, size_t after)
{
	const int *points = reading->alike.word_points;
	return after || !points ? 0 : points[intents_place(&reading->book->intents, intent)];
}

static void add_likeness(struct score *score, const struct likeness *likeness, bool misses_need)
{
	int points = likeness->points;
	if (!points || (score->out && !misses_need))
		return;
	score->points += points;
	score->alike = points;
	score->likeness = likeness;
	score->out = false;
}

static void add_points(struct reading *reading, struct matcher *matcher, struct score *score, size_t after, int of_words)
{
	const struct likeness *likeness = reading_likeness(reading, score->intent);
	if (likeness)
		add_likeness(score, likeness, score->out && misses_need(reading, matcher, score->intent, after));
	if (score->out)
		return;
	score->words = of_words;
	score->points += of_words;
	score->enough = score->points + score->mended >= score->intent->answer;
}

struct score match_intent(struct reading *reading, struct matcher *matcher, const struct intent *intent, size_t after)
{
	if (intent->tier != TIER_TOPIC)
		return not_below_zero(match(reading, matcher, intent, after, intent->answer));
	const struct likeness *likeness = reading_likeness(reading, intent);
	int least = intent->offer < intent->answer ? intent->offer : intent->answer;
	int of_words = points_of_words(reading, intent, after);
	struct score score = match(reading, matcher, intent, after, least - of_words - (likeness ? likeness->points : 0));
	add_points(reading, matcher, &score, after, of_words);
	return not_below_zero(score);
}

struct score match_intent_fully(struct reading *reading, struct matcher *matcher, const struct intent *intent,
				size_t after)
{
	struct score score = match(reading, matcher, intent, after, INT_MIN / 2);
	if (intent->tier == TIER_TOPIC)
		add_points(reading, matcher, &score, after, points_of_words(reading, intent, after));
	return not_below_zero(score);
}
