#include "run/answering.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/str.h"
#include "matrix/message.h"
#include "run/notices.h"
#include "store/memory.h"
#include "store/outbox.h"
#include "store/question.h"

#define DAY_MS (24 * 60 * 60 * 1000)

/* All that one answer needs, so that the steps below stay short. */
struct answering {
	struct bot *bot;
	struct room *room;
	const struct asking *asking;
	const struct event *event;
	struct memory_key key;
	int64_t now_ms;
	char *text;
	enum addressed addressed;
	struct person person;
	struct conversation conversation;
	struct talk_reply reply;
};

static bool too_old(const struct answering *a)
{
	return a->asking->backlog && a->now_ms - a->event->time_ms > a->bot->config->oldest_question_ms;
}

static enum addressed read_address(struct answering *a)
{
	struct store *store = a->bot->store;
	const struct event *event = a->event;
	const char *thread = event_thread(event);
	struct self self = bot_self(a->bot);
	struct place place = {
		.direct = a->room->direct,
		.replies_to_self = event->reply_to && outbox_is_own_event(store, event->reply_to),
		.talked_in_thread = thread && question_in_thread(store, thread, event->sender),
	};
	return address_read(event, &self, &place, &a->text);
}

static void remember(struct answering *a)
{
	struct store *store = a->bot->store;
	char *memory = memory_of_person(store, a->event->sender);
	person_read(&a->person, memory);
	free(memory);
	memory = memory_of_conversation(store, &a->key);
	conversation_read(&a->conversation, memory);
	free(memory);
}

static void keep_memories(struct answering *a)
{
	struct store *store = a->bot->store;
	char *memory = person_write(&a->person);
	memory_keep_person(store, a->event->sender, memory, a->now_ms);
	free(memory);
	memory = conversation_write(&a->conversation);
	memory_keep_conversation(store, &a->key, memory, a->now_ms);
	free(memory);
}

/* In full once for each person in a direct chat, once a day in a room. */
static bool disclaimer_due(const struct answering *a)
{
	if (a->room->direct)
		return a->person.disclaimer_ms == 0;
	return a->room->disclaimer_ms == 0 || a->now_ms - a->room->disclaimer_ms >= DAY_MS;
}

static void ask_talk(struct answering *a)
{
	struct talk_turn turn = {
		.text = a->text ? a->text : "",
		.len = a->text ? strlen(a->text) : 0,
		.now_ms = a->now_ms,
		.direct = a->room->direct,
		.disclaimer_due = disclaimer_due(a),
		.unreadable = a->addressed == ADDRESSED_UNREADABLE,
	};
	talk_answer(a->bot->book, &a->bot->talk, &a->person, &a->conversation, &turn, &a->reply);
	if (a->reply.limits_hit)
		log_write(&a->bot->log, LOG_WARNING, "talk", "%u patterns were stopped by a match limit; see `unknot check`",
			  a->reply.limits_hit);
}

static char *join_ids(const char *const *ids, size_t count)
{
	struct str joined = STR_INIT;
	for (size_t i = 0; i < count; i++)
		str_addf(&joined, "%s%s", i ? " " : "", ids[i]);
	return str_detach(&joined);
}

static bool as_notice(const struct answering *a, bool urgent)
{
	enum reply_as how = a->bot->config->reply_as;
	if (urgent || how == REPLY_AS_TEXT)
		return false;
	return how == REPLY_AS_NOTICE || !a->room->direct;
}

static bool needs_relation(const struct answering *a)
{
	return !a->room->direct || a->asking->others_follow || outbox_waits_in_room(a->bot->store, a->room->id);
}

static void add_row(struct answering *a, const char *text, const char *html, bool urgent)
{
	char txn[DIGEST_TEXT];
	const char *thread = event_thread(a->event);
	message_txn(txn, &(struct txn_source){ a->bot->user_id, a->bot->device_id, a->room->id, a->event->id, "answer", 1 });
	struct message message = {
		.text = text,
		.html = html,
		.notice = as_notice(a, urgent),
		.mention = urgent || !a->room->direct ? a->event->sender : NULL,
		.reply_to = thread || needs_relation(a) ? a->event->id : NULL,
		.thread = thread,
		.to = a->event->id,
		.part = 1,
		.of = 1,
		.txn = txn,
	};
	struct outbox_row row = {
		.room = a->room->id,
		.txn = txn,
		.question = (char *)a->event->id,
		.thread = (char *)thread,
		.content = message_content(&message),
		.urgent = urgent,
		.device = a->bot->device_id,
		.made_ms = a->now_ms,
		.intents = join_ids(a->reply.intents, a->reply.intent_count),
		.options = join_ids(a->reply.options, a->reply.option_count),
	};
	outbox_add(a->bot->store, &row);
	free(row.content);
	free(row.intents);
	free(row.options);
	a->bot->sending.look = true;
}

static void record(struct answering *a, enum outcome outcome)
{
	question_add(a->bot->store, &(struct question){ a->event->id, a->room->id, a->event->sender, event_thread(a->event),
							outcome, a->now_ms });
}

/* A red flag is never limited, nor is what was said while the bot was down. */
static enum limit within_limits(struct answering *a, bool urgent)
{
	const struct config *config = a->bot->config;
	if (urgent || a->asking->backlog)
		return LIMIT_WITHIN;
	return limits_take(&a->bot->limits, a->event->sender, config->answers_per_minute_person, a->room->id,
			   config->answers_per_minute_room, clock_steady_ms());
}

static void say_limited(struct answering *a, enum limit limit)
{
	a->reply.intent_count = a->reply.option_count = 0;
	if (limit == LIMIT_TELL)
		add_row(a, NOTICE_LIMITED, NULL, false);
	record(a, OUTCOME_LIMITED);
}

static bool answer(struct answering *a)
{
	remember(a);
	ask_talk(a);
	if (a->reply.silent) {
		record(a, OUTCOME_SILENT);
		return false;
	}
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	enum limit limit = within_limits(a, urgent);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return false;
	}
	add_row(a, a->reply.text, a->reply.html, urgent);
	record(a, OUTCOME_ANSWERED);
	bool room_changes = a->reply.disclaimer_shown && !a->room->direct;
	if (room_changes)
		a->room->disclaimer_ms = a->now_ms;
	else if (a->reply.disclaimer_shown)
		a->person.disclaimer_ms = a->now_ms;
	keep_memories(a);
	a->bot->questions++;
	return room_changes;
}

bool answering_consider(struct bot *bot, struct room *room, const struct asking *asking)
{
	struct answering a = {
		.bot = bot,
		.room = room,
		.asking = asking,
		.event = asking->event,
		.key = { room->id, event_thread(asking->event), asking->event->sender },
		.now_ms = clock_wall_ms(),
	};
	if (too_old(&a) || question_is_known(bot->store, a.event->id))
		return false;
	bool room_changes = false;
	a.addressed = read_address(&a);
	if (a.addressed != ADDRESSED_NOT) {
		room_changes = answer(&a);
		talk_reply_release(&a.reply);
	}
	free(a.text);
	return room_changes;
}
