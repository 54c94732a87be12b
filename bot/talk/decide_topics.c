#include "talk/deciding.h"

#include <stdlib.h>

#include "base/mem.h"
#include "talk/parts.h"
#include "talk/question.h"
#include "talk/rank.h"
#include "talk/sentences.h"
#include "talk/word_points.h"

#define PARTS_MAX 6u
#define QUESTION_WEIGHT 0.8     /* of the points that the only question has by itself, added to those of the whole message */
#define SURE_POINTS 6           /* of the second of two that are answered together */
#define OFFER_WORDS (-3)        /* what the words alone speak for is offered with at least these points */
#define OFFER_SHARE 0.12        /* what is only alike is offered with at least this share ... */
#define OFFER_AMOUNT_OF_FEW 0.55 /* ... and as near as this, when the examples are few; else as OFFER_AMOUNT */

/* ---- Several questions ---- */

static size_t add_new(const struct intent **answers, size_t count, const struct intent *intent)
{
	for (size_t i = 0; i < count; i++)
		if (answers[i] == intent)
			return count;
	answers[count] = intent;
	return count + 1;
}

static bool any_asks(const struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (parts[i].asks)
			return true;
	return false;
}

/* NULL when it is not sure of itself. `scores` has room for every intent. */
static const struct intent *answer_of_part(struct deciding *deciding, const struct reading *whole, const struct part *part,
					   struct score *scores)
{
	struct reading reading;
	reading_init_within(&reading, whole, (struct word){ whole->subject.text + part->start, part->end - part->start });
	size_t count = rank_intents(&reading, &deciding->matcher, deciding->answered, scores);
	struct contest contest = rank_contest(deciding->book, scores, count, TIER_TOPIC);
	reading_release(&reading);
	return contest.rival_count == 1 ? contest.best->intent : NULL;
}

/* What each part by itself is answered with; parts that are not sure of themselves say nothing, and beside a question
 * those that only tell. Where all only tell, the last comes first: people tell of themselves before they come to what
 * they want. */
static size_t answers_of_parts(struct deciding *deciding, const struct reading *whole,
			       const struct intent *answers[PARTS_MAX])
{
	struct part parts[PARTS_MAX];
	size_t part_count = parts_split(whole->subject.text, whole->subject.len, parts, PARTS_MAX), count = 0;
	bool asks = any_asks(parts, part_count);
	struct score *scores = mem_array(deciding->book->intents.count, sizeof *scores);
	for (size_t i = 0; part_count > 1 && i < part_count; i++) {
		const struct part *part = &parts[asks ? i : part_count - 1 - i];
		const struct intent *answer = !asks || part->asks ? answer_of_part(deciding, whole, part, scores) : NULL;
		if (answer)
			count = add_new(answers, count, answer);
	}
	free(scores);
	return count;
}

static bool decide_parts(struct deciding *deciding, const struct reading *whole)
{
	const struct intent *answers[PARTS_MAX];
	struct decision *decision = deciding->decision;
	size_t count = answers_of_parts(deciding, whole, answers);
	if (count < 2)
		return false;
	decision_answer(decision, answers[0], REASON_TWO_QUESTIONS);
	decision->answers[decision->answer_count++] = answers[1];
	for (size_t i = 2; i < count; i++)
		decision_offer(decision, answers[i], ASK_MAX);
	return true;
}

/* ---- A question behind or before a story ---- */

/* False when there is none, or several, or nothing beside it. */
static bool find_only_question(const struct reading *whole, struct word *question)
{
	struct word text = { whole->subject.text, whole->subject.len }, sentence, asked;
	size_t count = 0;
	for (size_t at = 0; sentence_next(text, &at, &sentence);)
		if (question_in(sentence, &asked) && ++count == 1)
			*question = asked;
	return count == 1 && question->len < text.len;
}

static struct score *score_of(struct deciding *deciding, const struct intent *intent)
{
	for (size_t i = 0; i < deciding->score_count; i++)
		if (deciding->scores[i].intent == intent)
			return &deciding->scores[i];
	struct score *score = &deciding->scores[deciding->score_count++];
	*score = (struct score){ .intent = intent };
	return score;
}

static void add_question(struct deciding *deciding, const struct score *asked)
{
	struct score *score = score_of(deciding, asked->intent);
	score->points += (int)(QUESTION_WEIGHT * asked->points);
	score->alike += (int)(QUESTION_WEIGHT * asked->alike);
	score->enough = score->enough || asked->enough;
	if (!score->likeness)
		score->likeness = asked->likeness;
}

