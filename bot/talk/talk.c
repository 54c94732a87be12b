#include "talk/talk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/book_inside.h"
#include "talk/compose.h"
#include "talk/decide.h"

#define ALARM_MS (30 * 60 * 1000)       /* how long a call-now or crisis reply is repeated above every answer */

static const char unreadable_text[] =
	"I can only read text, so I do not know what you sent. Please type your question. In an "
	"emergency call your local emergency number now.";
static const char cut_text[] = "Your message is long, so I looked for a topic in its first part only.";

const char *action_name(enum action action)
{
	static const char *const names[] = { "answer", "ask", "suggest", "fallback", "emergency" };
	return names[action];
}

const char *urgency_name(enum urgency urgency)
{
	static const char *const names[] = { NULL, "question", "doctor_soon", "crisis", "call_now" };
	return names[urgency];
}

/* ---- What is remembered ---- */

static const struct conversation *still_valid(const struct conversation *conversation,
					      const struct talk_settings *settings, int64_t now_ms)
{
	if (!conversation->last_ms || now_ms - conversation->last_ms > settings->context_ms)
		return NULL;
	return conversation;
}

static void remember_answer(struct conversation *conversation, const struct intent *intent)
{
	memmove(conversation->answered[1], conversation->answered[0],
		(HISTORY_MAX - 1) * sizeof conversation->answered[0]);
	memset(conversation->answered[0], 0, sizeof conversation->answered[0]);
	strcpy(conversation->answered[0], intent->id);
}

static void remember(struct conversation *conversation, const struct talk_reply *reply, const struct decision *decision)
{
	for (size_t i = decision->answer_count; i-- > 0;)
		if (reply->action != ACTION_FALLBACK && decision->answers[i]->tier != TIER_SMALLTALK)
			remember_answer(conversation, decision->answers[i]);
	memset(conversation->offered, 0, sizeof conversation->offered);
	for (size_t i = 0; i < reply->option_count; i++)
		strcpy(conversation->offered[i], reply->options[i]);
	conversation->menu_offered = decision->reason == REASON_NOTHING || decision->reason == REASON_MENU;
	bool missed = reply->action == ACTION_SUGGEST || reply->action == ACTION_FALLBACK;
	conversation->misses = missed && decision->reason != REASON_MENU ? conversation->misses + 1 : 0;
}

static void remember_alarm(struct person *person, const struct decision *decision, int64_t now_ms)
{
	if (decision->urgency < URGENCY_CRISIS)
		return;
	person->alarm_ms = now_ms;
	memset(person->alarm_intent, 0, sizeof person->alarm_intent);
	strcpy(person->alarm_intent, decision->answers[0]->id);
}

/* ---- Putting the reply together ---- */

struct composing {
	const struct book *book;
	const struct decision *decision;
	const struct talk_turn *turn;
	struct talk_reply *reply;
	struct composition composition;
	struct offer offers[REPLY_OPTIONS_MAX];
	size_t before_count;
};

static void put_before(struct composing *composing, const struct response *response)
{
	struct composition *composition = &composing->composition;
	size_t room = sizeof composition->before / sizeof *composition->before;
	for (size_t i = 0; i < composing->before_count; i++)
		if (composition->before[i] == response)
			return;
	if (response && composing->before_count < room)
		composition->before[composing->before_count++] = response;
}

/* The most urgent first; there is room for two. */
static void put_warnings(struct composing *composing, const struct person *person)
{
	const struct decision *decision = composing->decision;
	const struct book *book = composing->book;
	int64_t since = composing->turn->now_ms - person->alarm_ms;
	if (decision->emergency_limit || decision->urgency == URGENCY_QUESTION)
		put_before(composing, book->emergency_line);
	if (person->alarm_ms && since >= 0 && since <= ALARM_MS && decision->urgency < URGENCY_CRISIS) {
		const struct intent *alarm = intents_find(&book->intents, person->alarm_intent);
		put_before(composing, alarm ? alarm->response : book->emergency_line);
	}
	if (decision->weak)
		put_before(composing, decision->weak->response);
}

static void put_options(struct composing *composing)
{
	const struct decision *decision = composing->decision;
	struct talk_reply *reply = composing->reply;
	for (size_t i = 0; i < decision->option_count; i++)
		reply->options[reply->option_count++] = decision->options[i]->id;
	/* What the answer itself leads to, when nothing else is offered. */
	const struct intent *first = decision->answer_count ? decision->answers[0] : NULL;
	bool leads = first && first->response && !decision->option_count && decision->urgency < URGENCY_DOCTOR_SOON;
	for (size_t i = 0; leads && i < first->response->next_count; i++) {
		const struct intent *next = intents_find(&composing->book->intents, first->response->next[i]);
		if (next && next != first && (decision->answer_count < 2 || next != decision->answers[1]))
			reply->options[reply->option_count++] = next->id;
	}
}

static bool has_medical_content(const struct decision *decision)
{
	for (size_t i = 0; i < decision->answer_count; i++)
		if (decision->action != ACTION_FALLBACK &&
		    (decision->answers[i]->tier == TIER_TOPIC || decision->answers[i]->tier == TIER_QUESTION ||
		     decision->answers[i]->disclaimer))
			return true;
	return decision->weak;
}

static const char *offer_lead(const struct decision *decision)
{
	if (decision->action == ACTION_SUGGEST)
		return "Perhaps one of these helps:";
	if (decision->action == ACTION_ASK)
		return decision->reason == REASON_BAD_PICK ? "Please pick one of these:" : "Did you mean:";
	if (decision->action == ACTION_FALLBACK || decision->reason == REASON_NO_WORDS ||
	    !has_medical_content(decision))
		return "I can tell you about:";
	return decision->reason == REASON_TWO_QUESTIONS && decision->option_count ? "You also asked about:"
										  : "More about this:";
}

