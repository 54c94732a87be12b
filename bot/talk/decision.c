#include "talk/decision.h"

#include "talk/book_inside.h"

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

static enum urgency urgency_of(enum tier tier)
{
	static const enum urgency urgencies[TIER_COUNT] = { [TIER_QUESTION] = URGENCY_QUESTION,
							    [TIER_DOCTOR_SOON] = URGENCY_DOCTOR_SOON,
							    [TIER_CRISIS] = URGENCY_CRISIS,
							    [TIER_CALL_NOW] = URGENCY_CALL_NOW };
	return urgencies[tier];
}

void decision_answer(struct decision *decision, const struct intent *intent, enum reason reason)
{
	decision->action = tier_is_red_flag(intent->tier) ? ACTION_EMERGENCY : ACTION_ANSWER;
	decision->urgency = urgency_of(intent->tier);
	decision->reason = reason;
	decision->answers[0] = intent;
	decision->answer_count = 1;
	decision->option_count = 0;
}

void decision_offer(struct decision *decision, const struct intent *intent, size_t most)
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

void decision_menu(struct decision *decision, const struct book *book, enum action action, const struct intent *intent,
		   enum reason reason)
{
	decision_answer(decision, intent, reason);
	decision->action = action;
	for (size_t i = 0; i < book->menu_count; i++)
		decision_offer(decision, book->menu[i], REPLY_OPTIONS_MAX);
}
