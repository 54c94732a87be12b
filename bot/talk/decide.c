#include "talk/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/deciding.h"
#include "talk/pick.h"
#include "talk/rank.h"
#include "talk/scope.h"

#define MISSES_BEFORE_MENU 2
#define OUTWEIGHED_AWAY 22      /* so many points farther from the subject than it has: no command, no small talk ... */
#define OUTWEIGHED_TOPIC 14     /* ... nor when a topic has so many more */

/* ---- A number ---- */

static void offer_again(struct deciding *deciding)
{
	struct decision *decision = deciding->decision;
	decision->action = ACTION_ASK;
	decision->reason = REASON_BAD_PICK;
	for (size_t i = 0; i < OFFERED_MAX; i++) {
		const struct intent *intent =
			intents_find(&deciding->book->intents, deciding->conversation->offered[i]);
		if (intent)
			decision_offer(decision, intent, REPLY_OPTIONS_MAX);
	}
}

static bool decide_pick(struct deciding *deciding)
{
	const struct conversation *conversation = deciding->conversation;
	size_t count = 0;
	if (!conversation)
		return false;
	while (count < OFFERED_MAX && conversation->offered[count][0])
		count++;
	if (!count)
		return false;
	int picked = pick_read(deciding->message->corrected.text, deciding->message->corrected.len);
	if (picked == PICK_NONE)
		return false;
	size_t place = picked == PICK_LAST ? count : (size_t)picked;
	const struct intent *intent =
		place <= count ? intents_find(&deciding->book->intents, conversation->offered[place - 1]) : NULL;
	if (intent)
		decision_answer(deciding->decision, intent, REASON_PICKED);
	else
		offer_again(deciding);
	return true;
}

/* ---- A tier by its points alone ---- */

static struct contest deciding_contest(const struct deciding *deciding, enum tier tier)
{
	return rank_contest(deciding->book, deciding->scores, deciding->score_count, tier);
}

static bool decide_plain_tier(struct deciding *deciding, enum tier tier)
{
	struct contest contest = deciding_contest(deciding, tier);
	if (contest.best)
		decision_answer(deciding->decision, contest.best->intent, REASON_SCORE);
	return contest.best;
}

/* A few words of a command or of small talk do not turn a whole question into one: "a short summary of war and peace",
 * "thanks, you are good; but what do I do for my back?" */
static bool is_outweighed(const struct deciding *deciding, const struct reading *whole, const struct score *score)
{
	const struct likeness *likeness = reading_likeness(whole, score->intent);
	if (!whole->alike.sure || (likeness && likeness->amount >= ALIKE_SAME))
		return false;
	return scope_away(whole, NULL) - score->points > OUTWEIGHED_AWAY ||
	       rank_most_points(deciding->scores, deciding->score_count, TIER_TOPIC) - score->points >
		       OUTWEIGHED_TOPIC;
}

/* As decide_plain_tier, but for what the rest of the message outweighs. */
static bool decide_light_tier(struct deciding *deciding, const struct reading *whole, enum tier tier)
{
	const struct score *best = deciding_contest(deciding, tier).best;
	if (!best || is_outweighed(deciding, whole, best))
		return false;
	decision_answer(deciding->decision, best->intent, REASON_SCORE);
	return true;
}

/* "tell me more": the first of what the last answer leads to that was not answered lately. */
static void go_on(struct deciding *deciding)
{
	const struct intent *last = intents_find(&deciding->book->intents, deciding->answered);
	for (size_t i = 0; last && last->response && i < last->response->next_count; i++) {
		const struct intent *next = intents_find(&deciding->book->intents, last->response->next[i]);
		bool told = false;
		for (size_t j = 0; next && j < HISTORY_MAX; j++)
			told = told || text_equal(deciding->conversation->answered[j], next->id);
		if (next && !told) {
			decision_answer(deciding->decision, next, REASON_MORE);
			return;
		}
	}
}

static bool decide_commands(struct deciding *deciding, const struct reading *whole)
{
	if (!decide_light_tier(deciding, whole, TIER_COMMAND))
		return false;
	if (deciding->decision->answers[0] == deciding->book->more)
		go_on(deciding);
	else if (deciding->decision->answers[0] == deciding->book->help)
		decision_menu(deciding->decision, deciding->book, ACTION_ANSWER, deciding->book->help, REASON_SCORE);
	return true;
}

/* ---- Not understood ---- */

