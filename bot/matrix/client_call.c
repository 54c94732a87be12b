#include "matrix/client_call.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/answer.h"

struct call {
	struct call *next;
	struct client *client;
	http_id id;
	matrix_done *done;
	void *context;
	unsigned token_number;  /* of the token it was made with */
	bool oauth;
};

struct client {
	struct http *http;
	char *base_url;
	char *token;
	unsigned token_number;  /* counts the tokens */
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
	mem_free_secret(client->token);
	free(client);
}

void client_set_token(struct client *client, const char *token)
{
	char *copy = mem_copy_text(token);
	mem_free_secret(client->token);
	client->token = copy;
	client->token_number++;
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
	if (call->oauth)
		answer_read_oauth(&answer, response);
	else
		answer_read(&answer, response, call->client->token);
	answer.outdated = call->token_number != call->client->token_number;
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

http_id client_call(struct client *client, const struct endpoint *endpoint, const struct details *details)
{
	struct str url = STR_INIT;
	str_add(&url, details->oauth_url ? details->oauth_url : client->base_url);
	add_path(&url, details->oauth_url ? "" : endpoint->path, details->ids);
	add_query(&url, details->query, sizeof details->query / sizeof *details->query);
	char *written = details->object ? json_write(details->object) : NULL;
	const char *body = written ? written : details->body;
	struct call *call = mem_alloc(sizeof *call);
	*call = (struct call){ client->calls, client, 0, details->done, details->context, client->token_number,
			      details->oauth_url != NULL };
	client->calls = call;
	call->id = http_start(client->http, &(struct http_request){
		.method = endpoint->method,
		.url = str_text(&url),
		.token = endpoint->without_token ? NULL : client->token,
		.body = body,
		.body_len = details->body_len ? details->body_len : body ? strlen(body) : 0,
		.content_type = details->content_type,
		.timeout_ms = endpoint->timeout_ms + details->long_poll_ms,
		.body_max = endpoint->body_max,
		.long_poll = details->long_poll_ms > 0,
	}, on_response, call);
	json_free(details->object);
	mem_free_secret(written);       /* it may hold one */
	str_release(&url);
	return call->id;
}
