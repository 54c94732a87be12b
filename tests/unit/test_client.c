#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "matrix/client.h"
#include "matrix/login.h"
#include "matrix/waited.h"

#include "http_server.h"

struct world {
	struct server server;
	struct http *http;
	struct client *client;
	struct waited waited;
};

static void world_start(struct world *world, const struct reply *replies, size_t count)
{
	*world = (struct world){ .waited = WAITED_INIT };
	server_start(&world->server, replies, count);
	char *base = str_format("%s/", world->server.base);
	world->http = http_new(&(struct http_options){ .user_agent = "t" });
	world->client = client_new(world->http, base, "syt_token");
	free(base);
}

static void world_stop(struct world *world)
{
	waited_release(&world->waited);
	client_free(world->client);
	http_free(world->http);
	server_stop(&world->server);
}

/* The call, then what the homeserver was asked. */
#define CALLS(world, line, body, call) do { \
	struct waited waited = WAITED_INIT; \
	call; \
	waited_wait(&waited, (world)->http); \
	check_asked(world, line, body); \
	assert_int_equal(waited.answer.verdict, VERDICT_DONE); \
	waited_release(&waited); \
} while (0)

static void check_asked(struct world *world, const char *line, const char *body)
{
	const char *asked = world->server.asked[world->server.asked_count - 1];
	char *first = str_format("%s HTTP/1.1\r\n", line), *last = str_format("\r\n\r\n%s", body);
	if (!text_starts(asked, first) || !text_ends(asked, last))
		fail_msg("%s\ninstead of\n%s%s", asked, first, last);
	bool wants_token = !strstr(line, "/login") && !strstr(line, "/versions") && !strstr(line, "/auth_metadata");
	assert_int_equal(strstr(asked, "\r\nAuthorization: Bearer syt_token\r\n") != NULL, wants_token);
	free(first);
	free(last);
}

#define V3 "/_matrix/client/v3"
#define ROOM V3 "/rooms/%21r%3Aex.org"

static void world_start_willing(struct world *world)
{
	world_start(world, NULL, 0);
	for (size_t i = 0; i < 64; i++)
		world->server.replies[i] = (struct reply){ .status = 200, .body = "{}" };
	world->server.reply_count = 64;
}

static void test_each_call_about_a_room_asks_its_endpoint(void **state)
{
	(void)state;
	struct world world;
	world_start_willing(&world);
	struct client *c = world.client;
	const char *room = "!r:ex.org", *event = "$e/+";
	CALLS(&world, "PUT " ROOM "/send/m.room.message/t-1", "{\"body\":\"\xC3\xA4\"}",
	      client_send(c, room, "m.room.message", "t-1", "{\"body\":\"\xC3\xA4\"}", waited_done, &waited));
	CALLS(&world, "PUT " ROOM "/redact/%24e%2F%2B/t2", "{\"reason\":\"why\"}",
	      client_redact(c, room, event, "t2", "why", waited_done, &waited));
	CALLS(&world, "PUT " ROOM "/redact/%24e%2F%2B/t2", "{}",
	      client_redact(c, room, event, "t2", NULL, waited_done, &waited));
	CALLS(&world, "POST " ROOM "/receipt/m.read/%24e%2F%2B", "{\"thread_id\":\"main\"}",
	      client_receipt(c, room, event, "main", waited_done, &waited));
	CALLS(&world, "POST " ROOM "/receipt/m.read/%24e%2F%2B", "{}",
	      client_receipt(c, room, event, NULL, waited_done, &waited));
	CALLS(&world, "PUT " ROOM "/typing/%40b%3Aex.org", "{\"typing\":true,\"timeout\":9000}",
	      client_typing(c, room, "@b:ex.org", true, 9000, waited_done, &waited));
	CALLS(&world, "PUT " ROOM "/typing/%40b%3Aex.org", "{\"typing\":false}",
	      client_typing(c, room, "@b:ex.org", false, 9000, waited_done, &waited));
	CALLS(&world, "POST " V3 "/join/%21r%3Aex.org?via=ex.org", "{}",
	      client_join(c, room, "ex.org", waited_done, &waited));
	CALLS(&world, "POST " V3 "/join/%21r%3Aex.org", "{}", client_join(c, room, NULL, waited_done, &waited));
	CALLS(&world, "POST " ROOM "/leave", "{\"reason\":\"bye\"}", client_leave(c, room, "bye", waited_done, &waited));
	CALLS(&world, "GET " ROOM "/messages?dir=b&from=t1&to=t0&limit=100", "",
	      client_messages(c, room, 'b', "t1", "t0", 100, waited_done, &waited));
	CALLS(&world, "GET " ROOM "/messages?dir=f&limit=5", "",
	      client_messages(c, room, 'f', NULL, NULL, 5, waited_done, &waited));
	CALLS(&world, "GET " ROOM "/context/%24e%2F%2B?limit=10", "",
	      client_context(c, room, event, 10, waited_done, &waited));
	CALLS(&world, "GET " ROOM "/event/%24e%2F%2B", "", client_event(c, room, event, waited_done, &waited));
	CALLS(&world, "GET " ROOM "/members?not_membership=leave", "", client_members(c, room, waited_done, &waited));
	CALLS(&world, "POST /_matrix/media/v3/upload?filename=a%20b.png", "\x89PNG",
	      client_upload(c, "image/png", "a b.png", "\x89PNG", 4, waited_done, &waited));
	world_stop(&world);
}

