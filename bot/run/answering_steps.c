#include "run/answering_steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/outbox.h"
#include "store/welcome.h"

/* Of text and HTML of one event; with the rest of its content it stays below 30 KB. */
#define PART_BYTES_MAX (28u << 10)
#define DAY_MS (24 * 60 * 60 * 1000)

struct answering answering_begin(struct bot *bot, struct room *room, const struct asking *asking)
{
	return (struct answering){
		.bot = bot,
		.room = room,
		.asking = asking,
		.event = asking->event,
		.question = asking->event->id,
		.thread = event_thread(asking->event),
		.recalls = asking->event->reply_to,
		.key = { room->id, event_thread(asking->event), asking->event->sender },
		.now_ms = clock_wall_ms(),
	};
}

void answering_end(struct answering *a)
{
	talk_reply_release(&a->reply);
	room_settings_release(&a->settings);
	free(a->before);
	free(a->text);
}

bool answering_is_too_old(const struct answering *a)
{
	return a->asking->backlog && a->now_ms - a->event->time_ms > a->bot->config->oldest_question_ms;
}

enum addressed answering_read_address(struct answering *a)
{
	struct store *store = a->bot->store;
	const struct event *event = a->event;
	struct self self = bot_self(a->bot);
	struct place place = {
		.direct = a->room->direct,
		.replies_to_self = event->reply_to && outbox_is_own_event(store, event->reply_to),
		.talked_in_thread = a->thread && question_in_thread(store, a->thread, event->sender),
	};
	return address_read(event, &self, &place, &a->text);
}

/* A reply to one of the bot's messages takes up what that message was about, however long ago. */
static void recall(struct answering *a)
{
	struct outbox_message message;
	if (!a->recalls || !outbox_find_message(a->bot->store, a->room->id, a->recalls, &message))
		return;
	struct outbox_gist gist = outbox_gist_of(a->bot->store, message.id);
	conversation_recall(&a->conversation, gist.intents, gist.options, a->now_ms);
	free(a->before);
	a->before = conversation_write(&a->conversation);
	outbox_gist_release(&gist);
	free(message.thread);
}

static void settle_place(struct answering *a)
{
	bool is_plain_question = text_equal(a->question, a->event->id) && !a->thread && !a->reply_to;
	room_settings_load(a->bot->store, a->room->id, &a->settings);
	if (a->settings.in_threads && is_plain_question)
		a->thread = a->key.thread = a->question;
}

void answering_load(struct answering *a)
{
	struct store *store = a->bot->store;
	settle_place(a);
	char *memory = memory_of_person(store, a->event->sender);
	person_read(&a->person, memory);
	free(memory);
	a->before = memory_of_conversation(store, &a->key);
	conversation_read(&a->conversation, a->before);
	recall(a);
}

/* In full once for each person in a direct chat, once a day in a room. */
static bool disclaimer_due(const struct answering *a)
{
	if (a->disclaimer_again)
		return true;
	if (a->room->direct)
		return a->person.disclaimer_ms == 0;
	return a->room->disclaimer_ms == 0 || a->now_ms - a->room->disclaimer_ms >= DAY_MS;
}

void answering_ask_talk(struct answering *a)
{
	struct talk_turn turn = {
		.text = a->text ? a->text : "",
		.len = a->text ? strlen(a->text) : 0,
		.now_ms = a->now_ms,
		.direct = a->room->direct,
		.disclaimer_due = disclaimer_due(a),
		.unreadable = a->addressed == ADDRESSED_UNREADABLE,
	};
	struct talk_settings settings = a->bot->talk;
	if (a->settings.emergency_number)
		settings.emergency_number = a->settings.emergency_number;
	talk_answer(a->bot->book, &settings, &a->person, &a->conversation, &turn, &a->reply);
	a->bot->counters.patterns_stopped += a->reply.limits_hit;
	if (a->reply.limits_hit)
		log_write(&a->bot->log, LOG_WARNING, "talk",
			  "%u patterns were stopped by a match limit; see `unknot check`", a->reply.limits_hit);
}

enum limit answering_within_limits(struct answering *a, bool urgent)
{
	const struct config *config = a->bot->config;
	if (urgent || a->asking->backlog)
		return LIMIT_WITHIN;
	return limits_take(&a->bot->limits, a->event->sender, config->answers_per_minute_person, a->room->id,
			   config->answers_per_minute_room, clock_steady_ms());
}

static char *join_ids(const char *const *ids, size_t count)
{
	struct str joined = STR_INIT;
	for (size_t i = 0; i < count; i++)
		str_addf(&joined, "%s%s", i ? " " : "", ids[i]);
	return str_detach(&joined);
}

