#include "run/timeline.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "matrix/event.h"
#include "matrix/message.h"
#include "run/acknowledge.h"
#include "run/answering.h"
#include "run/changes.h"
#include "run/decrypting.h"
#include "run/editing.h"
#include "run/reactions.h"
#include "run/room_state.h"
#include "store/outbox.h"

static bool is_message(const struct event *event)
{
	return !event->state_key && strcmp(event->type, "m.room.message") == 0;
}

static bool is_encrypted(const struct event *event)
{
	return !event->state_key && strcmp(event->type, "m.room.encrypted") == 0;
}

static bool is_own(const struct bot *bot, const struct event *event)
{
	return strcmp(event->sender, bot->user_id) == 0;
}

/* The echo of a send: the homeserver has it, whatever became of the request's own answer. */
static void take_echo(struct bot *bot, const struct event *event)
{
	const char *txn = event->txn ? event->txn : message_marker_txn(event);
	int64_t row = txn ? outbox_waiting_by_txn(bot->store, txn) : 0;
	if (!row)
		return;
	acknowledge(bot->store, row, event->id);
	bot->sending.look = true;
}

static size_t last_message(const struct timeline *timeline)
{
	struct event event;
	for (size_t i = json_length(timeline->events); i > 0; i--)
		if (event_read(&event, json_item(timeline->events, i - 1), true) &&
		    (is_message(&event) || is_encrypted(&event)))
			return i - 1;
	return 0;
}

/* Where only signed devices are trusted, what anybody could have written is not read. */
static bool is_trusted(const struct bot *bot, const struct room *room, const struct asking *asking)
{
	return !room->encrypted || !asking->unproven || bot->config->trust != CRYPTO_CROSS_SIGNED;
}

static bool take_event(struct bot *bot, struct room *room, const struct event *event, const struct asking *asking)
{
	if (is_own(bot, event) && !event->state_key) {
		take_echo(bot, event);
		return false;
	}
	if (event->state_key)
		return room_state_take(bot, room, event);
	if (strcmp(event->type, "m.room.redaction") == 0)
		changes_take_redaction(bot, room, event);
	if (!asking || room->membership != MEMBERSHIP_JOINED || !is_trusted(bot, room, asking))
		return false;
	if (is_message(event))
		return event_is_edit(event) ? editing_follow(bot, room, asking) : answering_consider(bot, room, asking);
	return reactions_take(bot, room, asking);
}

/* What the bot said itself is read only when the homeserver does not tell by its transaction id what it is. */
static bool take_encrypted(struct bot *bot, struct room *room, struct json_object *object, const struct event *outer,
			   const struct asking *asking)
{
	bool own = is_own(bot, outer), changed = !room->encrypted;
	struct decrypted inner;
	struct event event = *outer;
	if (changed)
		room_state_found_encrypted(bot, room);
	if (own && outer->txn) {
		take_echo(bot, outer);
		return changed;
	}
	decrypt_event(bot, room, object, own ? NULL : asking, &inner);
	if (inner.event && event_read(&event, inner.event, true)) {
		event.ciphertext = inner.ciphertext;
		struct asking inside = { &event, asking && asking->backlog, asking && asking->others_follow, !inner.proven };
		changed |= take_event(bot, room, &event, asking ? &inside : NULL);
	}
	decrypted_release(&inner);
	return changed;
}

void timeline_take(struct bot *bot, struct room *room, const struct timeline *timeline)
{
	bool changed = false;
	size_t last = last_message(timeline);
	for (size_t i = 0; i < json_length(timeline->events); i++) {
		struct json_object *object = json_item(timeline->events, i);
		struct event event;
		if (!event_read(&event, object, true))
			continue;
		struct asking asking = { &event, timeline->backlog, timeline->more_follows || i < last, room->encrypted };
		const struct asking *wanted = i >= timeline->first ? &asking : NULL;
		changed |= is_encrypted(&event) ? take_encrypted(bot, room, object, &event, wanted) :
						  take_event(bot, room, &event, wanted);
	}
	if (changed)
		room_save(bot->store, room, clock_wall_ms());
}