/* False when it is not the third time. */
static bool decide_menu(struct deciding *deciding)
{
	unsigned misses = deciding->conversation ? deciding->conversation->misses : 0;
	if (misses >= MISSES_BEFORE_MENU)
		decision_menu(deciding->decision, deciding->book, ACTION_FALLBACK, deciding->book->help, REASON_MENU);
	return misses >= MISSES_BEFORE_MENU;
}

static void decide_nothing(struct deciding *deciding)
{
	decision_menu(deciding->decision, deciding->book, ACTION_FALLBACK, deciding->book->fallback, REASON_NOTHING);
}

/* ---- Likeness to what is no topic ---- */

/* Declined by rule or by likeness, when it is farther from the subject than any topic is near. */
static bool decide_elsewhere(struct deciding *deciding, const struct reading *whole)
{
	if (!whole->alike.sure)
		return decide_plain_tier(deciding, TIER_DECLINE);
	struct contest contest = deciding_contest(deciding, TIER_DECLINE);
	const struct likeness *likeness = comparison_of_kind(&whole->alike, LIKE_DECLINED);
	const struct score *smalltalk = deciding_contest(deciding, TIER_SMALLTALK).best;
	bool light = smalltalk && (!contest.best || smalltalk->points > contest.best->points);
	if (light && !is_outweighed(deciding, whole, smalltalk))
		return false;
	if (scope_away(whole, contest.best) <= rank_most_points(deciding->scores, deciding->score_count, TIER_TOPIC))
		return false;
	if (contest.best)
		decision_answer(deciding->decision, contest.best->intent, REASON_SCORE);
	else if (likeness && likeness->amount >= OFFER_AMOUNT)
		decision_answer(deciding->decision, likeness->intent, REASON_LIKE_DECLINED);
	else if (!decide_menu(deciding))
		decide_nothing(deciding);
	return true;
}

/* ---- The way of a message ---- */

/* "spasm eased now i feel silly, thanks": where nothing is asked, the politeness around it is what was to be said. */
static bool decide_politeness(struct deciding *deciding)
{
	const struct message *message = deciding->message;
	const struct normal *all = &message->corrected;
	struct reading reading;
	if (message->cut || (!message->start && message->end == all->len))
		return false;
	reading_init(&reading, deciding->book, all->text, all->len, &message->corrections, 0);
	struct score *scores = mem_array(deciding->book->intents.count, sizeof *scores);
	size_t count = rank_intents(&reading, &deciding->matcher, deciding->answered, scores);
	const struct score *best = rank_contest(deciding->book, scores, count, TIER_SMALLTALK).best;
	if (best)
		decision_answer(deciding->decision, best->intent, REASON_SCORE);
	free(scores);
	reading_release(&reading);
	return best;
}

static void decide_rest(struct deciding *deciding, const struct reading *whole)
{
	if (!decide_menu(deciding) && !decide_suggestions(deciding, whole) && !decide_politeness(deciding))
		decide_nothing(deciding);
}

static void decide_by_score(struct deciding *deciding, struct reading *whole)
{
	deciding->score_count = rank_intents(whole, &deciding->matcher, deciding->answered, deciding->scores);
	if (decide_flag_alike(deciding, whole) || decide_commands(deciding, whole) || decide_elsewhere(deciding, whole))
		return;
	if (!decide_topics(deciding, whole) && !decide_light_tier(deciding, whole, TIER_SMALLTALK))
		decide_rest(deciding, whole);
}

void decide(const struct book *book, const struct message *message, const struct conversation *conversation,
	    struct decision *decision)
{
	struct deciding deciding = { .book = book, .message = message, .conversation = conversation,
				     .decision = decision };
	struct reading whole;
	*decision = (struct decision){ .cut = message->cut };
	if (conversation && conversation->answered[0][0])
		deciding.answered = conversation->answered[0];
	deciding.scores = mem_array(book->intents.count, sizeof *deciding.scores);
	matcher_init(&deciding.matcher);
	message_read(message, book, &whole);
	if (!message->corrected.len)
		decision_menu(deciding.decision, deciding.book, ACTION_ANSWER, book->help, REASON_NO_WORDS);
	else if (!decide_flags(&deciding, &whole) && !decide_pick(&deciding))
		decide_by_score(&deciding, &whole);
	decision->limits_hit = deciding.matcher.limits_hit;
	reading_release(&deciding.question);
	reading_release(&whole);
	matcher_release(&deciding.matcher);
	free(deciding.scores);
}
