/* The part of a homeserver that keeps keys and hands messages from device to device, in memory; and people with devices
 * on it, each with the encryption library and a store of its own. Where the program is built without that library it has a
 * main() that says so, and who includes it has none. */
#ifndef UNKNOT_TESTS_KEY_SERVER_H
#define UNKNOT_TESTS_KEY_SERVER_H

#ifndef UNKNOT_CRYPTO

#include <stdio.h>

int main(void)
{
	puts("1..1\nok 1 - encryption # SKIP built without the Rust library (make says why)");
	return 0;
}

#else

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "crypto/unknot_crypto.h"

/* ---- JSON ---- */

static inline struct json_object *parsed(const char *text)
{
	struct json_object *node = json_read(text, strlen(text), NULL);
	if (!node)
		fail_msg("no JSON: %s", text);
	return node;
}

/* What the library gave: its text as JSON, the text itself given back. */
static inline struct json_object *taken(char *text, char **error)
{
	if (!text)
		fail_msg("%s", *error);
	assert_null(*error);
	struct json_object *node = parsed(text);
	unknot_crypto_string_free(text);
	return node;
}

/* A member that is an object; made when it is not there. */
static inline struct json_object *member(struct json_object *object, const char *name)
{
	if (!json_at(object, name))
		json_set(object, name, json_object_make());
	return json_at(object, name);
}

static inline struct json_object *copy(struct json_object *node)
{
	char *text = json_write(node);
	struct json_object *same = parsed(text);
	free(text);
	return same;
}

static inline bool copy_member(void *context, const char *name, struct json_object *value)
{
	json_set(context, name, copy(value));
	return true;
}

/* ---- The server ---- */

struct key_server {
	struct json_object *devices;    /* user, device: its keys */
	struct json_object *one_time;   /* "user device": {id: key} */
	struct json_object *signing;    /* "master_keys" and so on: user: key */
	struct json_object *inbox;      /* "user device": [event] */
};

struct person {
	struct key_server *server;
	char user[32], device[16], folder[64];
	struct unknot_crypto *crypto;
	FILE *wire;     /* to the server, where this is a process of its own: see serve() */
};

static inline void address_of(char *out, size_t size, const char *user, const char *device)
{
	snprintf(out, size, "%s %s", user, device);
}

static inline bool count_member(void *context, const char *name, struct json_object *value)
{
	(void)name, (void)value;
	++*(int *)context;
	return true;
}

static inline struct json_object *key_counts(struct key_server *server, const struct person *who)
{
	char at[64];
	int count = 0;
	address_of(at, sizeof at, who->user, who->device);
	json_each(json_at(server->one_time, at), count_member, &count);
	struct json_object *counts = json_object_make();
	json_set_number(counts, "signed_curve25519", count);
	return counts;
}

static inline struct json_object *upload_keys(struct key_server *server, const struct person *who, struct json_object *body)
{
	char at[64];
	address_of(at, sizeof at, who->user, who->device);
	if (json_at(body, "device_keys"))
		json_set(member(server->devices, who->user), who->device, copy(json_at(body, "device_keys")));
	json_each(json_at(body, "one_time_keys"), copy_member, member(server->one_time, at));
	struct json_object *answer = json_object_make();
	json_set(answer, "one_time_key_counts", key_counts(server, who));
	return answer;
}

struct query {
	struct key_server *server;
	struct json_object *answer;
};

static const char *const key_names[][2] = {
	{ "master_key", "master_keys" },
	{ "self_signing_key", "self_signing_keys" },
	{ "user_signing_key", "user_signing_keys" },
};

static inline bool answer_user(void *context, const char *user, struct json_object *value)
{
	(void)value;
	struct query *query = context;
	struct json_object *devices = json_at(query->server->devices, user);
	json_set(member(query->answer, "device_keys"), user, devices ? copy(devices) : json_object_make());
	for (size_t i = 0; i < 3; i++) {
		struct json_object *key = json_at(query->server->signing, key_names[i][1], user);
		if (key)
			json_set(member(query->answer, key_names[i][1]), user, copy(key));
	}
	return true;
}

static inline struct json_object *query_keys(struct key_server *server, struct json_object *body)
{
	struct query query = { server, json_object_make() };
	json_each(json_at(body, "device_keys"), answer_user, &query);
	return query.answer;
}

struct claim {
	struct key_server *server;
	struct json_object *answer;
	const char *user;
	char id[64];
};

static inline bool first_member(void *context, const char *name, struct json_object *value)
{
	(void)value;
	snprintf(context, 64, "%s", name);
	return false;
}