/* "i have tried a heat pad and some pills. what pillow should i get?" is about the pillow. */
static void weigh_question(struct deciding *deciding, const struct reading *whole)
{
	struct word question;
	if (!find_only_question(whole, &question))
		return;
	deciding->decision->question = question;
	reading_init_within(&deciding->question, whole, question);
	struct score *scores = mem_array(deciding->book->intents.count, sizeof *scores);
	size_t count = rank_intents(&deciding->question, &deciding->matcher, deciding->answered, scores);
	for (size_t i = 0; i < count; i++)
		if (scores[i].intent->tier == TIER_TOPIC)
			add_question(deciding, &scores[i]);
	free(scores);
	rank_sort(deciding->scores, deciding->score_count);
}

/* ---- Topics ---- */

/* Does one lead by its rules and the other by its likeness, or neither by anything? Two that the rules alone hold for
 * equal are asked about. */
static bool differ(const struct score *best, const struct score *other)
{
	return best->likeness || other->likeness;
}

/* Fills up with the topics that the words speak for most. */
static void offer_by_words(struct decision *decision, const struct reading *whole)
{
	const int *points = whole->alike.word_points;
	for (int least = WORD_POINTS_MAX; points && least >= OFFER_WORDS; least--)
		for (size_t i = 0; i < whole->book->intents.count; i++)
			if (points[i] == least && whole->book->intents.items[i].tier == TIER_TOPIC)
				decision_offer(decision, &whole->book->intents.items[i], ASK_MAX);
}

static void ask(struct deciding *deciding, const struct reading *whole, const struct contest *contest,
		const struct score *other)
{
	struct decision *decision = deciding->decision;
	decision->action = ACTION_ASK;
	decision->reason = contest->rival_count > 1 ? REASON_MARGIN : REASON_DISPUTE;
	for (size_t i = 0; i < contest->rival_count; i++)
		decision_offer(decision, contest->rivals[i]->intent, ASK_MAX);
	decision_offer(decision, other->intent, ASK_MAX);
	for (size_t i = 0; i < deciding->score_count; i++)
		if (deciding->scores[i].likeness)
			decision_offer(decision, deciding->scores[i].intent, ASK_MAX);
	offer_by_words(decision, whole);
}

static bool decide_one_topic(struct deciding *deciding, const struct reading *whole)
{
	struct decision *decision = deciding->decision;
	struct contest contest = rank_contest(deciding->book, deciding->scores, deciding->score_count, TIER_TOPIC);
	if (!contest.best)
		return false;
	const struct score *other = contest.rival_count > 1 ? contest.rivals[1]
							    : rank_dispute(deciding->book, deciding->scores,
									   deciding->score_count, contest.best);
	if (!other) {
		decision_answer(decision, contest.best->intent, REASON_SCORE);
	} else if (contest.rival_count <= 2 && other->points >= SURE_POINTS && differ(contest.best, other)) {
		decision_answer(decision, contest.best->intent, REASON_TWO_READINGS);
		decision->answers[decision->answer_count++] = other->intent;
	} else {
		ask(deciding, whole, &contest, other);
	}
	return true;
}

bool decide_topics(struct deciding *deciding, const struct reading *whole)
{
	if (decide_parts(deciding, whole))
		return true;
	weigh_question(deciding, whole);
	return decide_one_topic(deciding, whole);
}

/* ---- What is left ---- */

static bool is_alike_enough(const struct likeness *likeness, bool sure)
{
	return likeness->kind == LIKE_INTENT && likeness->intent->tier == TIER_TOPIC &&
	       likeness->amount >= (sure ? OFFER_AMOUNT : OFFER_AMOUNT_OF_FEW) && likeness->share >= OFFER_SHARE;
}

bool decide_suggestions(struct deciding *deciding, const struct reading *whole)
{
	struct decision *decision = deciding->decision;
	for (size_t i = 0; i < deciding->score_count; i++) {
		const struct score *score = &deciding->scores[i];
		if (score->intent->tier == TIER_TOPIC && score->points >= score->intent->offer)
			decision_offer(decision, score->intent, ASK_MAX);
	}
	decision->reason = decision->option_count ? REASON_SMALL_SCORE : REASON_SIMILAR;
	for (size_t i = 0; i < whole->alike.count; i++)
		if (is_alike_enough(&whole->alike.items[i], whole->alike.sure))
			decision_offer(decision, whole->alike.items[i].intent, ASK_MAX);
	if (decision->option_count)
		offer_by_words(decision, whole);
	decision->action = ACTION_SUGGEST;
	return decision->option_count > 0;
}

