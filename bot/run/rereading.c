#include "run/rereading.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "run/decrypting.h"
#include "run/editing.h"
#include "store/question.h"
#include "store/reread.h"
#include "store/undecrypted.h"

void rereading_owe(struct bot *bot, const struct room *room, const char *redacted, const struct event *redaction)
{
	char *question = question_edited_by(bot->store, redacted, room->id);
	if (question)
		reread_owe(bot->store, &(struct reread){ question, room->id, (char *)redaction->id });
	free(question);
	bot->rereading.due_ms = 0;
}

void rereading_owe_new(struct bot *bot, const struct room *room, const char *question, const char *cause)
{
	reread_owe(bot->store, &(struct reread){ (char *)question, room->id, (char *)cause });
	bot->rereading.due_ms = 0;
}

/* What has been decrypted lives as long as the wording that is read from it. */
struct wording {
	struct decrypted question, edit;
	struct json_object *original;   /* the content before all edits; borrowed */
	const char *edit_id;            /* NULL: no edit is valid; borrowed */
};

static void wording_release(struct wording *wording)
{
	decrypted_release(&wording->question);
	decrypted_release(&wording->edit);
}

static bool is_sealed(struct json_object *body)
{
	return text_equal(json_text_at(body, "type"), "m.room.encrypted");
}

/* An event of a room as it is without encryption. */
static bool read_open(struct bot *bot, const struct room *room, struct event *event, struct json_object *body,
		      struct decrypted *decrypted)
{
	if (!is_sealed(body))
		return event_read(event, body, true);
	decrypt_event(bot, room, body, NULL, decrypted);
	return decrypted->event && event_read(event, decrypted->event, true);
}

static bool is_edit_by(const struct event *edit, const char *sender)
{
	return text_equal(edit->sender, sender) && json_is_object(json_at(edit->content, "m.new_content"));
}

/* The event as its sender wants it to be read now, by the newest edit that is valid. False when it can say nothing (any
 * more). */
static bool read_newest(struct bot *bot, const struct room *room, struct event *event, struct json_object *body,
			struct json_object *edits, struct wording *wording)
{
	struct event edit;
	if (!read_open(bot, room, event, body, &wording->question) || event->state_key || event_is_edit(event) ||
	    !text_equal(event->type, "m.room.message"))
		return false;
	wording->original = event->content;
	for (size_t i = 0; i < json_length(edits); i++) {
		decrypted_release(&wording->edit);
		if (read_open(bot, room, &edit, json_item(edits, i), &wording->edit) &&
		    is_edit_by(&edit, event->sender)) {
			event->content = json_at(edit.content, "m.new_content");
			wording->edit_id = edit.id;
			break;
		}
	}
	return true;
}

/* Proven only when both events are: the homeserver could have made up the other one. */
static bool adopt(struct bot *bot, struct room *room, const struct event *event, const struct wording *wording)
{
	struct event question = *event, cause = { .id = bot->rereading.current.cause };
	struct asking asking = { &question, .others_follow = true };
	asking.unproven = room->encrypted && !(wording->question.proven && wording->edit.proven);
	question.ciphertext = wording->question.ciphertext;
	if (text_equal(wording->edit_id, cause.id))
		cause.ciphertext = wording->edit.ciphertext;
	return editing_adopt(bot, room, &asking, wording->original, &cause);
}

/* True: the room is to be saved. */
static bool take(struct bot *bot, struct room *room, const struct event *event, const struct wording *wording)
{
	const struct reread *reread = &bot->rereading.current;
	if (!text_equal(event->id, reread->question) || room->membership != MEMBERSHIP_JOINED)
		return false;
	if (question_is_known(bot->store, event->id))
		return editing_reread(bot, room, event, reread->cause);
	return adopt(bot, room, event, wording);
}