static void test_each_call_about_the_account_asks_its_endpoint(void **state)
{
	(void)state;
	struct world world;
	world_start_willing(&world);
	struct client *c = world.client;
	const char *user = "@b:ex.org";
	CALLS(&world, "GET " V3 "/account/whoami", "", client_whoami(c, waited_done, &waited));
	CALLS(&world, "GET /_matrix/client/versions", "", client_versions(c, waited_done, &waited));
	CALLS(&world, "POST " V3 "/user/%40b%3Aex.org/filter", "{\"room\":{}}",
	      client_store_filter(c, user, "{\"room\":{}}", waited_done, &waited));
	CALLS(&world, "GET " V3 "/sync?since=s1_2&filter=7&timeout=30000&set_presence=offline", "",
	      client_sync(c, "s1_2", "7", 30000, waited_done, &waited));
	CALLS(&world, "GET " V3 "/sync?filter=7&timeout=0&set_presence=offline", "",
	      client_sync(c, NULL, "7", 0, waited_done, &waited));
	CALLS(&world, "GET " V3 "/user/%40b%3Aex.org/account_data/m.direct", "",
	      client_get_account_data(c, user, "m.direct", waited_done, &waited));
	CALLS(&world, "PUT " V3 "/user/%40b%3Aex.org/account_data/m.direct", "{\"@a:b\":[]}",
	      client_put_account_data(c, user, "m.direct", "{\"@a:b\":[]}", waited_done, &waited));
	CALLS(&world, "GET " V3 "/profile/%40b%3Aex.org/displayname", "",
	      client_get_displayname(c, user, waited_done, &waited));
	CALLS(&world, "PUT " V3 "/profile/%40b%3Aex.org/displayname", "{\"displayname\":\"A \\\"B\\\"\"}",
	      client_put_displayname(c, user, "A \"B\"", waited_done, &waited));
	CALLS(&world, "GET " V3 "/login", "", client_login_flows(c, waited_done, &waited));
	CALLS(&world, "POST " V3 "/login", "{\"type\":\"x\"}", client_login(c, "{\"type\":\"x\"}", waited_done, &waited));
	CALLS(&world, "GET /_matrix/client/v1/auth_metadata", "", client_auth_metadata(c, waited_done, &waited));
	world_stop(&world);
}

static void test_the_answer_comes_with_verdict_and_body(void **state)
{
	(void)state;
	struct world world;
	world_start(&world, &(struct reply){ .status = 429, .body = "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":90}" },
		    1);
	client_send(world.client, "!r", "t", "x", "{}", waited_done, &world.waited);
	waited_wait(&world.waited, world.http);
	assert_int_equal(world.waited.answer.verdict, VERDICT_LIMITED);
	assert_int_equal(world.waited.answer.retry_after_ms, 90);
	assert_string_equal(world.waited.answer.errcode, "M_LIMIT_EXCEEDED");
	world_stop(&world);
}