static const char *lead_of(const struct decision *decision)
{
	if (decision->cut && decision->action != ACTION_EMERGENCY)
		return cut_text;
	if (decision->reason == REASON_BAD_PICK)
		return "That number is not on the list.";
	if (decision->action == ACTION_SUGGEST)
		return "I am not sure that I understood you.";
	return NULL;
}

static void put_disclaimer(struct composing *composing)
{
	struct composition *composition = &composing->composition;
	composition->disclaimer_full = composing->book->disclaimer_full;
	composition->disclaimer_short = composing->book->disclaimer_short;
	if (!has_medical_content(composing->decision))
		composition->disclaimer = DISCLAIMER_NONE;
	else if (composing->turn->disclaimer_due)
		composition->disclaimer = DISCLAIMER_FULL;
	else
		composition->disclaimer = DISCLAIMER_SHORT;
	composing->reply->disclaimer_shown = composition->disclaimer == DISCLAIMER_FULL;
}

static void put_content(struct composing *composing)
{
	const struct decision *decision = composing->decision;
	struct composition *composition = &composing->composition;
	struct talk_reply *reply = composing->reply;
	/* A sign to get checked was understood: "I did not understand" below it would take it back. */
	bool only_weak = decision->weak && decision->action == ACTION_FALLBACK;
	for (size_t i = 0; i < decision->answer_count && !only_weak; i++)
		composition->answers[composition->answer_count++] = decision->answers[i]->response;
	for (size_t i = 0; i < reply->option_count; i++)
		composing->offers[i] = (struct offer){ (int)i + 1, book_title(composing->book, reply->options[i]) };
	composition->offers = composing->offers;
	composition->offer_count = reply->option_count;
	composition->offer_lead = reply->option_count ? offer_lead(decision) : NULL;
	composition->lead = lead_of(decision);
}

/* A red flag and a question back stand alone. */
static void put_pictures(struct composing *composing)
{
	const struct decision *decision = composing->decision;
	struct talk_reply *reply = composing->reply;
	if (decision->action != ACTION_ANSWER)
		return;
	for (size_t i = 0; i < decision->answer_count; i++) {
		const struct response *response = decision->answers[i]->response;
		for (size_t j = 0; j < response->picture_count && reply->picture_count < REPLY_PICTURES_MAX; j++)
			reply->pictures[reply->picture_count++] = &response->pictures[j];
	}
}

static void compose_reply(struct composing *composing, const struct talk_settings *settings,
			  const struct person *person)
{
	struct response_values values = { settings->emergency_number, settings->crisis_line, settings->operator_name };
	composing->composition.values = &values;
	put_warnings(composing, person);
	put_content(composing);
	put_pictures(composing);
	put_disclaimer(composing);
	if (!composing->turn->decision_only)
		compose(&composing->composition, &composing->reply->text, &composing->reply->html);
}

static void fill(struct talk_reply *reply, const struct decision *decision)
{
	reply->action = decision->action;
	reply->urgency = decision->urgency;
	reply->limits_hit = decision->limits_hit;
	if (decision->action == ACTION_FALLBACK)
		return;         /* what is said then is no intent of the asker's */
	reply->intent_count = decision->answer_count;
	reply->command = decision->answer_count && decision->answers[0]->tier == TIER_COMMAND;
	for (size_t i = 0; i < decision->answer_count; i++)
		reply->intents[i] = decision->answers[i]->id;
}

/* ---- A picture, a voice note ---- */

static void answer_unreadable(struct conversation *conversation, struct talk_reply *reply)
{
	struct composition composition = { .lead = unreadable_text };
	struct response_values values = { 0 };
	composition.values = &values;
	reply->action = ACTION_FALLBACK;
	reply->silent = conversation->told_unreadable;
	conversation->told_unreadable = true;
	if (!reply->silent)
		compose(&composition, &reply->text, &reply->html);
}

/* ---- The way of a message ---- */

static void answer_text(const struct book *book, const struct talk_settings *settings, struct person *person,
			struct conversation *conversation, const struct talk_turn *turn, struct talk_reply *reply)
{
	struct message message;
	struct decision decision;
	message_init(&message, book, turn->text ? turn->text : "", turn->text ? turn->len : 0);
	message.without = turn->without;
	decide(book, &message, conversation->last_ms ? conversation : NULL, &decision);
	message_release(&message);
	struct composing composing = { .book = book, .decision = &decision, .turn = turn, .reply = reply };
	fill(reply, &decision);
	put_options(&composing);
	compose_reply(&composing, settings, person);
	remember(conversation, reply, &decision);
	remember_alarm(person, &decision, turn->now_ms);
	if (reply->disclaimer_shown && turn->direct)
		person->disclaimer_ms = turn->now_ms;
}

void talk_answer(const struct book *book, const struct talk_settings *settings, struct person *person,
		 struct conversation *conversation, const struct talk_turn *turn, struct talk_reply *reply)
{
	*reply = (struct talk_reply){ 0 };
	if (!still_valid(conversation, settings, turn->now_ms))
		*conversation = (struct conversation){ 0 };
	if (turn->unreadable)
		answer_unreadable(conversation, reply);
	else
		answer_text(book, settings, person, conversation, turn, reply);
	conversation->last_ms = turn->now_ms;
	if (!reply->text)
		reply->text = mem_copy_text("");
	if (!reply->html)
		reply->html = mem_copy_text("");
}

void talk_reply_release(struct talk_reply *reply)
{
	free(reply->text);
	free(reply->html);
	*reply = (struct talk_reply){ 0 };
}
