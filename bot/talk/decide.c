#include "talk/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/flags.h"
#include "talk/parts.h"
#include "talk/pick.h"
#include "talk/rank.h"
#include "talk/scope.h"

#define MISSES_BEFORE_MENU 2
#define PARTS_MAX 6u
#define ASKED_POINTS 4          /* more for what the question is about that stands behind a story */
#define SURE_POINTS 6           /* of the second of two that are answered together */
#define OFFER_SHARE 0.12        /* what is only alike is offered with at least this share ... */
#define OFFER_AMOUNT 0.3        /* ... and as near as this, or, of a few examples only, as this */
#define OFFER_AMOUNT_OF_FEW 0.55

struct deciding {
	const struct book *book;
	const struct message *message;
	const struct conversation *conversation;
	const char *answered;           /* the intent answered last; NULL: none */
	struct matcher matcher;
	struct decision *decision;
	struct score *scores;           /* room for every intent */
	size_t score_count;
};

static const char *const reasons[] = {
	[REASON_RED_FLAG] = "a red flag, which comes before everything else",
	[REASON_TWO_WEAK_SIGNS] = "two weak signs together",
	[REASON_PICKED] = "a number that picks from what was offered",
	[REASON_BAD_PICK] = "a number that was not offered",
	[REASON_NO_WORDS] = "no words, so the menu",
	[REASON_SCORE] = "the score is enough and ahead of the rest",
	[REASON_TWO_QUESTIONS] = "two questions, answered together",
	[REASON_TWO_READINGS] = "rules and likeness point at two intents, so both are answered",
	[REASON_DISPUTE] = "rules and likeness point at different intents, and neither is sure",
	[REASON_MORE] = "more about what was answered last",
	[REASON_MARGIN] = "several intents are too near to each other",
	[REASON_SMALL_SCORE] = "something was understood, but not enough to answer",
	[REASON_SIMILAR] = "no rule is enough, but examples are alike",
	[REASON_LIKE_RED_FLAG] = "no rule hits, but it is like the examples of a red flag",
	[REASON_LIKE_DECLINED] = "more like what is declined than like any topic",
	[REASON_NOTHING] = "nothing was understood",
	[REASON_MENU] = "not understood for the third time",
};

const char *reason_text(enum reason reason)
{
	return reasons[reason];
}

/* ---- Red flags and weak signs ---- */

static bool is_short(const struct message *message)
{
	return message->head == message->corrected.len;
}

/* `whole` is the reading of the corrected text's head, which is shared with the topics. */
static void find_flags(struct deciding *deciding, struct reading *whole, struct flags *flags)
{
	const struct message *message = deciding->message;
	if (is_short(message))
		flags_find(flags, whole, &deciding->matcher, deciding->answered);
	else
		flags_find_in_windows(flags, deciding->book, &message->corrected, &message->corrections,
				      &deciding->matcher, deciding->answered);
	if (message->corrections.count)
		flags_find_in_windows(flags, deciding->book, &message->normal, NULL, &deciding->matcher,
				      deciding->answered);
}

static enum urgency urgency_of(enum tier tier)
{
	static const enum urgency urgencies[TIER_COUNT] = { [TIER_QUESTION] = URGENCY_QUESTION,
							    [TIER_DOCTOR_SOON] = URGENCY_DOCTOR_SOON,
							    [TIER_CRISIS] = URGENCY_CRISIS,
							    [TIER_CALL_NOW] = URGENCY_CALL_NOW };
	return urgencies[tier];
}

static void answer_one(struct decision *decision, const struct intent *intent, enum reason reason)
{
	decision->action = tier_is_red_flag(intent->tier) ? ACTION_EMERGENCY : ACTION_ANSWER;
	decision->urgency = urgency_of(intent->tier);
	decision->reason = reason;
	decision->answers[0] = intent;
	decision->answer_count = 1;
	decision->option_count = 0;
}