bool answering_as_notice(const struct bot *bot, const struct room *room, bool urgent)
{
	enum reply_as how = bot->config->reply_as;
	if (urgent || how == REPLY_AS_TEXT)
		return false;
	return how == REPLY_AS_NOTICE || !room->direct;
}

static bool needs_relation(const struct answering *a)
{
	if (!a->room->direct || a->thread || a->reply_to)
		return true;
	return a->asking->others_follow || outbox_waits_in_room(a->bot->store, a->room->id);
}

struct message answering_make_message(const struct answering *a, const char *text, const char *html, bool urgent)
{
	return (struct message){
		.text = text,
		.html = html,
		.notice = answering_as_notice(a->bot, a->room, urgent),
		.mention = urgent || !a->room->direct ? a->event->sender : NULL,
		.reply_to = !needs_relation(a) ? NULL : a->reply_to ? a->reply_to : a->question,
		.thread = a->thread,
		.to = a->question,
		.part = 1,
		.of = 1 + a->pictures,
	};
}

void answering_make_txn(const struct answering *a, const char *kind, int part, char txn[DIGEST_TEXT])
{
	const struct bot *bot = a->bot;
	message_txn(txn, &(struct txn_source){ bot->user_id, bot->device_id, a->room->id, a->event->id, kind, part });
}

struct outbox_row answering_make_row(const struct answering *a, char *txn, char *content, bool urgent)
{
	return (struct outbox_row){
		.room = a->room->id,
		.txn = txn,
		.question = (char *)a->question,
		.thread = (char *)a->thread,
		.content = content,
		.urgent = urgent,
		.device = a->bot->device_id,
		.made_ms = a->now_ms,
		.intents = join_ids(a->reply.intents, a->reply.intent_count),
		.options = join_ids(a->reply.options, a->reply.option_count),
		.disclaimer = a->reply.disclaimer_shown,
		.before = a->before,
	};
}

void answering_release_row(struct outbox_row *row)
{
	free(row->content);
	free(row->intents);
	free(row->options);
}

void answering_split(const char *text, const char *html, struct split *split)
{
	split_reply(split, text, html, PART_BYTES_MAX);
}

/* Only the first of several parts mentions somebody: a phone need not ring twice. */
void answering_add_part(struct answering *a, struct message message, const struct split_part *part, bool urgent)
{
	char txn[DIGEST_TEXT];
	message.text = part->text;
	message.html = part->html;
	answering_make_txn(a, "answer", message.part, txn);
	message.txn = txn;
	if (message.part > 1)
		message.mention = NULL;
	struct outbox_row row = answering_make_row(a, txn, message_content(&message), urgent);
	row.target = a->head;
	int64_t id = outbox_add(a->bot->store, &row);
	if (!a->head)
		a->head = id;
	answering_release_row(&row);
}

int answering_add(struct answering *a, const char *text, const char *html, bool urgent)
{
	struct split split;
	answering_split(text, html, &split);
	struct message message = answering_make_message(a, text, html, urgent);
	message.of = (int)split.count + a->pictures;
	a->head = 0;
	for (size_t i = 0; i < split.count; i++) {
		message.part = (int)i + 1;
		answering_add_part(a, message, &split.parts[i], urgent);
	}
	split_release(&split);
	welcome_settle(a->bot->store, a->room->id);
	a->bot->sending.look = true;
	return message.part;
}

bool answering_says_the_same(const struct answering *a, int64_t row)
{
	struct outbox_gist gist = outbox_gist_of(a->bot->store, row);
	char *intents = join_ids(a->reply.intents, a->reply.intent_count);
	bool same = text_equal(gist.intents, intents);
	outbox_gist_release(&gist);
	free(intents);
	return same;
}

void answering_record(struct answering *a, enum outcome outcome)
{
	bool is_edit = !text_equal(a->question, a->event->id);
	question_add(a->bot->store,
		     &(struct question){ a->event->id, a->room->id, a->event->sender, a->thread, outcome, a->now_ms,
					 is_edit ? a->question : NULL, a->event->ciphertext });
}

bool answering_keep_person(struct answering *a)
{
	bool room_changes = a->reply.disclaimer_shown && !a->room->direct;
	if (room_changes)
		a->room->disclaimer_ms = a->now_ms;
	else if (a->reply.disclaimer_shown)
		a->person.disclaimer_ms = a->now_ms;
	char *memory = person_write(&a->person);
	memory_keep_person(a->bot->store, a->event->sender, memory, a->now_ms);
	free(memory);
	return room_changes;
}

bool answering_keep(struct answering *a)
{
	char *memory = conversation_write(&a->conversation);
	memory_keep_conversation(a->bot->store, &a->key, memory, a->now_ms);
	free(memory);
	return answering_keep_person(a);
}
