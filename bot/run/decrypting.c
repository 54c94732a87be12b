#include "run/decrypting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/answering.h"
#include "run/encryption.h"
#include "run/timeline.h"
#include "store/question.h"
#include "store/undecrypted.h"

/* What people do in an encrypted room inside of the ciphertext. Anything else there is of no concern. */
static bool is_of_concern(struct json_object *event)
{
	const char *type = json_text_at(event, "type");
	return !json_at(event, "state_key") && (text_equal(type, "m.room.message") || text_equal(type, "m.reaction"));
}

#define DEVICE_UNKNOWN ""       /* instead of a session: the sender's device is asked for */

static void keep(struct bot *bot, const struct room *room, char *json, const char *session, const struct asking *asking)
{
	undecrypted_keep(bot->store, &(struct undecrypted){
		.event = (char *)asking->event->id,
		.room = room->id,
		.session = (char *)session,
		.json = json,
		.backlog = asking->backlog,
		.others_follow = asking->others_follow,
		.kept_ms = clock_wall_ms(),
	});
}

/* Whether a device is signed is known once its owner's devices were asked for. */
static void ask_for_device(struct bot *bot, const struct room *room, char *json, const struct asking *asking)
{
	keep(bot, room, json, DEVICE_UNKNOWN, asking);
	encryption_track(bot, asking->event->sender);
	bot->encryption.devices_asked = true;
}

static void keep_for_key(struct bot *bot, const struct room *room, struct json_object *event, char *json,
			 const struct crypto_event *result, const struct asking *asking)
{
	const char *session = result->session ? result->session : json_text_at(event, "content", "session_id");
	log_write(&bot->log, LOG_INFO, "crypto", "room %s: an event cannot be read%s: %s",
		  log_name(&bot->log, room->id).text, result->may_come ? " yet" : "", result->why);
	if (session)
		keep(bot, room, json, session, asking);
}

/* Ciphertext does not say which event it is. */
static bool is_repeated(struct bot *bot, const struct room *room, const struct crypto_event *result,
			const struct asking *asking)
{
	if (!question_is_repeated(bot->store, result->ciphertext, asking->event->id))
		return false;
	log_write(&bot->log, LOG_WARNING, "crypto",
		  "room %s: an event is not read: it repeats the ciphertext of another one",
		  log_name(&bot->log, room->id).text);
	return true;
}

void decrypt_event(struct bot *bot, const struct room *room, struct json_object *event, const struct asking *asking,
		   struct decrypted *decrypted)
{
	struct crypto_event result;
	*decrypted = (struct decrypted){ NULL };
	if (!bot->encryption.crypto)
		return;
	char *json = json_write(event);
	crypto_decrypt(bot->encryption.crypto, room->id, json, &result);
	bool concerns = !result.event || is_of_concern(result.event);
	if (asking && concerns && result.device_unknown && !bot->encryption.takes_unknown) {
		ask_for_device(bot, room, json, asking);
	} else if (result.event && concerns && asking && is_repeated(bot, room, &result, asking)) {
		decrypted->event = NULL;
	} else if (result.event && concerns) {
		decrypted->event = json_hold(result.event);
		decrypted->ciphertext = mem_copy_text(result.ciphertext);
		decrypted->proven = result.cross_signed;
	} else if (asking && !result.event) {
		keep_for_key(bot, room, event, json, &result, asking);
	}
	crypto_event_release(&result);
	free(json);
}

void decrypted_release(struct decrypted *decrypted)
{
	json_free(decrypted->event);
	free(decrypted->ciphertext);
	*decrypted = (struct decrypted){ NULL };
}

/* ---- Keys that come late ---- */

void decrypting_note_key(struct bot *bot, const char *room, const char *session)
{
	struct encryption *encryption = &bot->encryption;
	mem_grow((void **)&encryption->arrived, encryption->arrived_count, &encryption->arrived_space,
		 sizeof *encryption->arrived);
	encryption->arrived[encryption->arrived_count++] = (struct arrived_key){ mem_copy_text(room), mem_copy_text(session) };
}

static bool opens_now(struct bot *bot, const struct room *room, struct json_object *event)
{
	struct decrypted decrypted;
	decrypt_event(bot, room, event, NULL, &decrypted);
	bool opens = decrypted.event;
	decrypted_release(&decrypted);
	return opens;
}

/* When a key was late, later messages of the room exist by now, so the answer says what it answers. */
static void take(struct bot *bot, struct room *room, const struct undecrypted *kept, struct json_object *event)
{
	struct json_object *events = json_array_make();
	json_push(events, json_hold(event));
	struct timeline timeline = { events, 0, kept->backlog, kept->others_follow || *kept->session };
	undecrypted_drop(bot->store, kept->event);
	timeline_take(bot, room, &timeline);
	json_free(events);
}

static void retry_one(struct bot *bot, const struct undecrypted *kept)
{
	struct room room;
	struct json_object *event = json_read(kept->json, strlen(kept->json), NULL);
	room_load(bot->store, kept->room, &room);
	if (!event || room.membership != MEMBERSHIP_JOINED)
		undecrypted_drop(bot->store, kept->event);
	else if (opens_now(bot, &room, event))
		take(bot, &room, kept, event);
	else if (bot->encryption.takes_unknown)
		log_write(&bot->log, LOG_INFO, "crypto",
			  "room %s: an event is not read: its sender has not signed the device",
			  log_name(&bot->log, room.id).text);
	room_release(&room);
	json_free(event);
}

static void retry_all_of(struct bot *bot, const char *room, const char *session)
{
	struct undecrypted kept;
	for (int64_t after = 0; undecrypted_next(bot->store, room, session, after, &kept);) {
		after = kept.id;
		if (*kept.session || bot->encryption.takes_unknown)
			retry_one(bot, &kept);
		undecrypted_release(&kept);
	}
}

bool decrypting_is_idle(const struct bot *bot)
{
	return !bot->encryption.crypto || (bot->encryption.retried_all && !bot->encryption.arrived_count);
}

/* Keys that came just before a kill were not noted: once after the start all is tried. */
void decrypting_retry(struct bot *bot)
{
	struct encryption *encryption = &bot->encryption;
	if (!encryption->crypto)
		return;
	if (!encryption->retried_all)
		retry_all_of(bot, NULL, NULL);
	for (size_t i = 0; encryption->retried_all && i < encryption->arrived_count; i++)
		retry_all_of(bot, encryption->arrived[i].room, encryption->arrived[i].session);
}

static void forget_arrived(struct encryption *encryption)
{
	for (size_t i = 0; i < encryption->arrived_count; i++) {
		free(encryption->arrived[i].room);
		free(encryption->arrived[i].session);
	}
	encryption->arrived_count = 0;
}

void decrypting_settled(struct bot *bot)
{
	bot->encryption.devices_asked |= !bot->encryption.retried_all;
	bot->encryption.retried_all = true;
	forget_arrived(&bot->encryption);
}

bool decrypting_take_asked(struct bot *bot)
{
	struct err err = ERR_INIT;
	store_begin(bot->store);
	bot->encryption.takes_unknown = true;
	retry_all_of(bot, NULL, DEVICE_UNKNOWN);
	bot->encryption.takes_unknown = false;
	if (store_commit(bot->store, &err) < 0) {
		log_write(&bot->log, LOG_ERROR, "store", "%s", err.what);
		err_release(&err);
		return false;
	}
	bot->encryption.devices_asked = false;
	return true;
}

void decrypting_release(struct bot *bot)
{
	forget_arrived(&bot->encryption);
	free(bot->encryption.arrived);
}
