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
#define SIDE_BY_SIDE 4  /* a room of a homeserver that is slow does not hold up the others */

struct invite_try {
	struct bot *bot;
	char *room;
	enum membership owed;   /* what is under way: INVITED is a join, LEAVING a leave */
	http_id running;
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
		if (strcmp(work->tries[i]->room, room) == 0)
			return work->tries[i];
	return NULL;
}

static void free_try(struct invite_try *try)
{
	free(try->room);
	free(try);
}

static void end_try(struct invite_try *try)
{
	struct membership_work *work = &try->bot->membership;
	size_t i = 0;
	while (work->tries[i] != try)
		i++;
	work->tries[i] = work->tries[--work->try_count];
	free_try(try);
}

/* One that is under way stays until its answer, with nothing held against the room. */
static void forget_try(struct membership_work *work, const char *room)
{
	struct invite_try *try = find_try(work, room);
	if (!try)
		return;
	backoff_reset(&try->backoff);
	try->due_ms = 0;
	if (!try->running)
		end_try(try);
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

static struct invite_try *try_of(struct bot *bot, const char *room)
{
	struct membership_work *work = &bot->membership;
	struct invite_try *found = find_try(work, room);
	if (found)
		return found;
	mem_grow((void **)&work->tries, work->try_count, &work->try_room, sizeof *work->tries);
	found = work->tries[work->try_count++] = mem_alloc(sizeof *found);
	*found = (struct invite_try){ .bot = bot, .room = mem_copy_text(room) };
	return found;
}

/* Or something else by now: the sync may have told of a join, of another invitation or of its end meanwhile. */
static bool is_owed_still(const struct invite_try *try)
{
	struct room room;
	room_load(try->bot->store, try->room, &room);
	bool owed = room.membership == try->owed;
	room_release(&room);
	return owed;
}

static void delay(struct invite_try *try, int64_t asked_ms)
{
	try->due_ms = clock_steady_ms() + backoff_after(&try->backoff, asked_ms, backoff_chance());
}

/* Writes down that nothing more is owed to the room. When that fails, it is owed still. */
static void settle_left(struct invite_try *try)
{
	struct bot *bot = try->bot;
	struct room room;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	room_load(bot->store, try->room, &room);
	room.membership = MEMBERSHIP_LEFT;
	mem_set_text(&room.leave_reason, NULL);
	room_save(bot->store, &room, clock_wall_ms());
	room_release(&room);
	if (store_commit(bot->store, &err) < 0)
		delay(try, -1);
	else
		end_try(try);
	err_release(&err);
}

static void try_again(struct invite_try *try, const struct matrix_answer *answer)
{
	struct bot *bot = try->bot;
	delay(try, answer->retry_after_ms);
	if (verdict_passes(answer->verdict) || try->backoff.failures < TRIES_MAX)
		return;
	log_write(&bot->log, LOG_WARNING, "room", "giving up to join room %s: %s", log_name(&bot->log, try->room).text,
		  answer->error);
	settle_left(try);
}

/* False when the answer was seen to: the account was refused, or the room is owed something else. */
static bool is_of_use(struct invite_try *try, const struct matrix_answer *answer)
{
	try->running = 0;
	try->bot->membership.due_ms = 0;
	if (bot_account_refused(try->bot, answer))
		return false;
	if (is_owed_still(try))
		return true;
	end_try(try);
	return false;
}

/* The sync tells the store of it. */
static void on_joined(void *context, const struct matrix_answer *answer)
{
	struct invite_try *try = context;
	if (!is_of_use(try, answer))
		return;
	if (answer->verdict == VERDICT_DONE)
		try->due_ms = clock_steady_ms() + TOLD_WITHIN_MS;
	else
		try_again(try, answer);
}

static void on_left(void *context, const struct matrix_answer *answer)
{
	struct invite_try *try = context;
	if (!is_of_use(try, answer))
		return;
	if (verdict_passes(answer->verdict))
		delay(try, answer->retry_after_ms);
	else
		settle_left(try);
}

static void start_owed(struct bot *bot, const struct room *room)
{
	struct invite_try *try = try_of(bot, room->id);
	try->owed = room->membership;
	if (room->membership == MEMBERSHIP_INVITED)
		try->running = client_join(bot->client, room->id, room->via, on_joined, try);
	else
		try->running = client_leave(bot->client, room->id, room->leave_reason, on_left, try);
}

static size_t count_running(const struct membership_work *work)
{
	size_t running = 0;
	for (size_t i = 0; i < work->try_count; i++)
		running += work->tries[i]->running != 0;
	return running;
}

/* The rooms that owe something and whose time has come; when the next one's comes. */
static int64_t start_next(struct bot *bot, int64_t now_ms)
{
	struct room room = { 0 };
	int64_t next = NEVER;
	size_t free_places = SIDE_BY_SIDE - count_running(&bot->membership);
	char *after = mem_copy_text("");
	while (free_places && room_next_owing(bot->store, after, &room)) {
		const struct invite_try *try = find_try(&bot->membership, room.id);
		int64_t held_until_ms = room.encrypted ? identity_holds(bot) : 0;
		int64_t due_ms = held_until_ms ? held_until_ms : try ? try->due_ms : 0;
		if (held_until_ms || due_ms > now_ms) {
			next = due_ms < next ? due_ms : next;
		} else if (!try || !try->running) {
			start_owed(bot, &room);
			free_places--;
		}
		mem_set_text(&after, room.id);
		room_release(&room);
	}
	free(after);
	return next;
}

int64_t invitation_tick(struct bot *bot, int64_t now_ms)
{
	struct membership_work *work = &bot->membership;
	if (bot->stopping)
		return NEVER;
	if (now_ms >= work->due_ms)
		work->due_ms = start_next(bot, now_ms);
	if (!work->direct_writing && now_ms >= work->direct_due_ms)
		direct_write_next(bot);
	return work->direct_due_ms > now_ms && work->direct_due_ms < work->due_ms ? work->direct_due_ms : work->due_ms;
}

void invitation_release(struct bot *bot)
{
	struct membership_work *work = &bot->membership;
	for (size_t i = 0; i < work->try_count; i++)
		free_try(work->tries[i]);
	free(work->tries);
	free(work->direct_room);
	free(work->direct_partner);
}