static inline bool claim_device(void *context, const char *device, struct json_object *value)
{
	(void)value;
	struct claim *claim = context;
	char at[64], id[64] = "";
	address_of(at, sizeof at, claim->user, device);
	struct json_object *keys = json_at(claim->server->one_time, at);
	json_each(keys, first_member, id);
	if (id[0]) {
		struct json_object *given = member(member(member(claim->answer, "one_time_keys"), claim->user), device);
		json_set(given, id, copy(json_at(keys, id)));
		json_remove(keys, id);
	}
	return true;
}

static inline bool claim_user(void *context, const char *user, struct json_object *devices)
{
	((struct claim *)context)->user = user;
	json_each(devices, claim_device, context);
	return true;
}

static inline struct json_object *claim_keys(struct key_server *server, struct json_object *body)
{
	struct claim claim = { .server = server, .answer = parsed("{\"one_time_keys\":{},\"failures\":{}}") };
	json_each(json_at(body, "one_time_keys"), claim_user, &claim);
	return claim.answer;
}

struct delivery {
	struct key_server *server;
	const char *sender, *type, *user;
};

static inline bool deliver(void *context, const char *device, struct json_object *content)
{
	struct delivery *delivery = context;
	char at[64];
	struct json_object *event = json_object_make();
	json_set_text(event, "sender", delivery->sender);
	json_set_text(event, "type", delivery->type);
	json_set(event, "content", copy(content));
	address_of(at, sizeof at, delivery->user, device);
	if (!json_at(delivery->server->inbox, at))
		json_set(delivery->server->inbox, at, json_array_make());
	json_push(json_at(delivery->server->inbox, at), event);
	return true;
}

static inline bool deliver_user(void *context, const char *user, struct json_object *devices)
{
	((struct delivery *)context)->user = user;
	json_each(devices, deliver, context);
	return true;
}

static inline struct json_object *send_to_device(struct key_server *server, const struct person *who, const char *path,
					  struct json_object *body)
{
	char type[64];
	assert_int_equal(sscanf(path, "/_matrix/client/v3/sendToDevice/%63[^/]/", type), 1);
	struct delivery delivery = { .server = server, .sender = who->user, .type = type };
	json_each(json_at(body, "messages"), deliver_user, &delivery);
	return json_object_make();
}

static inline struct json_object *upload_signing(struct key_server *server, const struct person *who, struct json_object *body)
{
	for (size_t i = 0; i < 3; i++)
		if (json_at(body, key_names[i][0]))
			json_set(member(server->signing, key_names[i][1]), who->user, copy(json_at(body, key_names[i][0])));
	return json_object_make();
}

/* Signatures go to the device of that id, or to the master key. */
static inline bool add_signatures(void *context, const char *id, struct json_object *object)
{
	const struct person *who = context;
	struct json_object *signed_thing = json_at(who->server->devices, who->user, id);
	if (!signed_thing)
		signed_thing = json_at(who->server->signing, "master_keys", who->user);
	json_each(json_at(object, "signatures", who->user), copy_member,
		  member(member(signed_thing, "signatures"), who->user));
	return true;
}

static inline struct json_object *answer_of(struct person *who, const char *path, struct json_object *body)
{
	struct key_server *server = who->server;
	const char *last = strrchr(path, '/') + 1;
	if (strstr(path, "/sendToDevice/"))
		return send_to_device(server, who, path, body);
	if (strcmp(path, "/_matrix/client/v3/keys/signatures/upload") == 0) {
		json_each(json_at(body, who->user), add_signatures, who);
		return parsed("{\"failures\":{}}");
	}
	if (strcmp(path, "/_matrix/client/v3/keys/device_signing/upload") == 0)
		return upload_signing(server, who, body);
	if (strcmp(last, "upload") == 0)
		return upload_keys(server, who, body);
	if (strcmp(last, "claim") == 0)
		return claim_keys(server, body);
	assert_string_equal(last, "query");
	return query_keys(server, body);
}

/* ---- A process of its own ---- */

/* One line with the request, one with the answer. */
static inline struct json_object *answer_by_wire(struct person *who, const char *path, struct json_object *body)
{
	char *line = NULL, *text = json_write(body);
	size_t room = 0;
	fprintf(who->wire, "%s %s\n", path, text);
	fflush(who->wire);
	if (getline(&line, &room, who->wire) < 0)
		_exit(1);
	struct json_object *answer = parsed(line);
	free(line);
	free(text);
	return answer;
}

/* Answers what the process of `who` asks, until it ends. What it says with /said/ is given back, NULL when it says nothing. */
static inline char *serve(struct person *who, FILE *wire)
{
	char *line = NULL, *said = NULL;
	for (size_t room = 0; getline(&line, &room, wire) >= 0;) {
		char *body = strchr(line, ' ');
		if (!body || !strchr(body, '\n'))
			continue;       /* killed while it asked */
		*body++ = '\0';
		if (strcmp(line, "/said/") == 0) {
			said = mem_copy_text(body);
			continue;
		}
		struct json_object *node = parsed(body), *answer = answer_of(who, line, node);
		char *text = json_write(answer);
		fprintf(wire, "%s\n", text);
		fflush(wire);
		free(text);
		json_free(node), json_free(answer);
	}
	free(line);
	return said;
}