static void test_a_cancelled_call_calls_nobody(void **state)
{
	(void)state;
	struct world world;
	world_start_willing(&world);
	http_id id = client_whoami(world.client, waited_done, &world.waited);
	client_cancel(world.client, id);
	client_cancel(world.client, id);
	client_whoami(world.client, waited_done, &world.waited);
	client_free(world.client);
	world.client = NULL;
	assert_int_equal(http_running(world.http), 0);
	assert_false(world.waited.done);
	world_stop(&world);
}

static void free_client(void *context, const struct matrix_answer *answer)
{
	struct world *world = context;
	client_free(world->client);
	world->client = NULL;
	assert_int_equal(answer->verdict, VERDICT_DONE);
}

static void test_a_callback_may_free_the_client(void **state)
{
	(void)state;
	struct world world;
	world_start_willing(&world);
	client_whoami(world.client, free_client, &world);
	client_versions(world.client, waited_done, &world.waited);
	while (world.client)
		http_wait(world.http, NULL, 0, 1000);
	world_stop(&world);
}

static void test_whoami_needs_a_device(void **state)
{
	(void)state;
	static const struct {
		struct reply reply;
		enum verdict verdict;
		int exit_code;
	} rows[] = {
		{ { .status = 200, .body = "{\"user_id\":\"@b:ex.org\",\"device_id\":\"D\"}" }, VERDICT_DONE, 0 },
		{ { .status = 200, .body = "{\"user_id\":\"@b:ex.org\"}" }, VERDICT_REFUSED, 78 },
		{ { .status = 200, .body = "{\"device_id\":\"D\"}" }, VERDICT_RETRY, 69 },
		{ { .status = 401, .body = "{\"errcode\":\"M_UNKNOWN_TOKEN\"}" }, VERDICT_TOKEN, 77 },
		{ { .status = 401, .body = "{\"errcode\":\"M_USER_LOCKED\"}" }, VERDICT_LOCKED, 77 },
		{ { .status = 502, .body = "<html>", .type = "text/html" }, VERDICT_RETRY, 69 },
		{ { .status = 404, .body = "{\"errcode\":\"M_UNRECOGNIZED\"}" }, VERDICT_REFUSED, 78 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world world;
		struct whoami who = { 0 };
		struct err err = ERR_INIT;
		world_start(&world, &rows[i].reply, 1);
		assert_int_equal(login_whoami(world.http, world.client, &who, &err), rows[i].verdict);
		assert_int_equal(err.exit_code, rows[i].exit_code);
		assert_int_equal(err.what == NULL, rows[i].verdict == VERDICT_DONE);
		assert_int_equal(who.device_id != NULL, rows[i].verdict == VERDICT_DONE);
		whoami_release(&who);
		err_release(&err);
		world_stop(&world);
	}
}

#define FLOWS(types) { "GET " V3 "/login", .status = 200, .body = "{\"flows\":[" types "]}" }
#define NO_OAUTH { "GET /_matrix/client/v1/auth_metadata", .status = 404, .body = "{\"errcode\":\"M_UNRECOGNIZED\"}" }

static enum verdict log_in(struct world *world, bool refresh, struct grant *grant, struct err *err)
{
	struct login_request request = { .user = "bot", .password = "pass word", .device_id = "DEV", .device_name = "Unknot",
					 .refresh = refresh };
	return login_password(world->http, world->client, &request, grant, err);
}

static void test_a_login_sends_password_and_device(void **state)
{
	(void)state;
	struct world world;
	struct grant grant = { 0 };
	struct err err = ERR_INIT;
	world_start(&world, (struct reply[]){
		FLOWS("{\"type\":\"m.login.sso\"},{\"type\":\"m.login.password\"}"),
		{ "POST " V3 "/login", .status = 200, .body = "{\"access_token\":\"new\",\"device_id\":\"DEV\"}" } }, 2);
	assert_int_equal(log_in(&world, false, &grant, &err), VERDICT_DONE);
	assert_string_equal(grant.access, "new");
	assert_null(grant.refresh);
	assert_int_equal(grant.expires_in_ms, -1);
	check_asked(&world, "POST " V3 "/login", "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\","
		    "\"user\":\"bot\"},\"password\":\"pass word\",\"device_id\":\"DEV\","
		    "\"initial_device_display_name\":\"Unknot\"}");
	grant_release(&grant);
	world_stop(&world);
}

static void test_a_login_that_may_be_refreshed_says_so(void **state)
{
	(void)state;
	struct world world;
	struct grant grant = { 0 };
	struct err err = ERR_INIT;
	world_start(&world, (struct reply[]){
		FLOWS("{\"type\":\"m.login.password\"}"),
		{ "POST " V3 "/login", .status = 200,
		  .body = "{\"access_token\":\"new\",\"refresh_token\":\"more\",\"expires_in_ms\":300000}" } }, 2);
	assert_int_equal(log_in(&world, true, &grant, &err), VERDICT_DONE);
	assert_string_equal(grant.refresh, "more");
	assert_int_equal(grant.expires_in_ms, 300000);
	check_asked(&world, "POST " V3 "/login", "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\","
		    "\"user\":\"bot\"},\"password\":\"pass word\",\"device_id\":\"DEV\","
		    "\"initial_device_display_name\":\"Unknot\",\"refresh_token\":true}");
	grant_release(&grant);
	world_stop(&world);
}

static void test_a_login_that_fails_says_what_to_do(void **state)
{
	(void)state;
	static const struct {
		struct reply replies[2];
		enum verdict verdict;
		int exit_code;
		const char *mend;       /* words in it */
	} rows[] = {
		{ { FLOWS("{\"type\":\"m.login.password\"}"), { .status = 403, .body = "{\"errcode\":\"M_FORBIDDEN\"}" } },
		  VERDICT_FORBIDDEN, 77, "password" },
		{ { FLOWS("{\"type\":\"m.login.password\"}"), { .status = 200, .body = "{\"access_token\":\"a\\nb\"}" } },
		  VERDICT_RETRY, 69, NULL },
		{ { FLOWS("{\"type\":\"m.login.password\"}"), { .status = 429, .body = "{}" } }, VERDICT_LIMITED, 69, NULL },
		{ { FLOWS("{\"type\":\"m.login.sso\"}"), NO_OAUTH }, VERDICT_REFUSED, 78, "Element" },
		{ { FLOWS("7,{\"type\":[]}"), NO_OAUTH }, VERDICT_REFUSED, 78, "access token" },
		{ { FLOWS("{\"type\":\"m.login.sso\"}"), { .status = 200, .body = "{\"issuer\":\"https://a\"}" } },
		  VERDICT_REFUSED, 78, "compatibility token" },
		{ { { .status = 404, .body = "{\"errcode\":\"M_UNRECOGNIZED\"}" },
		    { .status = 200, .body = "{\"issuer\":\"https://a\"}" } }, VERDICT_REFUSED, 78, "compatibility token" },
		{ { { .status = 503, .body = "" } }, VERDICT_RETRY, 69, NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world world;
		struct grant grant = { 0 };
		struct err err = ERR_INIT;
		world_start(&world, rows[i].replies, 2);
		assert_int_equal(log_in(&world, false, &grant, &err), rows[i].verdict);
		assert_int_equal(err.exit_code, rows[i].exit_code);
		assert_non_null(err.what);
		if (rows[i].mend)
			assert_non_null(strstr(err.mend, rows[i].mend));
		assert_null(grant.access);
		err_release(&err);
		world_stop(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_about_a_room_asks_its_endpoint),
		cmocka_unit_test(test_each_call_about_the_account_asks_its_endpoint),
		cmocka_unit_test(test_the_answer_comes_with_verdict_and_body),
		cmocka_unit_test(test_a_cancelled_call_calls_nobody),
		cmocka_unit_test(test_a_callback_may_free_the_client),
		cmocka_unit_test(test_whoami_needs_a_device),
		cmocka_unit_test(test_a_login_sends_password_and_device),
		cmocka_unit_test(test_a_login_that_may_be_refreshed_says_so),
		cmocka_unit_test(test_a_login_that_fails_says_what_to_do),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