static bool decide_flags(struct deciding *deciding, struct reading *whole)
{
	struct decision *decision = deciding->decision;
	struct flags flags = { .weak_count = 0 };
	find_flags(deciding, whole, &flags);
	decision->emergency_limit = flags.limit;
	if (flags.weak_count)
		decision->weak = flags.weak[0];
	const struct intent *both = flags.weak_count == 2 ? intents_find(&deciding->book->intents, flags.weak[0]->together)
							  : NULL;
	if (flags.best.intent && (!both || flags.best.intent->tier >= both->tier))
		answer_one(decision, flags.best.intent, REASON_RED_FLAG);
	else if (both)
		answer_one(decision, both, REASON_TWO_WEAK_SIGNS);
	else
		return false;
	decision->weak = NULL;
	return true;
}

/* ---- Choices ---- */

static void offer(struct decision *decision, const struct intent *intent, size_t most)
{
	for (size_t i = 0; i < decision->option_count; i++)
		if (decision->options[i] == intent)
			return;
	for (size_t i = 0; i < decision->answer_count; i++)
		if (decision->answers[i] == intent)
			return;
	if (decision->option_count < most)
		decision->options[decision->option_count++] = intent;
}

static void offer_again(struct deciding *deciding)
{
	struct decision *decision = deciding->decision;
	decision->action = ACTION_ASK;
	decision->reason = REASON_BAD_PICK;
	for (size_t i = 0; i < OFFERED_MAX; i++) {
		const struct intent *intent =
			intents_find(&deciding->book->intents, deciding->conversation->offered[i]);
		if (intent)
			offer(decision, intent, REPLY_OPTIONS_MAX);
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
		answer_one(deciding->decision, intent, REASON_PICKED);
	else
		offer_again(deciding);
	return true;
}

static struct contest hold_tier(const struct deciding *deciding, enum tier tier)
{
	return rank_contest(deciding->book, deciding->scores, deciding->score_count, tier);
}

static bool decide_plain_tier(struct deciding *deciding, enum tier tier)
{
	struct contest contest = hold_tier(deciding, tier);
	if (contest.best)
		answer_one(deciding->decision, contest.best->intent, REASON_SCORE);
	return contest.best;
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
			answer_one(deciding->decision, next, REASON_MORE);
			return;
		}
	}
}

static void show_menu(struct deciding *deciding, enum action action, const struct intent *intent, enum reason reason)
{
	struct decision *decision = deciding->decision;
	answer_one(decision, intent, reason);
	decision->action = action;
	for (size_t i = 0; i < deciding->book->menu_count; i++)
		offer(decision, deciding->book->menu[i], REPLY_OPTIONS_MAX);
}

static bool decide_commands(struct deciding *deciding)
{
	if (!decide_plain_tier(deciding, TIER_COMMAND))
		return false;
	if (deciding->decision->answers[0] == deciding->book->more)
		go_on(deciding);
	else if (deciding->decision->answers[0] == deciding->book->help)
		show_menu(deciding, ACTION_ANSWER, deciding->book->help, REASON_SCORE);
	return true;
}

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

/* What each part by itself is answered with; parts that are not sure of themselves say nothing, and beside a question
 * those that only tell. */
static size_t answers_of_parts(struct deciding *deciding, const struct intent *answers[PARTS_MAX])
{
	const struct message *message = deciding->message;
	struct part parts[PARTS_MAX];
	size_t part_count = parts_split(message->corrected.text, message->head, parts, PARTS_MAX), count = 0;
	bool asks = any_asks(parts, part_count);
	for (size_t i = 0; part_count > 1 && i < part_count; i++) {
		struct reading reading;
		if (asks && !parts[i].asks)
			continue;
		reading_init(&reading, deciding->book, message->corrected.text + parts[i].start,
			     parts[i].end - parts[i].start, &message->corrections, parts[i].start);
		deciding->score_count = rank_intents(&reading, &deciding->matcher, deciding->answered, deciding->scores);
		struct contest contest = hold_tier(deciding, TIER_TOPIC);
		if (contest.rival_count == 1)
			count = add_new(answers, count, contest.best->intent);
		reading_release(&reading);
	}
	return count;
}