/* ---- People ---- */

/* Makes a request and hands its answer in. */
static inline void make_request(struct person *who, struct json_object *request)
{
	char *error = NULL;
	const char *path = json_text_at(request, "path");
	struct json_object *body = json_at(request, "body");
	struct json_object *answer = who->wire ? answer_by_wire(who, path, body) : answer_of(who, path, body);
	char *text = json_write(answer);
	if (unknot_crypto_mark_sent(who->crypto, json_text_at(request, "id"), json_text_at(request, "kind"), text, &error) < 0)
		fail_msg("%s: %s", json_text_at(request, "kind"), error);
	free(text);
	json_free(answer);
}

/* Takes over the array. */
static inline size_t make_requests(struct person *who, struct json_object *requests)
{
	size_t count = json_length(requests);
	for (size_t i = 0; i < count; i++)
		make_request(who, json_item(requests, i));
	json_free(requests);
	return count;
}

static inline struct json_object *outgoing(struct person *who)
{
	char *error = NULL;
	return taken(unknot_crypto_outgoing(who->crypto, &error), &error);
}

static inline void settle(struct person *who)
{
	for (int rounds = 0; make_requests(who, outgoing(who)) > 0; rounds++)
		assert_in_range(rounds, 0, 20);
}

static inline bool push_name(void *context, const char *name, struct json_object *value)
{
	(void)value;
	json_push_text(context, name);
	return true;
}

static inline size_t waiting_events(const struct person *who)
{
	char at[64];
	address_of(at, sizeof at, who->user, who->device);
	return json_length(json_at(who->server->inbox, at));
}

/* A /sync: what lies in the inbox, and everybody's devices may have changed. Gives what the library says to it. */
static inline struct json_object *synced(struct person *who)
{
	char at[64], *error = NULL;
	address_of(at, sizeof at, who->user, who->device);
	struct json_object *inbox = json_at(who->server->inbox, at);
	struct json_object *lists = json_object_make(), *changed = json_array_make();
	json_each(who->server->devices, push_name, changed);
	json_set(lists, "changed", changed);
	struct json_object *counts = key_counts(who->server, who);
	char *events = inbox ? json_write(inbox) : NULL, *devices = json_write(lists), *numbers = json_write(counts);
	struct json_object *result = taken(unknot_crypto_receive_sync(who->crypto, events, devices, numbers,
		"[\"signed_curve25519\"]", "s1", &error), &error);
	json_remove(who->server->inbox, at);
	json_free(lists), json_free(counts);
	free(events), free(devices), free(numbers);
	settle(who);
	return result;
}

static inline void sync_once(struct person *who)
{
	json_free(synced(who));
}

static inline void open_store(struct person *who)
{
	char *error = NULL;
	who->crypto = unknot_crypto_open(who->folder, NULL, who->user, who->device, &error);
	if (!who->crypto)
		fail_msg("%s", error);
}

/* Somebody whose device is known to the server. */
static inline struct person *arrive(struct key_server *server, const char *user, const char *device)
{
	struct person *who = mem_alloc(sizeof *who);
	who->server = server;
	snprintf(who->user, sizeof who->user, "%s", user);
	snprintf(who->device, sizeof who->device, "%s", device);
	strcpy(who->folder, "/tmp/unknot-crypto-XXXXXX");
	assert_non_null(mkdtemp(who->folder));
	open_store(who);
	settle(who);
	return who;
}

static inline void cross_sign(struct person *who)
{
	char *error = NULL;
	make_requests(who, taken(unknot_crypto_bootstrap_cross_signing(who->crypto, &error), &error));
	settle(who);
}

static inline void leave(struct person *who)
{
	char **names;
	size_t count;
	struct err err = ERR_INIT;
	unknot_crypto_close(who->crypto);
	assert_int_equal(file_list(who->folder, "", &names, &count, &err), 0);
	for (size_t i = 0; i < count; i++) {
		char *path = file_join(who->folder, names[i]);
		unlink(path);
		free(path);
	}
	file_list_free(names, count);
	rmdir(who->folder);
	free(who);
}

static inline int set_up(void **state)
{
	struct key_server *server = mem_alloc(sizeof *server);
	server->devices = json_object_make();
	server->one_time = json_object_make();
	server->signing = json_object_make();
	server->inbox = json_object_make();
	*state = server;
	return 0;
}

static inline int tear_down(void **state)
{
	struct key_server *server = *state;
	json_free(server->devices), json_free(server->one_time), json_free(server->signing), json_free(server->inbox);
	free(server);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif

#endif
