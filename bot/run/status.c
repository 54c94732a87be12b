#include "run/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "run/lane.h"
#include "run/status_socket.h"
#include "run/version.h"
#include "store/feedback.h"
#include "store/outbox.h"
#include "store/room.h"
#include "store/undecrypted.h"

#define SET_ASIDE_SHOWN 20
#define ROOMS_SHOWN 20
#define SECOND_MS 1000

static int64_t seconds_since(int64_t then_ms, int64_t now_ms)
{
	return now_ms > then_ms ? (now_ms - then_ms) / SECOND_MS : 0;
}

static const char *state_name(const struct bot *bot)
{
	return bot->stopping ? "stopping" : bot->syncing.responses ? "running" : "starting";
}

/* Rooms that a row holds up which the homeserver does not take. */
static struct json_object *not_taken(struct bot *bot, int64_t now_ms)
{
	struct json_object *all = json_array_make();
	for (size_t i = 0; i < bot->sending.lane_count && json_length(all) < ROOMS_SHOWN; i++) {
		const struct lane *lane = bot->sending.lanes[i];
		if (!lane->failing_ms)
			continue;
		struct json_object *one = json_object_make();
		json_set_text(one, "room", log_name(&bot->log, lane->room).text);
		json_set_number(one, "seconds", seconds_since(lane->failing_ms, now_ms));
		json_push(all, one);
	}
	return all;
}

static struct json_object *set_aside(struct bot *bot)
{
	struct json_object *all = json_array_make();
	struct outbox_refusal refusal;
	struct sql_query *rows = outbox_refusals(bot->store);
	for (int shown = 0; shown < SET_ASIDE_SHOWN && outbox_next_refusal(rows, &refusal); shown++) {
		struct json_object *one = json_object_make();
		json_set_text(one, "room", log_name(&bot->log, refusal.room).text);
		json_set_text(one, "reason", refusal.reason);
		json_set_number(one, "age_seconds", seconds_since(refusal.made_ms, clock_wall_ms()));
		json_push(all, one);
	}
	sql_end(rows);
	return all;
}

static struct json_object *outbox_part(struct bot *bot)
{
	struct json_object *part = json_object_make();
	int64_t oldest_ms = outbox_oldest_waiting(bot->store), now_ms = clock_steady_ms();
	json_set_number(part, "waiting", (int64_t)outbox_count_waiting(bot->store));
	if (oldest_ms)
		json_set_number(part, "oldest_seconds", seconds_since(oldest_ms, clock_wall_ms()));
	if (bot->sending.paused_until_ms > now_ms)
		json_set_number(part, "paused_seconds", (bot->sending.paused_until_ms - now_ms) / SECOND_MS + 1);
	json_set(part, "not_taken", not_taken(bot, now_ms));
	json_set_number(part, "set_aside", (int64_t)outbox_count_refused(bot->store));
	json_set(part, "set_aside_newest", set_aside(bot));
	return part;
}

static struct json_object *rooms_part(struct bot *bot)
{
	struct json_object *part = json_object_make();
	json_set_number(part, "joined", room_count(bot->store, MEMBERSHIP_JOINED));
	json_set_number(part, "to_join", room_count(bot->store, MEMBERSHIP_INVITED));
	json_set_number(part, "muted", room_count_muted(bot->store));
	return part;
}

static struct json_object *encryption_part(struct bot *bot)
{
	struct json_object *part = json_object_make();
	json_set_flag(part, "device_signed", identity_is_signed(bot));
	json_set_number(part, "waiting_for_keys", (int64_t)undecrypted_count(bot->store));
	return part;
}

static struct json_object *counters_part(const struct bot *bot)
{
	struct json_object *part = json_object_make();
	json_set_number(part, "questions", (int64_t)bot->questions);
	json_set_number(part, "sent", (int64_t)bot->sending.sent);
	json_set_number(part, "refused", (int64_t)bot->sending.refused);
	json_set_number(part, "limited", (int64_t)bot->counters.limited);
	json_set_number(part, "reloads", (int64_t)bot->counters.reloads);
	json_set_number(part, "reloads_refused", (int64_t)bot->counters.reloads_refused);
	json_set_number(part, "patterns_stopped", (int64_t)bot->counters.patterns_stopped);
	return part;
}

static struct json_object *feedback_part(struct bot *bot)
{
	struct json_object *all = json_array_make();
	struct feedback_count count;
	for (struct sql_query *rows = feedback_counts(bot->store); feedback_next(rows, &count);) {
		struct json_object *one = json_object_make();
		json_set_text(one, "intent", count.intent);
		json_set_number(one, "up", count.up);
		json_set_number(one, "down", count.down);
		json_push(all, one);
	}
	return all;
}

struct json_object *status_make(struct bot *bot)
{
	struct json_object *status = json_object_make();
	int64_t now_ms = clock_steady_ms();
	json_set_text(status, "version", UNKNOT_VERSION);
	json_set_text(status, "state", state_name(bot));
	json_set_number(status, "uptime_seconds", seconds_since(bot->started_ms, now_ms));
	if (bot->syncing.answered_ms)
		json_set_number(status, "last_sync_seconds", seconds_since(bot->syncing.answered_ms, now_ms));
	if (bot->book) {
		json_set_number(status, "intents", (int64_t)book_intent_count(bot->book));
		json_set_number(status, "examples", (int64_t)book_example_count(bot->book));
	}
	json_set(status, "outbox", outbox_part(bot));
	json_set(status, "rooms", rooms_part(bot));
	if (bot->encryption.crypto)
		json_set(status, "encryption", encryption_part(bot));
	json_set(status, "counters", counters_part(bot));
	json_set(status, "feedback", feedback_part(bot));
	return status;
}

void status_open(struct bot *bot)
{
	bot->status_fd = status_socket_listen(bot->config->state);
	if (bot->status_fd < 0)
		log_write(&bot->log, LOG_WARNING, "run",
			  "`unknot status` will not work: no socket in the state folder: %s", strerror(errno));
}

/* It fits into the socket's buffer, so nothing is waited for; whoever does not read it has only lost it. */
static void tell(struct bot *bot, int fd)
{
	struct json_object *status = status_make(bot);
	char *text = json_write(status), *line = str_format("%s\n", text);
	if (send(fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_write(&bot->log, LOG_DEBUG, "run", "the status was not taken: %s", strerror(errno));
	free(line);
	free(text);
	json_free(status);
}

void status_serve(struct bot *bot)
{
	for (int fd; (fd = accept4(bot->status_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0; close(fd))
		tell(bot, fd);
}

void status_close(struct bot *bot)
{
	if (bot->status_fd < 0)
		return;
	close(bot->status_fd);
	status_socket_remove(bot->config->state);
	bot->status_fd = -1;
}

int status_connect(const char *state, struct err *err)
{
	int fd = status_socket_connect(state);
	if (fd >= 0)
		return fd;
	bool forbidden = errno == EACCES || errno == EPERM;
	err_at(err, state, 0, 0, NULL);
	err_set(err, forbidden ? "not allowed to ask the bot: %s" : "no bot runs on this state folder (%s)",
		strerror(errno));
	err_mend(err, forbidden ? "ask as the bot's user" : "start it: unknot run");
	err->exit_code = forbidden ? EX_NOPERM : EX_UNAVAILABLE;
	return -1;
}
