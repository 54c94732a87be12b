#include "matrix/sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/event.h"

#define TOKEN_MAX 4096  /* bytes of a position in the stream: opaque, but it must fit into a URL */

static const struct {
	enum membership_section section;
	const char *name;       /* in "rooms" */
	const char *state;      /* its member that holds the state */
} sections[] = {
	{ SECTION_LEAVE, "leave", "state" },
	{ SECTION_INVITE, "invite", "invite_state" },
	{ SECTION_JOIN, "join", "state" },
};

#define SECTIONS (sizeof sections / sizeof *sections)

struct reading {
	struct sync *sync;
	size_t room;            /* allocated items of sync->rooms */
	size_t section;
};

static struct json_object *array_or_null(struct json_object *node)
{
	return json_is_array(node) ? node : NULL;
}

static struct json_object *object_or_null(struct json_object *node)
{
	return json_is_object(node) ? node : NULL;
}

static const char *position(struct json_object *node)
{
	const char *token = json_text_of(node);
	return token && *token && strlen(token) <= TOKEN_MAX ? token : NULL;
}

static bool read_room(void *context, const char *id, struct json_object *object)
{
	struct reading *reading = context;
	struct sync *sync = reading->sync;
	if (!id_is_valid(id) || *id != '!' || !json_is_object(object))
		return true;    /* no room: nothing that is asked about it would have an answer */
	mem_grow((void **)&sync->rooms, sync->room_count, &reading->room, sizeof *sync->rooms);
	sync->rooms[sync->room_count++] = (struct sync_room){
		.section = sections[reading->section].section,
		.id = id,
		.state = array_or_null(json_at(object, sections[reading->section].state, "events")),
		.timeline = array_or_null(json_at(object, "timeline", "events")),
		.account_data = array_or_null(json_at(object, "account_data", "events")),
		.prev_batch = position(json_at(object, "timeline", "prev_batch")),
		.limited = json_flag_at(object, false, "timeline", "limited"),
		.joined_members = json_number_at(object, -1, "summary", "m.joined_member_count"),
		.invited_members = json_number_at(object, -1, "summary", "m.invited_member_count"),
	};
	return true;
}

int sync_read(struct sync *sync, struct json_object *body, struct err *err)
{
	*sync = (struct sync){
		.next_batch = position(json_at(body, "next_batch")),
		.account_data = array_or_null(json_at(body, "account_data", "events")),
		.to_device = array_or_null(json_at(body, "to_device", "events")),
		.device_lists = object_or_null(json_at(body, "device_lists")),
		.key_counts = object_or_null(json_at(body, "device_one_time_keys_count")),
		.fallback_keys = array_or_null(json_at(body, "device_unused_fallback_key_types")),
	};
	if (!sync->next_batch) {
		err_set(err, "the homeserver's answer to /sync has no usable next_batch");
		return -1;
	}
	struct reading reading = { sync, 0, 0 };
	for (; reading.section < SECTIONS; reading.section++)
		json_each(json_at(body, "rooms", sections[reading.section].name), read_room, &reading);
	return 0;
}

void sync_release(struct sync *sync)
{
	free(sync->rooms);
	*sync = (struct sync){ .next_batch = NULL };
}
