#include "run/intake.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/decrypting.h"
#include "run/delivery.h"
#include "run/direct.h"
#include "run/encryption.h"
#include "run/invitation.h"
#include "run/leaving.h"
#include "run/room_state.h"
#include "run/timeline.h"
#include "run/upgrade.h"
#include "run/welcoming.h"
#include "store/gap.h"
#include "store/outbox.h"
#include "store/undecrypted.h"

#define SINCE_STORED_EVERY_MS 30000

struct intake {
	struct bot *bot;
	const struct sync *sync;
	bool backlog;
	bool first_ever;        /* no history is answered */
	int64_t now_ms;
};

static bool take_state(struct bot *bot, struct room *room, struct json_object *events)
{
	bool changed = false;
	for (size_t i = 0; i < json_length(events); i++) {
		struct json_object *object = json_item(events, i);
		struct event event;
		if (json_at(object, "state_key") && event_read(&event, object, false))
			changed |= room_state_take(bot, room, &event);
	}
	return changed;
}

static void open_gap(struct intake *intake, const char *room, enum gap_phase phase, const char *cursor)
{
	struct gap gap = {
		.room = (char *)room,
		.phase = phase,
		.cursor = (char *)cursor,
		.target = (char *)intake->sync->next_batch,
		.backlog = intake->backlog || phase == GAP_SEEK,
	};
	gap_save(intake->bot->store, &gap);
	intake->bot->gaps.due_ms = 0;
}

/* While a gap is open, what came later in its room is read by it too. */
static bool extend_gap(struct intake *intake, const char *room)
{
	struct gap gap;
	if (!gap_load(intake->bot->store, room, &gap))
		return false;
	mem_set_text(&gap.target, intake->sync->next_batch);
	gap_save(intake->bot->store, &gap);
	gap_release(&gap);
	return true;
}

/* The index behind the bot's own invitation, or behind its join when it came without one; -1: not in here. */
static long behind_own_invitation(const struct bot *bot, struct json_object *timeline)
{
	long behind_join = -1;
	for (size_t i = json_length(timeline); i > 0; i--) {
		struct event event;
		if (!event_read(&event, json_item(timeline, i - 1), true) ||
		    !event_is_state(&event, "m.room.member", bot->user_id))
			continue;
		const char *membership = json_text_at(event.content, "membership");
		if (text_equal(membership, "invite"))
			return (long)i;
		if (!text_equal(membership, "join"))
			return behind_join;
		behind_join = (long)i;
	}
	return behind_join;
}

static bool holds_own_invitation(const struct bot *bot, const struct sync_room *part, long *behind)
{
	*behind = behind_own_invitation(bot, part->timeline);
	if (!part->limited)
		return *behind >= 0;
	if (*behind <= 0)
		return false;
	struct event event;
	event_read(&event, json_item(part->timeline, (size_t)*behind - 1), true);
	return text_equal(json_text_at(event.content, "membership"), "invite");
}

/* The first that is seen of a room after joining it: nothing before the invitation is answered, all behind it is. What
 * was said before the bot came in is a backlog, however long it listens to other rooms already. */
static void enter_room(struct intake *intake, struct room *room, const struct sync_room *part)
{
	long behind = -1;
	if (intake->first_ever)
		return;
	if (!holds_own_invitation(intake->bot, part, &behind)) {
		open_gap(intake, room->id, GAP_SEEK, intake->sync->next_batch);
		return;
	}
	struct timeline timeline = { part->timeline, (size_t)behind, true, false };
	timeline_take(intake->bot, room, &timeline);
}

static void go_on_in_room(struct intake *intake, struct room *room, const struct sync_room *part)
{
	if (extend_gap(intake, room->id))
		return;
	if (part->limited && intake->bot->syncing.since) {
		members_forget(intake->bot, room->id);
		open_gap(intake, room->id, GAP_FILL, intake->bot->syncing.since);
		return;
	}
	struct timeline timeline = { part->timeline, 0, intake->backlog, false };
	timeline_take(intake->bot, room, &timeline);
}

/* Joined, if only to leave again. */
static void note_entry(struct bot *bot, struct room *room, const struct sync_room *part)
{
	room->membership = MEMBERSHIP_JOINED;
	room->muted = false;
	invitation_settled(bot, room->id);
	if (!upgrade_is_genuine(room, part->state, part->timeline))
		leaving_owe(bot, room, NULL, "a tombstone led to it that it knows nothing of");
}

