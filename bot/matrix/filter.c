#include "matrix/sync.h"

#include "base/json.h"

/* The state types stand in the timeline's list too: Synapse leaves out a room whose filtered timeline is empty before
 * it looks at the state, so that a change of power levels alone would never be seen. */
static const char *const message_types[] = {
	"m.room.message", "m.room.encrypted", "m.room.redaction", "m.reaction", NULL
};
static const char *const state_types[] = {
	"m.room.create", "m.room.member", "m.room.power_levels", "m.room.encryption", "m.room.history_visibility",
	"m.room.tombstone", NULL
};
/* The first sync brings every room: only what cannot be asked for later when it is needed. */
static const char *const first_state_types[] = { "m.room.create", "m.room.power_levels", "m.room.encryption",
						 "m.room.tombstone", NULL };
static const char *const account_data_types[] = { "m.direct", NULL };
static const char *const nothing[] = { "*", NULL };

static void push_all(struct json_object *array, const char *const *types)
{
	for (; *types; types++)
		json_push_text(array, *types);
}

/* Adds an object named `name` that holds the list and gives it. */
static struct json_object *add_part(struct json_object *filter, const char *name, const char *list,
				    const char *const *types)
{
	struct json_object *part = json_object_make(), *array = json_array_make();
	push_all(array, types);
	json_set(part, list, array);
	json_set(filter, name, part);
	return part;
}

static char *write_filter(const char *const *states, int limit)
{
	struct json_object *filter = json_object_make(), *room = json_object_make();
	add_part(filter, "presence", "not_types", nothing);
	add_part(filter, "account_data", "types", account_data_types);
	add_part(room, "ephemeral", "not_types", nothing);
	add_part(room, "account_data", "not_types", nothing);
	json_set_flag(add_part(room, "state", "types", states), "lazy_load_members", true);
	struct json_object *timeline = add_part(room, "timeline", "types", message_types);
	push_all(json_at(timeline, "types"), state_types);
	json_set_flag(timeline, "lazy_load_members", true);
	json_set_number(timeline, "limit", limit);
	json_set(filter, "room", room);
	char *text = json_write(filter);
	json_free(filter);
	return text;
}

char *filter_bootstrap(void)
{
	return write_filter(first_state_types, 1);
}

char *filter_running(void)
{
	return write_filter(state_types, 50);
}
