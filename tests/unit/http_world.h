/* A scripted server, requests to it and what came of them. */
#ifndef UNKNOT_TESTS_HTTP_WORLD_H
#define UNKNOT_TESTS_HTTP_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "matrix/http.h"

#include "http_server.h"

struct answer {
	int calls, status;
	char *body, *content_type, *failure;
	size_t len;
	int64_t retry_after_ms;
	bool too_large, not_trusted, not_allowed;
};

struct world {
	struct server server;
	struct http *http;
	struct answer answers[64];
};

static inline void on_done(void *context, const struct http_response *response)
{
	struct answer *answer = context;
	answer->calls++;
	answer->status = response->status;
	answer->body = mem_copy_bytes(response->body, response->len);
	answer->len = response->len;
	answer->content_type = mem_copy_text(response->content_type);
	answer->failure = mem_copy_text(response->failure);
	answer->retry_after_ms = response->retry_after_ms;
	answer->too_large = response->too_large;
	answer->not_trusted = response->not_trusted;
	answer->not_allowed = response->not_allowed;
}

static inline struct world *world_new(const struct reply *replies, size_t count)
{
	struct world *world = mem_alloc(sizeof *world);
	server_start(&world->server, replies, count);
	world->http = http_new(&(struct http_options){ .user_agent = "test/1" });
	return world;
}

#define WORLD(...) world_new((const struct reply[]){ __VA_ARGS__ }, \
	sizeof((const struct reply[]){ __VA_ARGS__ }) / sizeof(struct reply))

static inline void world_free(struct world *world)
{
	http_free(world->http);
	server_stop(&world->server);
	for (size_t i = 0; i < 64; i++) {
		free(world->answers[i].body);
		free(world->answers[i].content_type);
		free(world->answers[i].failure);
	}
	free(world);
}

/* GET of a path; what the test wants otherwise stands in `request`. */
static inline http_id begin(struct world *world, size_t at, const char *path, struct http_request request)
{
	char *url = str_format("%s%s", world->server.base, path);
	request.url = url;
	request.method = request.method ? request.method : "GET";
	request.timeout_ms = request.timeout_ms ? request.timeout_ms : 5000;
	http_id id = http_start(world->http, &request, on_done, &world->answers[at]);
	free(url);
	return id;
}

static inline void finish(struct world *world)
{
	int64_t end = clock_steady_ms() + 10000;
	while (http_running(world->http) && clock_steady_ms() < end)
		http_wait(world->http, NULL, 0, 1000);
	assert_int_equal(http_running(world->http), 0);
}

#endif
