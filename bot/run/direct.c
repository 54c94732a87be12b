#include "run/direct.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "store/room.h"

static void mark_direct(struct bot *bot, const char *id, const char *partner)
{
	struct room room;
	room_load(bot->store, id, &room);
	if (!room.direct || !room.direct_written) {
		room.direct = room.direct_written = true;
		if (!room.partner)
			mem_set_text(&room.partner, partner);
		room_save(bot->store, &room, clock_wall_ms());
	}
	room_release(&room);
}

static bool take_partner(void *context, const char *partner, struct json_object *rooms)
{
	struct bot *bot = context;
	for (size_t i = 0; i < json_length(rooms); i++) {
		const char *id = json_text_of(json_item(rooms, i));
		if (id && strlen(id) <= ID_MAX)
			mark_direct(bot, id, partner);
	}
	return true;
}

void direct_take(struct bot *bot, struct json_object *account_data)
{
	for (size_t i = 0; i < json_length(account_data); i++) {
		struct json_object *item = json_item(account_data, i);
		if (text_equal(json_text_at(item, "type"), "m.direct"))
			json_each(json_at(item, "content"), take_partner, bot);
	}
}

static void finish(struct bot *bot)
{
	bot->membership.direct_writing = false;
	bot->membership.direct_due_ms = 0;
	backoff_reset(&bot->membership.direct_backoff);
}

static void try_later(struct bot *bot, int64_t asked_ms)
{
	int64_t wait_ms = backoff_after(&bot->membership.direct_backoff, asked_ms, backoff_chance());
	bot->membership.direct_writing = false;
	bot->membership.direct_due_ms = clock_steady_ms() + wait_ms;
}

static bool mark_written(struct bot *bot)
{
	struct room room;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	room_load(bot->store, bot->membership.direct_room, &room);
	room.direct_written = true;
	room_save(bot->store, &room, clock_wall_ms());
	room_release(&room);
	bool well = store_commit(bot->store, &err) == 0;
	err_release(&err);
	return well;
}

static void on_written(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	if (answer->verdict == VERDICT_DONE && mark_written(bot))
		finish(bot);
	else
		try_later(bot, answer->retry_after_ms);
}

static char *with_room(struct json_object *old, const char *partner, const char *room)
{
	struct json_object *all = json_is_object(old) ? json_hold(old) : json_object_make();
	struct json_object *rooms = json_at(all, partner);
	if (!json_is_array(rooms)) {
		rooms = json_array_make();
		json_set(all, partner, rooms);
	}
	if (!json_array_has(rooms, room))
		json_push_text(rooms, room);
	char *text = json_write(all);
	json_free(all);
	return text;
}

static void on_read(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	bool readable = answer->verdict == VERDICT_DONE || answer->verdict == VERDICT_NOT_FOUND;
	if (!readable || bot->stopping) {
		try_later(bot, answer->retry_after_ms);
		return;
	}
	struct json_object *old = answer->verdict == VERDICT_DONE ? answer->body : NULL;
	char *content = with_room(old, bot->membership.direct_partner, bot->membership.direct_room);
	client_put_account_data(bot->client, bot->user_id, "m.direct", content, on_written, bot);
	free(content);
}

void direct_write_next(struct bot *bot)
{
	struct room room;
	int64_t changes = bot->store->room_changes;
	if (changes == bot->membership.direct_looked_at)
		return;
	if (!room_next_unwritten(bot->store, &room)) {
		bot->membership.direct_looked_at = changes;
		return;
	}
	mem_set_text(&bot->membership.direct_room, room.id);
	mem_set_text(&bot->membership.direct_partner, room.partner);
	bot->membership.direct_writing = true;
	client_get_account_data(bot->client, bot->user_id, "m.direct", on_read, bot);
	room_release(&room);
}
