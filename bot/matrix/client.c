#include "matrix/client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/answer.h"

#define V3 "/_matrix/client/v3"
#define ROOM V3 "/rooms/{}"
#define SECOND ((int64_t)1000)
#define MEGABYTE ((size_t)1 << 20)
#define SYNC_SPARE_MS (15 * SECOND)     /* beyond the long poll's own time: to make the answer and to carry it */

/* Each "{}" stands for the next of the call's ids, percent-encoded. */
struct endpoint {
	const char *method;
	const char *path;
	int64_t timeout_ms;
	size_t body_max;        /* 0: HTTP_BODY_MAX */
	bool without_token;
};

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
	forget        = { "POST", ROOM "/forget",                      20 * SECOND, MEGABYTE, false },
	joined_rooms  = { "GET",  V3 "/joined_rooms",                  30 * SECOND, 0,        false },
	messages      = { "GET",  ROOM "/messages",                    60 * SECOND, 0,        false },
	context_of    = { "GET",  ROOM "/context/{}",                  30 * SECOND, 0,        false },
	event         = { "GET",  ROOM "/event/{}",                    20 * SECOND, MEGABYTE, false },
	state         = { "GET",  ROOM "/state/{}/{}",                 20 * SECOND, MEGABYTE, false },
	members       = { "GET",  ROOM "/members",                     60 * SECOND, 0,        false },
	get_data      = { "GET",  V3 "/user/{}/account_data/{}",       20 * SECOND, 0,        false },
	put_data      = { "PUT",  V3 "/user/{}/account_data/{}",       20 * SECOND, MEGABYTE, false },
	get_name      = { "GET",  V3 "/profile/{}/displayname",        20 * SECOND, MEGABYTE, false },
	put_name      = { "PUT",  V3 "/profile/{}/displayname",        20 * SECOND, MEGABYTE, false },
	login_flows   = { "GET",  V3 "/login",                         20 * SECOND, MEGABYTE, true },
	login         = { "POST", V3 "/login",                         30 * SECOND, MEGABYTE, true },
	auth_metadata = { "GET",  "/_matrix/client/v1/auth_metadata",  20 * SECOND, MEGABYTE, true };

struct call {
	struct call *next;
	struct client *client;
	http_id id;
	matrix_done *done;
	void *context;
};

struct client {
	struct http *http;
	char *base_url;
	char *token;
	struct call *calls;     /* under way */
};

struct client *client_new(struct http *http, const char *base_url, const char *token)
{
	struct client *client = mem_alloc(sizeof *client);
	client->http = http;
	client->base_url = mem_copy_text(base_url);
	for (size_t len = strlen(base_url); len && base_url[len - 1] == '/'; len--)
		client->base_url[len - 1] = '\0';
	client->token = mem_copy_text(token);
	return client;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	while (client->calls)
		client_cancel(client, client->calls->id);
	free(client->base_url);
	free(client->token);
	free(client);
}

void client_set_token(struct client *client, const char *token)
{
	char *copy = mem_copy_text(token);
	free(client->token);
	client->token = copy;
}

static void forget_call(struct call *call)
{
	struct call **at = &call->client->calls;
	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
	free(call);
}

void client_cancel(struct client *client, http_id id)
{
	struct call *call = client->calls;
	while (call && call->id != id)
		call = call->next;
	if (!call)
		return;
	http_cancel(client->http, id);
	forget_call(call);
}

/* The call is gone before the callback runs: the callback may free the client. */
static void on_response(void *context, const struct http_response *response)
{
	struct call *call = context;
	matrix_done *done = call->done;
	void *caller = call->context;
	struct matrix_answer answer;
	answer_read(&answer, response, call->client->token);
	forget_call(call);
	done(caller, &answer);
	answer_release(&answer);
}

static void add_escaped(struct str *url, const char *text)
{
	char *escaped = http_escape(text);
	str_add(url, escaped);
	free(escaped);
}

static void add_path(struct str *url, const char *path, const char *const *ids)
{
	for (const char *hole; (hole = strstr(path, "{}")); path = hole + 2) {
		str_add_bytes(url, path, (size_t)(hole - path));
		add_escaped(url, *ids++);
	}
	str_add(url, path);
}

struct parameter {
	const char *name;
	const char *value;      /* NULL: left out */
};

static void add_query(struct str *url, const struct parameter *parameters, size_t count)
{
	char separator = '?';
	for (size_t i = 0; i < count; i++) {
		if (!parameters[i].value)
			continue;
		str_addf(url, "%c%s=", separator, parameters[i].name);
		add_escaped(url, parameters[i].value);
		separator = '&';
	}
}

struct details {
	const char *ids[3];
	struct parameter query[5];
	const char *body;               /* JSON text; NULL: none */
	struct json_object *object;     /* instead of `body`; taken over */
	int64_t long_poll_ms;           /* 0: no long poll */
	matrix_done *done;
	void *context;
};

static http_id start(struct client *client, const struct endpoint *endpoint, const struct details *details)
{
	struct str url = STR_INIT;
	str_add(&url, client->base_url);
	add_path(&url, endpoint->path, details->ids);
	add_query(&url, details->query, sizeof details->query / sizeof *details->query);
	char *written = details->object ? json_write(details->object) : NULL;
	const char *body = written ? written : details->body;
	struct call *call = mem_alloc(sizeof *call);
	*call = (struct call){ client->calls, client, 0, details->done, details->context };
	client->calls = call;
	call->id = http_start(client->http, &(struct http_request){
		.method = endpoint->method,
		.url = str_text(&url),
		.token = endpoint->without_token ? NULL : client->token,
		.body = body,
		.body_len = body ? strlen(body) : 0,
		.timeout_ms = endpoint->timeout_ms + details->long_poll_ms,
		.body_max = endpoint->body_max,
		.long_poll = details->long_poll_ms > 0,
	}, on_response, call);
	json_free(details->object);
	free(written);
	str_release(&url);
	return call->id;
}

