#include "run/leaving.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "store/gap.h"
#include "store/outbox.h"

void leaving_owe(struct bot *bot, struct room *room, const char *reason, const char *why)
{
	room->membership = MEMBERSHIP_LEAVING;
	mem_set_text(&room->leave_reason, reason);
	outbox_refuse_room(bot->store, room->id, why);
	gap_close(bot->store, room->id);
	bot->membership.due_ms = 0;
	log_write(&bot->log, LOG_INFO, "room", "leaving room %s: %s", log_name(&bot->log, room->id).text, why);
}

static void leave_alone(struct bot *bot, struct room *room)
{
	leaving_owe(bot, room, NULL, "nobody else is in the room");
}

bool leaving_when_alone(struct bot *bot, struct room *room, const struct sync_room *part)
{
	bool said = part->joined_members >= 0 && part->invited_members >= 0;
	bool alone = said && part->joined_members <= 1 && part->invited_members == 0;
	if (!alone || !bot->config->leave_when_alone || room->membership != MEMBERSHIP_JOINED)
		return false;
	leave_alone(bot, room);
	return true;
}

/* ---- Rooms about which the sync did not say enough ---- */

static bool is_departure(const struct bot *bot, const struct event *event)
{
	const char *membership = json_text_at(event->content, "membership");
	return text_equal(event->type, "m.room.member") && event->state_key &&
	       !text_equal(event->state_key, bot->user_id) &&
	       (text_equal(membership, "leave") || text_equal(membership, "ban"));
}

static void add_doubt(struct leaving_work *work, const char *room)
{
	for (size_t i = 0; i < work->doubt_count; i++)
		if (strcmp(work->doubts[i], room) == 0)
			return;
	mem_grow((void **)&work->doubts, work->doubt_count, &work->doubt_room, sizeof *work->doubts);
	work->doubts[work->doubt_count++] = mem_copy_text(room);
}

void leaving_doubt(struct bot *bot, const char *room, struct json_object *events)
{
	for (size_t i = 0; bot->config->leave_when_alone && i < json_length(events); i++) {
		struct event event;
		if (event_read(&event, json_item(events, i), true) && is_departure(bot, &event)) {
			add_doubt(&bot->leaving, room);
			return;
		}
	}
}

static bool is_somebody_else(const struct bot *bot, struct json_object *member)
{
	const char *membership = json_text_at(member, "content", "membership");
	return !text_equal(json_text_at(member, "state_key"), bot->user_id) &&
	       (text_equal(membership, "join") || text_equal(membership, "invite"));
}

static bool holds_somebody_else(const struct bot *bot, struct json_object *members)
{
	for (size_t i = 0; i < json_length(members); i++)
		if (is_somebody_else(bot, json_item(members, i)))
			return true;
	return false;
}

static void commit_leave(struct bot *bot, const char *id)
{
	struct room room;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	room_load(bot->store, id, &room);
	if (room.membership == MEMBERSHIP_JOINED) {
		leave_alone(bot, &room);
		room_save(bot->store, &room, clock_wall_ms());
	}
	room_release(&room);
	if (store_commit(bot->store, &err) < 0)
		add_doubt(&bot->leaving, id);
	err_release(&err);
}

static void on_members(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct leaving_work *work = &bot->leaving;
	struct json_object *members = json_at(answer->body, "chunk");
	char *room = work->room;
	work->running = 0;
	work->room = NULL;
	if (bot_account_refused(bot, answer)) {
		add_doubt(work, room);
	} else if (verdict_passes(answer->verdict)) {
		add_doubt(work, room);
		work->due_ms = clock_steady_ms() +
			       backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
	} else if (answer->verdict == VERDICT_DONE) {
		backoff_reset(&work->backoff);
		if (json_is_array(members) && !holds_somebody_else(bot, members))
			commit_leave(bot, room);
	}
	free(room);
}

int64_t leaving_tick(struct bot *bot, int64_t now_ms)
{
	struct leaving_work *work = &bot->leaving;
	if (work->running || !work->doubt_count || bot->stopping)
		return NEVER;
	if (now_ms < work->due_ms)
		return work->due_ms;
	work->room = work->doubts[--work->doubt_count];
	work->running = client_members(bot->client, work->room, on_members, bot);
	return NEVER;
}

void leaving_release(struct bot *bot)
{
	for (size_t i = 0; i < bot->leaving.doubt_count; i++)
		free(bot->leaving.doubts[i]);
	free(bot->leaving.doubts);
	free(bot->leaving.room);
}
