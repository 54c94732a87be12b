#include "run/room_state.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/encryption.h"
#include "run/leaving.h"
#include "run/notices.h"
#include "run/powers.h"
#include "run/upgrade.h"
#include "store/outbox.h"

#define ALGORITHM "m.megolm.v1.aes-sha2"
#define ROTATION_MS ((int64_t)7 * 24 * 60 * 60 * 1000)
#define ROTATION_MESSAGES 100

void room_state_found_encrypted(struct bot *bot, struct room *room)
{
	room->encrypted = true;
	bot->sending.look = true;
	bot->encryption.needed = bot->encryption.crypto;
	if (!bot->encryption.crypto)
		leaving_owe(bot, room, NOTICE_ENCRYPTED, "the room is encrypted");
}

/* The first word on it counts: nobody makes the room's keys live longer later, or takes its encryption away. */
static bool take_encryption(struct bot *bot, struct room *room, const struct event *event)
{
	int64_t ms = json_number_at(event->content, 0, "rotation_period_ms");
	int64_t messages = json_number_at(event->content, 0, "rotation_period_msgs");
	if (room->encrypted && room->rotation_ms)
		return false;
	room->rotation_ms = ms > 0 ? ms : ROTATION_MS;
	room->rotation_messages = messages > 0 ? messages : ROTATION_MESSAGES;
	room_state_found_encrypted(bot, room);
	if (bot->encryption.crypto && !text_equal(json_text_at(event->content, "algorithm"), ALGORITHM))
		leaving_owe(bot, room, NOTICE_ALGORITHM, "the room is encrypted in a way that is not known");
	return true;
}

static bool take_visibility(struct room *room, const struct event *event)
{
	const char *visibility = json_text_at(event->content, "history_visibility");
	if (!visibility || text_equal(visibility, room->visibility))
		return false;
	mem_set_text(&room->visibility, visibility);
	return true;
}

static bool take_powers(struct bot *bot, struct room *room)
{
	if (!room->muted)
		return false;
	room->muted = false;
	bot->sending.look = true;
	outbox_refuse_room_before(bot->store, room->id, clock_wall_ms() - bot->config->oldest_question_ms,
				  "too old when the room let the bot speak again");
	return true;
}

static void take_member(struct bot *bot, const struct room *room, const struct event *event)
{
	members_take(bot, room->id, event);
	if (room->encrypted && text_equal(json_text_at(event->content, "membership"), "join") &&
	    id_is_valid(event->state_key))
		encryption_track(bot, event->state_key);
}

bool room_state_take(struct bot *bot, struct room *room, const struct event *event)
{
	powers_take(bot, room, event);
	if (event_is_state(event, "m.room.encryption", ""))
		return take_encryption(bot, room, event);
	if (event_is_state(event, "m.room.history_visibility", ""))
		return take_visibility(room, event);
	if (event_is_state(event, "m.room.power_levels", ""))
		return take_powers(bot, room);
	if (event_is_state(event, "m.room.tombstone", ""))
		upgrade_take_tombstone(bot, room, event);
	if (bot->encryption.crypto && strcmp(event->type, "m.room.member") == 0)
		take_member(bot, room, event);
	return false;
}
