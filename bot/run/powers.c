#include "run/powers.h"

#include <stdlib.h>

#include "base/json.h"
#include "store/moderator.h"

#define MODERATOR_LEVEL 50
#define CREATORS_RULE_FROM 12   /* the first room version in which creators stand above the levels */

struct reading {
	struct bot *bot;
	const char *room;
	bool anyone;            /* who has no entry has the level too */
};

/* Entries below the level matter only where everybody else has it. */
static bool take_user(void *context, const char *user, struct json_object *value)
{
	const struct reading *reading = context;
	bool may = json_number_of(value, 0) >= MODERATOR_LEVEL;
	if (id_is_valid(user) && (may || reading->anyone))
		moderator_add(reading->bot->store, reading->room, MODERATOR_BY_LEVEL, user, may);
	return true;
}

static void take_levels(struct bot *bot, const struct room *room, const struct event *event)
{
	bool anyone = json_number_at(event->content, 0, "users_default") >= MODERATOR_LEVEL;
	struct reading reading = { bot, room->id, anyone };
	moderators_clear(bot->store, room->id, MODERATOR_BY_LEVEL);
	json_each(json_at(event->content, "users"), take_user, &reading);
	if (anyone)
		moderator_add(bot->store, room->id, MODERATOR_BY_LEVEL, MODERATOR_ANYONE, true);
}

static void take_creators(struct bot *bot, const struct room *room, const struct event *event)
{
	const char *version = json_text_at(event->content, "room_version");
	struct json_object *more = json_at(event->content, "additional_creators");
	if (!version || strtol(version, NULL, 10) < CREATORS_RULE_FROM)
		return;
	moderators_clear(bot->store, room->id, MODERATOR_BY_CREATION);
	moderator_add(bot->store, room->id, MODERATOR_BY_CREATION, event->sender, true);
	for (size_t i = 0; i < json_length(more); i++)
		if (id_is_valid(json_text_of(json_item(more, i))))
			moderator_add(bot->store, room->id, MODERATOR_BY_CREATION, json_text_of(json_item(more, i)),
				      true);
}

void powers_take(struct bot *bot, const struct room *room, const struct event *event)
{
	if (event_is_state(event, "m.room.power_levels", ""))
		take_levels(bot, room, event);
	else if (event_is_state(event, "m.room.create", ""))
		take_creators(bot, room, event);
}
