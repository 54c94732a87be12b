#include "run/welcoming.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "matrix/message.h"
#include "run/answering_steps.h"
#include "store/gap.h"
#include "store/memory.h"
#include "store/outbox.h"
#include "store/room.h"
#include "store/welcome.h"

#define WAIT_MS 2000            /* for somebody whose question is on its way */
#define TRY_AGAIN_MS 1000

/* The last own join among the events; NULL: not in here. */
static const char *find_join(const struct bot *bot, struct json_object *events)
{
	for (size_t i = json_length(events); i > 0; i--) {
		struct event event;
		if (event_read(&event, json_item(events, i - 1), true) &&
		    event_is_state(&event, "m.room.member", bot->user_id) &&
		    text_equal(json_text_at(event.content, "membership"), "join"))
			return event.id;
	}
	return NULL;
}

void welcoming_owe(struct bot *bot, const struct sync_room *part)
{
	const char *join = find_join(bot, part->timeline);
	if (!join)
		join = find_join(bot, part->state);
	if (!join)
		return;
	welcome_owe(bot->store, &(struct welcome){ (char *)part->id, (char *)join, clock_wall_ms() + WAIT_MS });
	bot->welcome_due_ms = clock_steady_ms() + WAIT_MS;
}

static bool is_disclaimer_due(struct bot *bot, const struct room *room, struct person *person)
{
	char *memory = room->partner ? memory_of_person(bot->store, room->partner) : NULL;
	person_read(person, memory);
	free(memory);
	return person->disclaimer_ms == 0;
}

/* Whom the full disclaimer was shown now is not shown it again in the first answer. */
static void note_disclaimer(struct bot *bot, const struct room *room, struct person *person, int64_t now_ms)
{
	person->disclaimer_ms = now_ms;
	char *memory = person_write(person);
	memory_keep_person(bot->store, room->partner, memory, now_ms);
	free(memory);
}

static void add_row(struct bot *bot, const struct room *room, const char *cause, const char *text, const char *html)
{
	char txn[DIGEST_TEXT];
	message_txn(txn, &(struct txn_source){ bot->user_id, bot->device_id, room->id, cause, "welcome", 1 });
	struct message message = {
		.text = text,
		.html = html,
		.notice = answering_as_notice(bot, room, false),
		.part = 1,
		.of = 1,
		.txn = txn,
	};
	struct outbox_row row = {
		.room = room->id,
		.txn = txn,
		.content = message_content(&message),
		.device = bot->device_id,
		.made_ms = clock_wall_ms(),
	};
	outbox_add(bot->store, &row);
	bot->sending.look = true;
	free(row.content);
}

static void welcome_room(struct bot *bot, const struct room *room, const char *cause)
{
	struct person person;
	struct talk_welcome welcome = { .direct = room->direct };
	struct talk_settings settings = bot->talk;
	struct room_settings here;
	char *text, *html;
	if (room->membership != MEMBERSHIP_JOINED)
		return;
	if (room->direct)
		welcome.disclaimer_due = is_disclaimer_due(bot, room, &person);
	room_settings_load(bot->store, room->id, &here);
	if (here.emergency_number)
		settings.emergency_number = here.emergency_number;
	bool said = talk_welcome(bot->book, &settings, &welcome, &text, &html);
	room_settings_release(&here);
	if (!said)
		return;
	add_row(bot, room, cause, text, html);
	if (welcome.disclaimer_due && room->partner)
		note_disclaimer(bot, room, &person, clock_wall_ms());
	free(text);
	free(html);
}

/* What was said before the bot came may still have to be read: perhaps it holds a question. */
static bool is_being_read(struct bot *bot, const char *room)
{
	struct gap gap;
	bool open = gap_load(bot->store, room, &gap);
	if (open)
		gap_release(&gap);
	return open;
}

static void give(struct bot *bot, const struct welcome *owed)
{
	struct room room;
	room_load(bot->store, owed->room, &room);
	welcome_room(bot, &room, owed->cause);
	welcome_settle(bot->store, owed->room);
	room_release(&room);
}

/* True when others are still to come. */
static bool give_due(struct bot *bot)
{
	struct welcome owed;
	bool more = false;
	char *after = mem_copy_text("");
	while (welcome_next(bot->store, after, &owed)) {
		if (owed.due_ms <= clock_wall_ms() && !is_being_read(bot, owed.room))
			give(bot, &owed);
		else
			more = true;
		mem_set_text(&after, owed.room);
		welcome_release(&owed);
	}
	free(after);
	return more;
}

int64_t welcoming_tick(struct bot *bot, int64_t now_ms)
{
	struct err err = ERR_INIT;
	if (bot->stopping)
		return NEVER;
	if (now_ms < bot->welcome_due_ms)
		return bot->welcome_due_ms;
	store_begin(bot->store);
	bool more = give_due(bot);
	if (store_commit(bot->store, &err) < 0)
		more = true;
	err_release(&err);
	return bot->welcome_due_ms = more ? now_ms + TRY_AGAIN_MS : NEVER;
}
