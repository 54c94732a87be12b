/* People who write to each other in one encrypted room: what the bot's code does around a message, and what is expected. */
#ifndef UNKNOT_TESTS_ENCRYPTED_ROOM_H
#define UNKNOT_TESTS_ENCRYPTED_ROOM_H

#include "key_server.h"

#ifdef UNKNOT_CRYPTO

#define ROOM "!room:example.org"

static const char *const alice = "@alice:example.org", *const bot = "@bot:example.org";

/* ---- What the bot's code does around a message ---- */

static inline char *members(const char *first, const char *second)
{
	struct json_object *list = json_array_make();
	json_push_text(list, first);
	if (second)
		json_push_text(list, second);
	char *text = json_write(list);
	json_free(list);
	return text;
}

/* The requests that give the room's key to all devices of `users`; how many there were. */
static inline size_t share(struct person *who, const char *users, const char *settings)
{
	char *error = NULL;
	assert_int_equal(unknot_crypto_track_users(who->crypto, users, &error), 0);
	settle(who);
	char *text = unknot_crypto_missing_sessions(who->crypto, users, &error);
	assert_non_null(text);
	if (strcmp(text, "null") != 0) {
		struct json_object *claim = parsed(text);
		make_request(who, claim);
		json_free(claim);
	}
	unknot_crypto_string_free(text);
	return make_requests(who, taken(unknot_crypto_share_room_key(who->crypto, ROOM, users, settings, &error), &error));
}

/* The event as it would be in the room's timeline; the caller frees. */
static inline char *event_of(const char *sender, struct json_object *content)
{
	struct json_object *event = json_object_make();
	json_set_text(event, "type", "m.room.encrypted");
	json_set_text(event, "sender", sender);
	json_set_text(event, "event_id", "$event:example.org");
	json_set_number(event, "origin_server_ts", 1700000000000);
	json_set(event, "content", json_hold(content));
	char *text = json_write(event);
	json_free(event);
	return text;
}

static inline struct json_object *encrypted(struct person *who, const char *content)
{
	char *error = NULL;
	return taken(unknot_crypto_encrypt(who->crypto, ROOM, "m.room.message", content, &error), &error);
}

static inline struct json_object *decrypted(struct person *who, const char *event, const char *trust)
{
	char *error = NULL;
	return taken(unknot_crypto_decrypt(who->crypto, ROOM, event, trust, &error), &error);
}

/* An event of `who`, for `with`, whose key is on its way. */
static inline char *written(struct person *who, const char *with, const char *settings, const char *body)
{
	char *users = members(who->user, with), content[200];
	share(who, users, settings);
	free(users);
	snprintf(content, sizeof content, "{\"msgtype\":\"m.text\",\"body\":\"%s\"}", body);
	struct json_object *sealed = encrypted(who, content);
	char *event = event_of(who->user, sealed);
	json_free(sealed);
	return event;
}

static inline void assert_reads(struct person *who, const char *event, const char *body)
{
	struct json_object *result = decrypted(who, event, "mixed");
	if (!json_at(result, "event"))
		fail_msg("%s: %s", json_text_at(result, "failure"), json_text_at(result, "reason"));
	assert_string_equal(json_text_at(result, "event", "content", "body"), body);
	json_free(result);
}

static inline void assert_fails(struct person *who, const char *event, const char *trust, const char *failure, bool wait,
			 const char *withheld)
{
	struct json_object *result = decrypted(who, event, trust);
	assert_null(json_at(result, "event"));
	assert_string_equal(json_text_at(result, "failure"), failure);
	assert_int_equal(json_flag_at(result, !wait, "wait"), wait);
	assert_non_null(json_text_at(result, "reason"));
	if (withheld)
		assert_string_equal(json_text_at(result, "withheld"), withheld);
	else
		assert_null(json_at(result, "withheld"));
	json_free(result);
}

static inline bool is_signed(struct person *who)
{
	char *error = NULL;
	struct json_object *status = taken(unknot_crypto_cross_signing_status(who->crypto, &error), &error);
	bool signed_device = json_flag_at(status, false, "device_signed");
	json_free(status);
	return signed_device;
}

/* Gives the text of an error and forgets it. */
static inline void assert_error(char *error, const char *part)
{
	assert_non_null(error);
	if (!strstr(error, part))
		fail_msg("\"%s\" does not say \"%s\"", error, part);
	assert_null(strchr(error, '\n'));
	unknot_crypto_string_free(error);
}

#endif

#endif