/* Sets `asked` to what the only question among statements is about. */
static bool decide_parts(struct deciding *deciding, const struct intent **asked)
{
	const struct intent *answers[PARTS_MAX];
	struct decision *decision = deciding->decision;
	size_t count = answers_of_parts(deciding, answers);
	*asked = count == 1 ? answers[0] : NULL;
	if (count < 2)
		return false;
	answer_one(decision, answers[0], REASON_TWO_QUESTIONS);
	decision->answers[decision->answer_count++] = answers[1];
	for (size_t i = 2; i < count; i++)
		offer(decision, answers[i], ASK_MAX);
	return true;
}

/* ---- Topics, and what is left ---- */

/* Does one lead by its rules and the other by its likeness, or neither by anything? Two that the rules alone hold for
 * equal are asked about. */
static bool differ(const struct score *best, const struct score *other)
{
	return best->likeness || other->likeness;
}

static void ask(struct deciding *deciding, const struct contest *contest, const struct score *other)
{
	struct decision *decision = deciding->decision;
	decision->action = ACTION_ASK;
	decision->reason = contest->rival_count > 1 ? REASON_MARGIN : REASON_DISPUTE;
	for (size_t i = 0; i < contest->rival_count; i++)
		offer(decision, contest->rivals[i]->intent, ASK_MAX);
	offer(decision, other->intent, ASK_MAX);
	for (size_t i = 0; i < deciding->score_count; i++)
		if (deciding->scores[i].likeness)
			offer(decision, deciding->scores[i].intent, ASK_MAX);
}

static bool decide_topics(struct deciding *deciding)
{
	struct decision *decision = deciding->decision;
	struct contest contest = hold_tier(deciding, TIER_TOPIC);
	if (!contest.best)
		return false;
	const struct score *other = contest.rival_count > 1 ? contest.rivals[1]
							    : rank_dispute(deciding->book, deciding->scores,
									   deciding->score_count, contest.best);
	if (!other) {
		answer_one(decision, contest.best->intent, REASON_SCORE);
	} else if (contest.rival_count <= 2 && other->points >= SURE_POINTS && differ(contest.best, other)) {
		answer_one(decision, contest.best->intent, REASON_TWO_READINGS);
		decision->answers[decision->answer_count++] = other->intent;
	} else {
		ask(deciding, &contest, other);
	}
	return true;
}

static bool is_alike_enough(const struct likeness *likeness, bool sure)
{
	return likeness->kind == LIKE_INTENT && likeness->intent->tier == TIER_TOPIC &&
	       likeness->amount >= (sure ? OFFER_AMOUNT : OFFER_AMOUNT_OF_FEW) && likeness->share >= OFFER_SHARE;
}

static bool decide_suggestions(struct deciding *deciding, const struct reading *whole)
{
	struct decision *decision = deciding->decision;
	for (size_t i = 0; i < deciding->score_count; i++) {
		const struct score *score = &deciding->scores[i];
		if (score->intent->tier == TIER_TOPIC && score->points >= score->intent->offer)
			offer(decision, score->intent, ASK_MAX);
	}
	decision->reason = decision->option_count ? REASON_SMALL_SCORE : REASON_SIMILAR;
	for (size_t i = 0; i < whole->alike.count; i++)
		if (is_alike_enough(&whole->alike.items[i], whole->alike.sure))
			offer(decision, whole->alike.items[i].intent, ASK_MAX);
	decision->action = ACTION_SUGGEST;
	return decision->option_count > 0;
}

static void decide_rest(struct deciding *deciding, const struct reading *whole)
{
	unsigned misses = deciding->conversation ? deciding->conversation->misses : 0;
	if (misses >= MISSES_BEFORE_MENU)
		show_menu(deciding, ACTION_FALLBACK, deciding->book->help, REASON_MENU);
	else if (!decide_suggestions(deciding, whole))
		show_menu(deciding, ACTION_FALLBACK, deciding->book->fallback, REASON_NOTHING);
}

/* ---- Likeness to what is no topic ---- */