static void take_joined(struct intake *intake, const struct sync_room *part)
{
	struct bot *bot = intake->bot;
	struct room room;
	room_load(bot->store, part->id, &room);
	bool entering = room.membership != MEMBERSHIP_JOINED && room.membership != MEMBERSHIP_LEAVING;
	bool changed = entering;
	if (entering)
		note_entry(bot, &room, part);
	changed |= take_state(bot, &room, part->state);
	changed |= take_state(bot, &room, part->timeline);
	changed |= leaving_when_alone(bot, &room, part);
	if (changed) {
		room_save(bot->store, &room, intake->now_ms);
		bot->membership.due_ms = 0;
	}
	if (room.membership == MEMBERSHIP_JOINED && entering && !room.follows && !intake->first_ever)
		welcoming_owe(bot, part);
	if (room.membership == MEMBERSHIP_JOINED && entering)
		enter_room(intake, &room, part);
	else if (room.membership == MEMBERSHIP_JOINED)
		go_on_in_room(intake, &room, part);
	room_release(&room);
}

static void take_left(struct intake *intake, const struct sync_room *part)
{
	struct bot *bot = intake->bot;
	struct room room;
	room_load(bot->store, part->id, &room);
	if (room.membership != MEMBERSHIP_NONE && room.membership != MEMBERSHIP_LEFT) {
		room.membership = MEMBERSHIP_LEFT;
		room_save(bot->store, &room, intake->now_ms);
		outbox_refuse_room(bot->store, room.id, "the bot is no longer in the room");
		gap_close(bot->store, room.id);
		undecrypted_drop_room(bot->store, room.id);
		invitation_settled(bot, room.id);
	}
	room_release(&room);
}

static void take_room(struct intake *intake, const struct sync_room *part)
{
	switch (part->section) {
	case SECTION_INVITE:
		invitation_take(intake->bot, part);
		break;
	case SECTION_JOIN:
		take_joined(intake, part);
		break;
	case SECTION_LEAVE:
		take_left(intake, part);
		break;
	}
}

/* A response that changed nothing, such as the echo of an answer, is not worth a write to the disk: read again after a
 * crash, together with what came behind it, it changes nothing again. */
static void store_since(struct intake *intake, int64_t changes_before)
{
	struct bot *bot = intake->bot;
	int64_t now_ms = clock_steady_ms();
	bool keys_came = bot->encryption.crypto && json_length(intake->sync->to_device);
	bool due = intake->first_ever || keys_came || now_ms - bot->syncing.since_stored_ms >= SINCE_STORED_EVERY_MS;
	if (!due && sql_changes_ever(bot->store->sql) == changes_before)
		return;
	store_set(bot->store, "since", intake->sync->next_batch);
	bot->syncing.since_stored_ms = now_ms;
}

static bool is_own_message(const struct bot *bot, struct json_object *object)
{
	return text_equal(json_text_at(object, "sender"), bot->user_id) && !json_at(object, "state_key");
}

static bool holds_echoes_only(const struct bot *bot, const struct sync_room *part)
{
	if (part->section != SECTION_JOIN || part->limited || json_length(part->state))
		return false;
	for (size_t i = 0; i < json_length(part->timeline); i++)
		if (!is_own_message(bot, json_item(part->timeline, i)))
			return false;
	return true;
}

/* Nothing but echoes of what the bot sent: whatever is written about it can be repeated. */
static bool is_quiet(const struct bot *bot, const struct sync *sync)
{
	if (!bot->syncing.since || json_length(sync->account_data) || !decrypting_is_idle(bot) ||
	    (bot->encryption.crypto && json_length(sync->to_device)))
		return false;
	for (size_t i = 0; i < sync->room_count; i++)
		if (!holds_echoes_only(bot, &sync->rooms[i]))
			return false;
	return true;
}

static void begin(struct bot *bot, const struct sync *sync)
{
	if (is_quiet(bot, sync))
		store_begin_repeatable(bot->store);
	else
		store_begin(bot->store);
}

int intake_sync(struct bot *bot, const struct sync *sync, bool backlog, struct err *err)
{
	struct intake intake = { bot, sync, backlog, bot->syncing.since == NULL, clock_wall_ms() };
	if (encryption_take_sync(bot, sync, err) < 0)
		return -1;
	begin(bot, sync);
	deliveries_write(bot);
	int64_t changes_before = sql_changes_ever(bot->store->sql);
	direct_take(bot, sync->account_data);
	decrypting_retry(bot);
	for (size_t i = 0; i < sync->room_count; i++)
		take_room(&intake, &sync->rooms[i]);
	store_since(&intake, changes_before);
	if (store_commit(bot->store, err) < 0)
		return -1;
	decrypting_settled(bot);
	deliveries_forget(bot, true);
	return 0;
}