/* The message cannot be read yet: its edit is kept, and comes here once more when the key of the message has come. */
static void keep_for_key(struct bot *bot, struct json_object *body, struct json_object *edit)
{
	const struct reread *reread = &bot->rereading.current;
	const char *session = json_text_at(body, "content", "session_id");
	if (!session || !text_equal(json_text_at(edit, "event_id"), reread->cause))
		return;
	char *json = json_write(edit);
	undecrypted_keep(bot->store, &(struct undecrypted){ .event = reread->cause, .room = reread->room,
							    .session = (char *)session, .json = json,
							    .others_follow = true, .kept_ms = clock_wall_ms() });
	free(json);
}

static void follow(struct bot *bot, struct json_object *body, struct json_object *edits)
{
	const struct reread *reread = &bot->rereading.current;
	struct wording wording = { .original = NULL };
	struct event event;
	struct room room;
	room_load(bot->store, reread->room, &room);
	if (!read_newest(bot, &room, &event, body, edits, &wording)) {
		if (is_sealed(body) && !wording.question.event && !question_is_known(bot->store, reread->question))
			keep_for_key(bot, body, json_item(edits, 0));
	} else if (take(bot, &room, &event, &wording)) {
		room_save(bot->store, &room, clock_wall_ms());
	}
	room_release(&room);
	wording_release(&wording);
}

static void delay(struct bot *bot, int64_t asked_ms)
{
	bot->rereading.due_ms = clock_steady_ms() + backoff_after(&bot->rereading.backoff, asked_ms, backoff_chance());
}

/* A later edit, or another redaction, may have come while the homeserver was asked. */
static void commit(struct bot *bot, struct json_object *body, struct json_object *edits)
{
	const struct reread *reread = &bot->rereading.current;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	if (reread_is_owed(bot->store, reread->question, reread->cause)) {
		if (body)
			follow(bot, body, edits);
		reread_settle(bot->store, reread->question);
	}
	if (store_commit(bot->store, &err) == 0) {
		backoff_reset(&bot->rereading.backoff);
		return;
	}
	log_write(&bot->log, LOG_ERROR, "store", "%s", err.what);
	err_release(&err);
	delay(bot, -1);
}

/* True when the answer is one to work with; otherwise it was seen to. */
static bool is_answered(struct bot *bot, const struct matrix_answer *answer)
{
	bot->rereading.running = 0;
	bot->rereading.due_ms = 0;
	if (bot_account_refused(bot, answer))
		return false;
	switch (answer->verdict) {
	case VERDICT_RETRY:
	case VERDICT_LIMITED:
	case VERDICT_LOCKED:
	case VERDICT_SUSPENDED:
		delay(bot, answer->retry_after_ms);
		return false;
	default:
		return true;
	}
}

static void on_edits(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	if (is_answered(bot, answer))
		commit(bot, bot->rereading.event, json_at(answer->body, "chunk"));
}

/* The event names its newest edit, on homeservers that know how to (Dendrite does not): when none is named, they are
 * asked for. */
static void on_event(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct reread_work *work = &bot->rereading;
	if (!is_answered(bot, answer))
		return;
	struct json_object *newest = json_at(answer->body, "unsigned", "m.relations", "m.replace");
	if (answer->verdict == VERDICT_DONE && !newest) {
		work->event = json_hold(answer->body);
		work->running = client_replacements(bot->client, work->current.room, work->current.question, on_edits,
						    bot);
		return;
	}
	struct json_object *edits = json_array_make();
	if (newest)
		json_push(edits, json_hold(newest));
	commit(bot, answer->verdict == VERDICT_DONE ? answer->body : NULL, edits);
	json_free(edits);
}

int64_t rereading_tick(struct bot *bot, int64_t now_ms)
{
	struct reread_work *work = &bot->rereading;
	if (work->running || bot->stopping)
		return NEVER;
	if (now_ms < work->due_ms)
		return work->due_ms;
	rereading_release(bot);
	if (!reread_next(bot->store, "", &work->current))
		return work->due_ms = NEVER;
	work->running = client_event(bot->client, work->current.room, work->current.question, on_event, bot);
	return NEVER;
}

void rereading_release(struct bot *bot)
{
	reread_release(&bot->rereading.current);
	json_free(bot->rereading.event);
	bot->rereading.event = NULL;
}
