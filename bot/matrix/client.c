#include "matrix/client.h"

#include <assert.h>
#include <stdio.h>

#include "base/json.h"
#include "matrix/client_call.h"
#include "matrix/crypto.h"

#define V3 "/_matrix/client/v3"
#define ROOM V3 "/rooms/{}"
#define V1_ROOM "/_matrix/client/v1/rooms/{}"
#define SECOND ((int64_t)1000)
#define MEGABYTE ((size_t)1 << 20)
#define SYNC_SPARE_MS (15 * SECOND)     /* beyond the long poll's own time: to make the answer and to carry it */

static const struct endpoint
	whoami        = { "GET",  V3 "/account/whoami",                20 * SECOND, MEGABYTE, false },
	versions      = { "GET",  "/_matrix/client/versions",          20 * SECOND, MEGABYTE, true },
	filter        = { "POST", V3 "/user/{}/filter",                20 * SECOND, MEGABYTE, false },
	sync          = { "GET",  V3 "/sync",                          0,           0,        false },
	send          = { "PUT",  ROOM "/send/{}/{}",                  20 * SECOND, MEGABYTE, false },
	redact        = { "PUT",  ROOM "/redact/{}/{}",                20 * SECOND, MEGABYTE, false },
	receipt       = { "POST", ROOM "/receipt/m.read/{}",           20 * SECOND, MEGABYTE, false },
	typing        = { "PUT",  ROOM "/typing/{}",                   20 * SECOND, MEGABYTE, false },
	join          = { "POST", V3 "/join/{}",                       90 * SECOND, MEGABYTE, false },
	leave         = { "POST", ROOM "/leave",                       60 * SECOND, MEGABYTE, false },
	messages      = { "GET",  ROOM "/messages",                    60 * SECOND, 0,        false },
	context_of    = { "GET",  ROOM "/context/{}",                  30 * SECOND, 0,        false },
	event         = { "GET",  ROOM "/event/{}",                    20 * SECOND, MEGABYTE, false },
	replacements  = { "GET",  V1_ROOM "/relations/{}/m.replace",   20 * SECOND, MEGABYTE, false },
	members       = { "GET",  ROOM "/members",                     60 * SECOND, 0,        false },
	get_data      = { "GET",  V3 "/user/{}/account_data/{}",       20 * SECOND, 0,        false },
	put_data      = { "PUT",  V3 "/user/{}/account_data/{}",       20 * SECOND, MEGABYTE, false },
	get_name      = { "GET",  V3 "/profile/{}/displayname",        20 * SECOND, MEGABYTE, false },
	put_name      = { "PUT",  V3 "/profile/{}/displayname",        20 * SECOND, MEGABYTE, false },
	put_avatar    = { "PUT",  V3 "/profile/{}/avatar_url",         20 * SECOND, MEGABYTE, false },
	upload        = { "POST", "/_matrix/media/v3/upload",          60 * SECOND, MEGABYTE, false },
	login_flows   = { "GET",  V3 "/login",                         20 * SECOND, MEGABYTE, true },
	login         = { "POST", V3 "/login",                         30 * SECOND, MEGABYTE, true },
	refresh       = { "POST", V3 "/refresh",                       30 * SECOND, MEGABYTE, true },
	auth_metadata = { "GET",  "/_matrix/client/v1/auth_metadata",  20 * SECOND, MEGABYTE, true };

/* `done` and `context` are those of the function that it stands in. */
#define DETAILS(...) &(struct details){ .done = done, .context = context, __VA_ARGS__ }

/* An object with one text; without it when the text is NULL. */
static struct json_object *object_with(const char *name, const char *text)
{
	struct json_object *object = json_object_make();
	json_set_text(object, name, text);
	return object;
}

http_id client_whoami(struct client *client, matrix_done *done, void *context)
{
	return client_call(client, &whoami, DETAILS());
}

http_id client_versions(struct client *client, matrix_done *done, void *context)
{
	return client_call(client, &versions, DETAILS());
}

http_id client_store_filter(struct client *client, const char *user, const char *json, matrix_done *done, void *context)
{
	return client_call(client, &filter, DETAILS(.ids = { user }, .body = json));
}

http_id client_sync(struct client *client, const char *since, const char *filter_id, int64_t wait_ms, matrix_done *done,
		    void *context)
{
	char wait[24];
	snprintf(wait, sizeof wait, "%lld", (long long)wait_ms);
	return client_call(client, &sync, DETAILS(
		.query = { { "since", since }, { "filter", filter_id }, { "timeout", wait },
			   { "set_presence", "offline" } },
		.long_poll_ms = wait_ms + SYNC_SPARE_MS));
}

http_id client_send(struct client *client, const char *room, const char *type, const char *txn, const char *content,
		    matrix_done *done, void *context)
{
	return client_call(client, &send, DETAILS(.ids = { room, type, txn }, .body = content));
}

