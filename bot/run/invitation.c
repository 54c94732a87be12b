#include "run/invitation.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/direct.h"
#include "run/encryption.h"
#include "run/notices.h"
#include "store/room.h"

#define TOLD_WITHIN_MS (10 * 1000)      /* after a join was answered the sync tells of it; joining again does no harm */
#define TRIES_MAX 12    /* about ten minutes; a join right after the invitation often fails for a while */

struct invite_try {
	char *room;
	struct backoff backoff;
	int64_t due_ms;
};

/* What the stripped state of an invitation says. */
struct invitation {
	const char *inviter;
	bool direct, encrypted, space;
};

static struct invitation read_invitation(const struct bot *bot, struct json_object *state)
{
	struct invitation found = { 0 };
	for (size_t i = 0; i < json_length(state); i++) {
		struct event event;
		if (!event_read(&event, json_item(state, i), false))
			continue;
		if (event_is_state(&event, "m.room.member", bot->user_id)) {
			found.inviter = event.sender;
			found.direct = json_flag_at(event.content, false, "is_direct");
		}
		found.encrypted |= event_is_state(&event, "m.room.encryption", "");
		found.space |= event_is_state(&event, "m.room.create", "") &&
			       text_equal(json_text_at(event.content, "type"), "m.space");
	}
	return found;
}

/* A room that a tombstone led to may let the bot in only when somebody there invites it, whoever that is. */
static bool is_welcome(const struct bot *bot, const struct invitation *invitation, struct room *room)
{
	if (invitation->inviter && config_invite_allowed(bot->config, invitation->inviter, bot->server)) {
		mem_set_text(&room->follows, NULL);
		return true;
	}
	return room->follows && room->membership == MEMBERSHIP_INVITED;
}

static const char *reason_to_decline(const struct bot *bot, const struct invitation *invitation, struct room *room)
{
	if (!is_welcome(bot, invitation, room))
		return NOTICE_NOT_INVITED_BY_YOU;
	if (invitation->encrypted && !bot->encryption.crypto)
		return NOTICE_ENCRYPTED;
	return invitation->space ? NOTICE_SPACE : NULL;
}

static struct invite_try *find_try(struct membership_work *work, const char *room)
{
	for (size_t i = 0; i < work->try_count; i++)
		if (strcmp(work->tries[i].room, room) == 0)
			return &work->tries[i];
	return NULL;
}

static void forget_try(struct membership_work *work, const char *room)
{
	struct invite_try *found = find_try(work, room);
	if (!found)
		return;
	free(found->room);
	*found = work->tries[--work->try_count];
}

void invitation_settled(struct bot *bot, const char *room)
{
	forget_try(&bot->membership, room);
}

void invitation_take(struct bot *bot, const struct sync_room *part)
{
	struct invitation invitation = read_invitation(bot, part->state);
	struct room room;
	room_load(bot->store, part->id, &room);
	const char *reason = reason_to_decline(bot, &invitation, &room);
	room.membership = reason ? MEMBERSHIP_LEAVING : MEMBERSHIP_INVITED;
	room.direct = invitation.direct;
	room.direct_written = false;
	room.encrypted |= invitation.encrypted;
	bot->encryption.needed |= room.encrypted && bot->encryption.crypto;
	if (!reason && room.encrypted && bot->encryption.crypto && invitation.inviter)
		encryption_track(bot, invitation.inviter);
	room.muted = false;
	mem_set_text(&room.partner, invitation.inviter);
	mem_set_text(&room.leave_reason, room.told ? NULL : reason);
	room.told = reason != NULL;
	room_save(bot->store, &room, clock_wall_ms());
	room_release(&room);
	forget_try(&bot->membership, part->id);
	bot->membership.due_ms = 0;
	log_write(&bot->log, LOG_INFO, "room", "invited to room %s%s%s", log_name(&bot->log, part->id).text,
		  reason ? ", declining: " : "", reason ? reason : "");
}


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

void invitation_take_direct(struct bot *bot, struct json_object *account_data)
{
	for (size_t i = 0; i < json_length(account_data); i++) {
		struct json_object *item = json_item(account_data, i);
		if (text_equal(json_text_at(item, "type"), "m.direct"))
			json_each(json_at(item, "content"), take_partner, bot);
	}
}

static struct invite_try *try_of(struct membership_work *work, const char *room)
{
	struct invite_try *found = find_try(work, room);
	if (found)
		return found;
	mem_grow((void **)&work->tries, work->try_count, &work->try_room, sizeof *work->tries);
	found = &work->tries[work->try_count++];
	*found = (struct invite_try){ .room = mem_copy_text(room) };
	return found;
}