static int most_points(const struct deciding *deciding, enum tier tier)
{
	int most = 0;
	for (size_t i = 0; i < deciding->score_count; i++)
		if (deciding->scores[i].intent->tier <= tier && deciding->scores[i].points > most)
			most = deciding->scores[i].points;
	return most;
}

/* What no rule of a red flag knows, but what is like their examples, not like their counter-examples, and not much else.
 * A negation may turn it round, so it is left to the rules then; unless the very words are known. */
static bool decide_flag_alike(struct deciding *deciding, const struct reading *whole)
{
	const struct likeness *likeness = scope_red_flag(whole, most_points(deciding, TIER_COMMAND));
	const struct intent *weak = deciding->decision->weak;
	if (!likeness || (weak && text_equal(weak->together, likeness->intent->id)))
		return false;
	answer_one(deciding->decision, likeness->intent, REASON_LIKE_RED_FLAG);
	deciding->decision->weak = NULL;
	return true;
}

/* Declined by rule or by likeness, when it is farther from the subject than any topic is near. */
static bool decide_elsewhere(struct deciding *deciding, const struct reading *whole)
{
	if (!whole->alike.sure)
		return decide_plain_tier(deciding, TIER_DECLINE);
	struct contest contest = hold_tier(deciding, TIER_DECLINE);
	const struct likeness *likeness = comparison_of_kind(&whole->alike, LIKE_DECLINED);
	bool same = likeness && likeness->amount >= ALIKE_SAME;
	if (!contest.best && (!likeness || hold_tier(deciding, TIER_SMALLTALK).best || (whole->negations.count && !same)))
		return false;
	if (scope_away(whole, contest.best) <= most_points(deciding, TIER_TOPIC))
		return false;
	if (contest.best)
		answer_one(deciding->decision, contest.best->intent, REASON_SCORE);
	else if (likeness->amount >= OFFER_AMOUNT)
		answer_one(deciding->decision, likeness->intent, REASON_LIKE_DECLINED);
	else
		show_menu(deciding, ACTION_FALLBACK, deciding->book->fallback, REASON_NOTHING);
	return true;
}

static void decide_by_score(struct deciding *deciding, struct reading *whole)
{
	deciding->score_count = rank_intents(whole, &deciding->matcher, deciding->answered, deciding->scores);
	if (decide_flag_alike(deciding, whole) || decide_commands(deciding) || decide_elsewhere(deciding, whole))
		return;
	struct score *all = deciding->scores;
	size_t count = deciding->score_count;
	deciding->scores = mem_array(deciding->book->intents.count, sizeof *deciding->scores);
	const struct intent *asked;
	bool several = decide_parts(deciding, &asked);
	free(deciding->scores);
	deciding->scores = all;
	deciding->score_count = count;
	if (asked)
		rank_favour(deciding->scores, deciding->score_count, asked, ASKED_POINTS);
	if (!several && !decide_topics(deciding) && !decide_plain_tier(deciding, TIER_SMALLTALK))
		decide_rest(deciding, whole);
}

void decide(const struct book *book, const struct message *message, const struct conversation *conversation,
	    struct decision *decision)
{
	struct deciding deciding = { .book = book, .message = message, .conversation = conversation,
				     .decision = decision };
	struct reading whole;
	*decision = (struct decision){ .cut = !is_short(message) };
	if (conversation && conversation->answered[0][0])
		deciding.answered = conversation->answered[0];
	deciding.scores = mem_array(book->intents.count, sizeof *deciding.scores);
	matcher_init(&deciding.matcher);
	reading_init(&whole, book, message->corrected.text, message->head, &message->corrections, 0);
	if (!message->corrected.len)
		show_menu(&deciding, ACTION_ANSWER, book->help, REASON_NO_WORDS);
	else if (!decide_flags(&deciding, &whole) && !decide_pick(&deciding))
		decide_by_score(&deciding, &whole);
	decision->limits_hit = deciding.matcher.limits_hit;
	reading_release(&whole);
	matcher_release(&deciding.matcher);
	free(deciding.scores);
}