http_id client_redact(struct client *client, const char *room, const char *event_id, const char *txn,
		      const char *reason, matrix_done *done, void *context)
{
	struct json_object *body = object_with("reason", reason);
	return client_call(client, &redact, DETAILS(.ids = { room, event_id, txn }, .object = body));
}

http_id client_receipt(struct client *client, const char *room, const char *event_id, const char *thread,
		       matrix_done *done, void *context)
{
	struct json_object *body = object_with("thread_id", thread);
	return client_call(client, &receipt, DETAILS(.ids = { room, event_id }, .object = body));
}

http_id client_typing(struct client *client, const char *room, const char *user, bool on, int64_t for_ms,
		      matrix_done *done, void *context)
{
	struct json_object *body = json_object_make();
	json_set_flag(body, "typing", on);
	if (on)
		json_set_number(body, "timeout", for_ms);
	return client_call(client, &typing, DETAILS(.ids = { room, user }, .object = body));
}

http_id client_join(struct client *client, const char *room, const char *via, matrix_done *done, void *context)
{
	return client_call(client, &join, DETAILS(.ids = { room }, .query = { { "via", via } }, .body = "{}"));
}

http_id client_leave(struct client *client, const char *room, const char *reason, matrix_done *done, void *context)
{
	return client_call(client, &leave, DETAILS(.ids = { room }, .object = object_with("reason", reason)));
}

http_id client_messages(struct client *client, const char *room, char direction, const char *from, const char *to,
			int limit, matrix_done *done, void *context)
{
	assert(direction == 'b' || direction == 'f');
	char count[12];
	snprintf(count, sizeof count, "%d", limit);
	return client_call(client, &messages, DETAILS(.ids = { room }, .query = {
		{ "dir", direction == 'b' ? "b" : "f" }, { "from", from }, { "to", to }, { "limit", count } }));
}

http_id client_context(struct client *client, const char *room, const char *event_id, int limit, matrix_done *done,
		       void *context)
{
	char count[12];
	snprintf(count, sizeof count, "%d", limit);
	return client_call(client, &context_of, DETAILS(.ids = { room, event_id }, .query = { { "limit", count } }));
}

http_id client_event(struct client *client, const char *room, const char *event_id, matrix_done *done, void *context)
{
	return client_call(client, &event, DETAILS(.ids = { room, event_id }));
}

http_id client_replacements(struct client *client, const char *room, const char *event_id, matrix_done *done,
			    void *context)
{
	return client_call(client, &replacements, DETAILS(.ids = { room, event_id }));
}

http_id client_members(struct client *client, const char *room, matrix_done *done, void *context)
{
	return client_call(client, &members, DETAILS(.ids = { room }, .query = { { "not_membership", "leave" } }));
}

http_id client_get_account_data(struct client *client, const char *user, const char *type, matrix_done *done,
				void *context)
{
	return client_call(client, &get_data, DETAILS(.ids = { user, type }));
}

http_id client_put_account_data(struct client *client, const char *user, const char *type, const char *content,
				matrix_done *done, void *context)
{
	return client_call(client, &put_data, DETAILS(.ids = { user, type }, .body = content));
}

http_id client_get_displayname(struct client *client, const char *user, matrix_done *done, void *context)
{
	return client_call(client, &get_name, DETAILS(.ids = { user }));
}

http_id client_put_displayname(struct client *client, const char *user, const char *name, matrix_done *done,
			       void *context)
{
	return client_call(client, &put_name, DETAILS(.ids = { user }, .object = object_with("displayname", name)));
}

http_id client_put_avatar(struct client *client, const char *user, const char *uri, matrix_done *done, void *context)
{
	return client_call(client, &put_avatar, DETAILS(.ids = { user }, .object = object_with("avatar_url", uri)));
}

http_id client_upload(struct client *client, const char *type, const char *name, const char *bytes, size_t len,
		      matrix_done *done, void *context)
{
	return client_call(client, &upload, DETAILS(.query = { { "filename", name } }, .body = bytes, .body_len = len,
						    .content_type = type));
}

/* Its path is whole and percent-encoded already. */
http_id client_keys(struct client *client, const struct crypto_request *request, matrix_done *done, void *context)
{
	struct endpoint keys = { request->method, request->path, 60 * SECOND, 0, false };
	return client_call(client, &keys, DETAILS(.body = request->body));
}

http_id client_login_flows(struct client *client, matrix_done *done, void *context)
{
	return client_call(client, &login_flows, DETAILS());
}

http_id client_login(struct client *client, const char *body, matrix_done *done, void *context)
{
	return client_call(client, &login, DETAILS(.body = body));
}

http_id client_refresh(struct client *client, const char *refresh_token, matrix_done *done, void *context)
{
	return client_call(client, &refresh, DETAILS(.object = object_with("refresh_token", refresh_token)));
}

http_id client_auth_metadata(struct client *client, matrix_done *done, void *context)
{
	return client_call(client, &auth_metadata, DETAILS());
}
