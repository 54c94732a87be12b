/* What the crate wants sent, and what came of it. */
#include "matrix/crypto.h"

#ifdef UNKNOT_CRYPTO

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/crypto_crate.h"

static void release_request(struct crypto_request *request)
{
	free(request->id);
	free(request->kind);
	free(request->method);
	free(request->path);
	free(request->body);
	*request = (struct crypto_request){ NULL };
}

void crypto_requests_release(struct crypto_requests *requests)
{
	for (size_t i = 0; i < requests->count; i++)
		release_request(&requests->items[i]);
	free(requests->items);
	*requests = (struct crypto_requests){ NULL, 0, 0 };
}

static void add_request(struct crypto_requests *requests, struct json_object *node)
{
	if (!json_is_object(node))
		return;
	mem_grow((void **)&requests->items, requests->count, &requests->room, sizeof *requests->items);
	requests->items[requests->count++] = (struct crypto_request){
		.id = mem_copy_text(json_text_at(node, "id")),
		.kind = mem_copy_text(json_text_at(node, "kind")),
		.method = mem_copy_text(json_text_at(node, "method")),
		.path = mem_copy_text(json_text_at(node, "path")),
		.body = json_write(json_at(node, "body")),
	};
}

int crypto_add_requests(struct crypto_requests *requests, char *text, char *error, struct err *err)
{
	if (!text)
		return crypto_failed(error, err);
	struct json_object *node = crypto_take_json(text, error, err);
	add_request(requests, node);
	for (size_t i = 0; i < json_length(node); i++)
		add_request(requests, json_item(node, i));
	json_free(node);
	return 0;
}

int crypto_outgoing(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_outgoing(crypto->crate, &error);
	return crypto_add_requests(requests, text, error, err);
}

static char *write_users(const char *const *users, size_t count)
{
	struct json_object *array = json_array_make();
	for (size_t i = 0; i < count; i++)
		json_push_text(array, users[i]);
	char *text = json_write(array);
	json_free(array);
	return text;
}

int crypto_missing_sessions(struct crypto *crypto, const char *const *users, size_t count,
			    struct crypto_requests *requests, struct err *err)
{
	char *error = NULL, *names = users ? write_users(users, count) : NULL;
	char *text = unknot_crypto_missing_sessions(crypto->crate, names, &error);
	free(names);
	return crypto_add_requests(requests, text, error, err);
}

static char *write_settings(const struct crypto *crypto, const struct crypto_room *room)
{
	struct json_object *settings = json_object_make();
	if (room->rotation_ms)
		json_set_number(settings, "rotation_period_ms", room->rotation_ms);
	if (room->rotation_messages)
		json_set_number(settings, "rotation_period_msgs", room->rotation_messages);
	json_set_text(settings, "history_visibility", room->visibility);
	json_set_text(settings, "trust", crypto->trust);
	char *text = json_write(settings);
	json_free(settings);
	return text;
}

int crypto_share_room_key(struct crypto *crypto, const struct crypto_room *room, const char *const *users, size_t count,
			  struct crypto_requests *requests, struct err *err)
{
	char *error = NULL, *names = write_users(users, count), *settings = write_settings(crypto, room);
	char *text = unknot_crypto_share_room_key(crypto->crate, room->id, names, settings, &error);
	free(names);
	free(settings);
	return crypto_add_requests(requests, text, error, err);
}

int crypto_mark_sent(struct crypto *crypto, const struct crypto_request *request, const char *response, struct err *err)
{
	char *error = NULL;
	if (unknot_crypto_mark_sent(crypto->crate, request->id, request->kind, response, &error) < 0)
		return crypto_failed(error, err);
	return 0;
}

void crypto_mark_failed(struct crypto *crypto, const struct crypto_request *request)
{
	unknot_crypto_mark_failed(crypto->crate, request->id);
}

int crypto_track_users(struct crypto *crypto, const char *const *users, size_t count, struct err *err)
{
	char *error = NULL, *names = write_users(users, count);
	int result = unknot_crypto_track_users(crypto->crate, names, &error);
	free(names);
	return result < 0 ? crypto_failed(error, err) : 0;
}

#endif