/* start(client, &endpoint, DETAILS(.ids = { room })): `done` and `context` are those of the function it stands in. */
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
	return start(client, &whoami, DETAILS());
}

http_id client_versions(struct client *client, matrix_done *done, void *context)
{
	return start(client, &versions, DETAILS());
}

http_id client_store_filter(struct client *client, const char *user, const char *json, matrix_done *done, void *context)
{
	return start(client, &filter, DETAILS(.ids = { user }, .body = json));
}

http_id client_sync(struct client *client, const char *since, const char *filter_id, int64_t wait_ms, matrix_done *done,
		    void *context)
{
	char wait[24];
	snprintf(wait, sizeof wait, "%lld", (long long)wait_ms);
	return start(client, &sync, DETAILS(
		.query = { { "since", since }, { "filter", filter_id }, { "timeout", wait }, { "set_presence", "offline" } },
		.long_poll_ms = wait_ms + SYNC_SPARE_MS));
}

http_id client_send(struct client *client, const char *room, const char *type, const char *txn, const char *content,
		    matrix_done *done, void *context)
{
	return start(client, &send, DETAILS(.ids = { room, type, txn }, .body = content));
}

http_id client_redact(struct client *client, const char *room, const char *event_id, const char *txn, const char *reason,
		      matrix_done *done, void *context)
{
	return start(client, &redact, DETAILS(.ids = { room, event_id, txn }, .object = object_with("reason", reason)));
}

http_id client_receipt(struct client *client, const char *room, const char *event_id, const char *thread,
		       matrix_done *done, void *context)
{
	return start(client, &receipt, DETAILS(.ids = { room, event_id }, .object = object_with("thread_id", thread)));
}

http_id client_typing(struct client *client, const char *room, const char *user, bool on, int64_t for_ms,
		      matrix_done *done, void *context)
{
	struct json_object *body = json_object_make();
	json_set_flag(body, "typing", on);
	if (on)
		json_set_number(body, "timeout", for_ms);
	return start(client, &typing, DETAILS(.ids = { room, user }, .object = body));
}

/* server_name is what `via` was called before version 1.12 of the specification. */
http_id client_join(struct client *client, const char *room, const char *via, matrix_done *done, void *context)
{
	return start(client, &join, DETAILS(.ids = { room }, .query = { { "via", via }, { "server_name", via } }, .body = "{}"));
}

http_id client_leave(struct client *client, const char *room, const char *reason, matrix_done *done, void *context)
{
	return start(client, &leave, DETAILS(.ids = { room }, .object = object_with("reason", reason)));
}

http_id client_forget(struct client *client, const char *room, matrix_done *done, void *context)
{
	return start(client, &forget, DETAILS(.ids = { room }, .body = "{}"));
}

http_id client_joined_rooms(struct client *client, matrix_done *done, void *context)
{
	return start(client, &joined_rooms, DETAILS());
}

http_id client_messages(struct client *client, const char *room, char direction, const char *from, const char *to,
			int limit, matrix_done *done, void *context)
{
	assert(direction == 'b' || direction == 'f');
	char count[12];
	snprintf(count, sizeof count, "%d", limit);
	return start(client, &messages, DETAILS(.ids = { room }, .query = {
		{ "dir", direction == 'b' ? "b" : "f" }, { "from", from }, { "to", to }, { "limit", count } }));
}

http_id client_context(struct client *client, const char *room, const char *event_id, int limit, matrix_done *done,
		       void *context)
{
	char count[12];
	snprintf(count, sizeof count, "%d", limit);
	return start(client, &context_of, DETAILS(.ids = { room, event_id }, .query = { { "limit", count } }));
}

http_id client_event(struct client *client, const char *room, const char *event_id, matrix_done *done, void *context)
{
	return start(client, &event, DETAILS(.ids = { room, event_id }));
}

http_id client_state(struct client *client, const char *room, const char *type, const char *state_key,
		     matrix_done *done, void *context)
{
	return start(client, &state, DETAILS(.ids = { room, type, state_key }));
}

http_id client_members(struct client *client, const char *room, matrix_done *done, void *context)
{
	return start(client, &members, DETAILS(.ids = { room }));
}

http_id client_get_account_data(struct client *client, const char *user, const char *type, matrix_done *done,
				void *context)
{
	return start(client, &get_data, DETAILS(.ids = { user, type }));
}

http_id client_put_account_data(struct client *client, const char *user, const char *type, const char *content,
				matrix_done *done, void *context)
{
	return start(client, &put_data, DETAILS(.ids = { user, type }, .body = content));
}

http_id client_get_displayname(struct client *client, const char *user, matrix_done *done, void *context)
{
	return start(client, &get_name, DETAILS(.ids = { user }));
}

http_id client_put_displayname(struct client *client, const char *user, const char *name, matrix_done *done,
			       void *context)
{
	return start(client, &put_name, DETAILS(.ids = { user }, .object = object_with("displayname", name)));
}

http_id client_login_flows(struct client *client, matrix_done *done, void *context)
{
	return start(client, &login_flows, DETAILS());
}

http_id client_login(struct client *client, const char *body, matrix_done *done, void *context)
{
	return start(client, &login, DETAILS(.body = body));
}

http_id client_auth_metadata(struct client *client, matrix_done *done, void *context)
{
	return start(client, &auth_metadata, DETAILS());
}
