#include "run/upgrade.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

static void owe_join(struct bot *bot, const struct room *old, const struct event *event, struct room *fresh)
{
	const char *colon = strchr(event->sender, ':');
	fresh->membership = MEMBERSHIP_INVITED;
	fresh->direct = old->direct;
	mem_set_text(&fresh->partner, old->partner);
	mem_set_text(&fresh->follows, old->id);
	mem_set_text(&fresh->via, colon ? colon + 1 : NULL);
	room_save(bot->store, fresh, clock_wall_ms());
	bot->membership.due_ms = 0;
	log_write(&bot->log, LOG_INFO, "room", "room %s was replaced by room %s: following",
		  log_name(&bot->log, old->id).text, log_name(&bot->log, fresh->id).text);
}

/* Not on the first sync ever: the rooms in it are still being learnt, and one where the bot is already must not be
 * taken for one that is to be joined. */
void upgrade_take_tombstone(struct bot *bot, const struct room *old, const struct event *event)
{
	struct room fresh;
	const char *replacement = json_text_at(event->content, "replacement_room");
	if (!id_is_valid(replacement) || !bot->syncing.since || old->membership != MEMBERSHIP_JOINED)
		return;
	room_load(bot->store, replacement, &fresh);
	bool known = fresh.membership != MEMBERSHIP_NONE && fresh.membership != MEMBERSHIP_LEFT;
	bool followed = text_equal(fresh.follows, old->id);
	if (!known && !followed && !text_equal(replacement, old->id))
		owe_join(bot, old, event, &fresh);
	room_release(&fresh);
}

static struct json_object *create_content(struct json_object *events)
{
	for (size_t i = 0; i < json_length(events); i++) {
		struct event event;
		if (event_read(&event, json_item(events, i), false) && event_is_state(&event, "m.room.create", ""))
			return event.content;
	}
	return NULL;
}

bool upgrade_is_genuine(const struct room *room, struct json_object *state, struct json_object *timeline)
{
	struct json_object *create = create_content(state);
	if (!create)
		create = create_content(timeline);
	bool named = text_equal(json_text_at(create, "predecessor", "room_id"), room->follows);
	return !room->follows || (named && !text_equal(json_text_at(create, "type"), "m.space"));
}