/* Writes down that nothing more is owed to the room that was tried. When that fails, it is owed still. */
static void settle_left(struct bot *bot)
{
	struct room room;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	room_load(bot->store, bot->membership.room, &room);
	room.membership = MEMBERSHIP_LEFT;
	mem_set_text(&room.leave_reason, NULL);
	room_save(bot->store, &room, clock_wall_ms());
	room_release(&room);
	store_commit(bot->store, &err);
	err_release(&err);
	forget_try(&bot->membership, bot->membership.room);
}

static void try_again(struct bot *bot, struct invite_try *try, const struct matrix_answer *answer)
{
	struct log_name name = log_name(&bot->log, try->room);
	try->due_ms = clock_steady_ms() + backoff_after(&try->backoff, answer->retry_after_ms, backoff_chance());
	if (verdict_passes(answer->verdict) || try->backoff.failures < TRIES_MAX)
		return;
	log_write(&bot->log, LOG_WARNING, "room", "giving up to join room %s: %s", name.text, answer->error);
	settle_left(bot);
}

/* The sync tells the store. Some homeservers do that before they answer: then what is owed to the room now, leaving it
 * or following another invitation, is not what was tried. */
static void wait_for_sync(struct bot *bot, struct invite_try *try)
{
	struct room room;
	room_load(bot->store, try->room, &room);
	if (room.membership == MEMBERSHIP_INVITED)
		try->due_ms = clock_steady_ms() + TOLD_WITHIN_MS;
	else
		forget_try(&bot->membership, room.id);
	room_release(&room);
}

static void on_joined(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct membership_work *work = &bot->membership;
	struct invite_try *try = try_of(work, work->room);
	work->running = 0;
	work->due_ms = 0;
	if (answer->verdict == VERDICT_DONE)
		wait_for_sync(bot, try);
	else if (!bot_account_refused(bot, answer))
		try_again(bot, try, answer);
}

static void on_left(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct membership_work *work = &bot->membership;
	struct invite_try *try = try_of(work, work->room);
	work->running = 0;
	work->due_ms = 0;
	if (bot_account_refused(bot, answer))
		return;
	if (verdict_passes(answer->verdict)) {
		try->due_ms = clock_steady_ms() + backoff_after(&try->backoff, answer->retry_after_ms, backoff_chance());
		return;
	}
	settle_left(bot);
}

static void start_owed(struct bot *bot, const struct room *room)
{
	struct membership_work *work = &bot->membership;
	free(work->room);
	work->room = mem_copy_text(room->id);
	if (room->membership == MEMBERSHIP_INVITED)
		work->running = client_join(bot->client, room->id, room->via, on_joined, bot);
	else
		work->running = client_leave(bot->client, room->id, room->leave_reason, on_left, bot);
}

/* The first room that owes something and whose time has come; otherwise when the next one's comes. */
static int64_t start_next(struct bot *bot, int64_t now_ms)
{
	struct room room = { 0 };
	int64_t next = NEVER;
	char *after = mem_copy_text("");
	while (!bot->membership.running && room_next_owing(bot->store, after, &room)) {
		const struct invite_try *try = find_try(&bot->membership, room.id);
		int64_t held_until_ms = room.encrypted ? identity_holds(bot) : 0;
		if (held_until_ms)
			next = held_until_ms < next ? held_until_ms : next;
		else if (!try || try->due_ms <= now_ms)
			start_owed(bot, &room);
		else if (try->due_ms < next)
			next = try->due_ms;
		free(after);
		after = mem_copy_text(room.id);
		room_release(&room);
	}
	free(after);
	return next;
}

int64_t invitation_tick(struct bot *bot, int64_t now_ms)
{
	struct membership_work *work = &bot->membership;
	if (work->running || bot->stopping)
		return NEVER;
	if (now_ms >= work->due_ms)
		work->due_ms = start_next(bot, now_ms);
	if (!work->running && !work->direct_writing && now_ms >= work->direct_due_ms)
		direct_write_next(bot);
	return work->direct_due_ms > now_ms && work->direct_due_ms < work->due_ms ? work->direct_due_ms : work->due_ms;
}

void invitation_release(struct bot *bot)
{
	struct membership_work *work = &bot->membership;
	for (size_t i = 0; i < work->try_count; i++)
		free(work->tries[i].room);
	free(work->tries);
	free(work->room);
	free(work->direct_room);
	free(work->direct_partner);
}
