#include "matrix/crypto.h"

#ifdef UNKNOT_CRYPTO

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/crypto_crate.h"
#include "matrix/sync.h"

static const char *const trust_names[] = { "mixed", "all", "cross_signed" };

/* ---- Between the crate's strings and ours ---- */

int crypto_failed(char *error, struct err *err)
{
	err_set(err, "encryption: %s", error ? error : "an unknown error");
	unknot_crypto_string_free(error);
	return -1;
}

char *crypto_take_text(char *text, char *error, struct err *err)
{
	char *copy = mem_copy_text(text);
	if (!text)
		crypto_failed(error, err);
	unknot_crypto_string_free(text);
	return copy;
}

struct json_object *crypto_take_json(char *text, char *error, struct err *err)
{
	struct json_object *node = text ? json_read(text, strlen(text), NULL) : NULL;
	if (!text || (!node && strcmp(text, "null") != 0))
		crypto_failed(error, err);
	unknot_crypto_string_free(text);
	return node;
}

static char *write_or_null(struct json_object *node)
{
	return node ? json_write(node) : NULL;
}

/* ---- Opening ---- */

bool crypto_is_compiled_in(void)
{
	return true;
}

const char *crypto_version(void)
{
	return unknot_crypto_version();
}

struct crypto *crypto_open(const char *folder, const char *passphrase, const char *user, const char *device,
			   enum crypto_trust trust, struct err *err)
{
	char *error = NULL;
	struct unknot_crypto *crate = unknot_crypto_open(folder, passphrase, user, device, &error);
	if (!crate) {
		crypto_failed(error, err);
		err->exit_code = EX_CONFIG;
		return NULL;
	}
	struct crypto *crypto = mem_alloc(sizeof *crypto);
	crypto->crate = crate;
	crypto->trust = trust_names[trust];
	crypto->user = mem_copy_text(user);
	return crypto;
}

void crypto_close(struct crypto *crypto)
{
	if (!crypto)
		return;
	unknot_crypto_close(crypto->crate);
	free(crypto->told);
	free(crypto->user);
	free(crypto);
}

char *crypto_fingerprint(struct crypto *crypto, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_identity_keys(crypto->crate, &error);
	struct json_object *keys = crypto_take_json(text, error, err);
	char *fingerprint = mem_copy_text(json_text_at(keys, "ed25519"));
	json_free(keys);
	return fingerprint;
}

/* ---- A sync ---- */

static bool names_somebody(const struct crypto *crypto, struct json_object *device_lists, bool people)
{
	struct json_object *changed = json_at(device_lists, "changed");
	return people ? json_length(changed) || json_length(json_at(device_lists, "left"))
		      : json_array_has(changed, crypto->user);
}

/* How many keys are left on the homeserver stands in every response; only a change is news. */
static bool has_news(const struct crypto *crypto, const struct sync *sync, bool people, const char *told)
{
	return json_length(sync->to_device) || names_somebody(crypto, sync->device_lists, people) ||
	       !text_equal(crypto->told, told);
}

static void tell_arrivals(struct json_object *found, const struct crypto_arrival *arrival)
{
	struct json_object *keys = json_at(found, "room_keys"), *withheld = json_at(found, "withheld");
	for (size_t i = 0; i < json_length(keys); i++) {
		const char *room = json_text_at(json_item(keys, i), "room_id");
		const char *session = json_text_at(json_item(keys, i), "session_id");
		if (room && session)
			arrival->key(arrival->context, room, session);
	}
	for (size_t i = 0; i < json_length(withheld); i++) {
		const char *room = json_text_at(json_item(withheld, i), "room_id");
		const char *code = json_text_at(json_item(withheld, i), "code");
		arrival->withheld(arrival->context, room ? room : "", code ? code : "");
	}
}

static struct json_object *receive(struct crypto *crypto, const struct sync *sync, struct err *err)
{
	char *error = NULL;
	char *to_device = write_or_null(sync->to_device), *lists = write_or_null(sync->device_lists);
	char *counts = write_or_null(sync->key_counts), *fallback = write_or_null(sync->fallback_keys);
	char *text = unknot_crypto_receive_sync(crypto->crate, to_device, lists, counts, fallback, sync->next_batch,
						&error);
	free(to_device);
	free(lists);
	free(counts);
	free(fallback);
	return crypto_take_json(text, error, err);
}

int crypto_take_sync(struct crypto *crypto, const struct sync *sync, bool people, const struct crypto_arrival *arrival,
		     struct err *err)
{
	char *counts = write_or_null(sync->key_counts), *fallback = write_or_null(sync->fallback_keys);
	char *told = str_format("%s %s", counts ? counts : "", fallback ? fallback : "");
	free(counts);
	free(fallback);
	int result = 0;
	if (has_news(crypto, sync, people, told)) {
		struct json_object *found = receive(crypto, sync, err);
		result = found ? 1 : -1;
		tell_arrivals(found, arrival);
		json_free(found);
	}
	if (result > 0)
		mem_set_text(&crypto->told, told);
	free(told);
	return result;
}

/* ---- Room events ---- */

char *crypto_encrypt(struct crypto *crypto, const char *room, const char *type, const char *content, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_encrypt(crypto->crate, room, type, content, &error);
	return crypto_take_text(text, error, err);
}

void crypto_decrypt(struct crypto *crypto, const char *room, const char *event, struct crypto_event *result)
{
	char *error = NULL;
	struct err err = ERR_INIT;
	char *text = unknot_crypto_decrypt(crypto->crate, room, event, crypto->trust, &error);
	struct json_object *found = crypto_take_json(text, error, &err);
	const char *withheld = json_text_at(found, "withheld"), *reason = json_text_at(found, "reason");
	*result = (struct crypto_event){
		.event = json_is_object(json_at(found, "event")) ? json_hold(json_at(found, "event")) : NULL,
		.cross_signed = json_flag_at(found, false, "cross_signed"),
		.device_unknown = text_equal(json_text_at(found, "verification"), "unknown_device") ||
				  text_equal(json_text_at(found, "failure"), "untrusted"),
		.may_come = found ? json_flag_at(found, false, "wait") : true,
		.session = mem_copy_text(json_text_at(found, "session_id")),
	};
	if (result->event)
		result->ciphertext = str_format("%s %lld", result->session ? result->session : "",
						(long long)json_number_at(found, -1, "message_index"));
	else
		result->why = str_format("%s%s%s", withheld ? withheld : "", withheld ? ": " : "",
					 reason ? reason : err.what ? err.what : "unknown");
	json_free(found);
	err_release(&err);
}

void crypto_event_release(struct crypto_event *event)
{
	json_free(event->event);
	free(event->session);
	free(event->ciphertext);
	free(event->why);
	*event = (struct crypto_event){ NULL };
}

char *crypto_encrypt_file(char *bytes, size_t len, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_encrypt_attachment((unsigned char *)bytes, len, &error);
	return crypto_take_text(text, error, err);
}

#endif
