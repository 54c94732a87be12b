#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "http_world.h"

static const struct answer *get(struct world *world, struct http_request request)
{
	begin(world, 0, "/x", request);
	finish(world);
	assert_int_equal(world->answers[0].calls, 1);
	return &world->answers[0];
}

static void test_an_answer_has_status_body_and_type(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 418, .body = "{\"a\":1}", .type = "text/x; charset=utf-8" });
	const struct answer *answer = get(world, (struct http_request){ 0 });
	assert_int_equal(answer->status, 418);
	assert_string_equal(answer->body, "{\"a\":1}");
	assert_int_equal(answer->len, 7);
	assert_string_equal(answer->content_type, "text/x; charset=utf-8");
	assert_int_equal(answer->retry_after_ms, -1);
	assert_null(answer->failure);
	assert_true(text_starts(world->server.asked[0], "GET /x HTTP/1.1\r\n"));
	assert_non_null(strstr(world->server.asked[0], "\r\nUser-Agent: test/1\r\n"));
	assert_null(strstr(world->server.asked[0], "Authorization"));
	world_free(world);
}

static void test_a_body_and_the_token_are_sent(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200 });
	get(world, (struct http_request){ .method = "PUT", .token = "secret", .body = "{\"b\":2}", .body_len = 7 });
	const char *asked = world->server.asked[0];
	assert_true(text_starts(asked, "PUT /x HTTP/1.1\r\n"));
	assert_non_null(strstr(asked, "\r\nAuthorization: Bearer secret\r\n"));
	assert_non_null(strstr(asked, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(asked, "\r\nContent-Length: 7\r\n"));
	assert_true(text_ends(asked, "\r\n\r\n{\"b\":2}"));
	world_free(world);
}

static void test_a_handle_used_again_keeps_nothing_of_the_request_before(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200, .body = "first" }, { .status = 200 }, { .status = 200 });
	get(world, (struct http_request){ .method = "PUT", .token = "secret", .body = "old", .body_len = 3 });
	begin(world, 1, "/second", (struct http_request){ .method = "POST" });
	finish(world);
	begin(world, 2, "/third", (struct http_request){ 0 });
	finish(world);
	assert_true(text_starts(world->server.asked[1], "POST /second "));
	assert_true(text_starts(world->server.asked[2], "GET /third "));
	for (int i = 1; i <= 2; i++) {
		assert_null(strstr(world->server.asked[i], "secret"));
		assert_null(strstr(world->server.asked[i], "old"));
		assert_null(strstr(world->server.asked[i], "json"));
		assert_string_equal(world->answers[i].body, "");
	}
	assert_int_equal(world->server.connections, 1);
	world_free(world);
}

static void check_retry_after(const char *header, int64_t least, int64_t most)
{
	char *line = str_format("Retry-After: %s\r\n", header);
	struct world *world = WORLD({ .status = 429, .headers = line });
	const struct answer *answer = get(world, (struct http_request){ 0 });
	assert_in_range(answer->retry_after_ms + 1, least + 1, most + 1);
	world_free(world);
	free(line);
}

static void test_retry_after_is_read_as_seconds_or_as_a_date(void **state)
{
	(void)state;
	char date[64], past[64];
	time_t in_a_minute = time(NULL) + 60, long_ago = 1000000000;
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&in_a_minute));
	strftime(past, sizeof past, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&long_ago));
	check_retry_after("7", 7000, 7000);
	check_retry_after("0", 0, 0);
	check_retry_after(date, 55000, 60000);
	check_retry_after(past, 0, 0);
	check_retry_after("-3", 0, 0);
	check_retry_after("99999999999999999999999", 86400000, 86400000);
	check_retry_after("soon", -1, -1);
	check_retry_after("", -1, -1);
}

static void test_a_dropped_connection_is_no_answer(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 0 });
	const struct answer *answer = get(world, (struct http_request){ 0 });
	assert_int_equal(answer->status, 0);
	assert_true(strlen(answer->failure) > 5);
	assert_string_equal(answer->body, "");
	world_free(world);
}

static void test_a_kept_connection_that_gives_no_answer_is_replaced_once(void **state)
{
	(void)state;
	const struct reply drop = { .status = 0 }, ok = { .status = 200 };
	struct world *world = WORLD(ok, drop, ok, drop, drop, drop, drop);
	for (size_t i = 0; i < 3; i++) {
		begin(world, i, "/x", (struct http_request){ .method = "PUT", .body = "{}", .body_len = 2 });
		finish(world);
	}
	assert_int_equal(world->answers[1].status, 200);
	assert_int_equal(world->answers[2].status, 0);
	assert_in_range(world->server.asked_count, 4, 5);
	world_free(world);
}

static void test_a_truncated_body_is_no_answer(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200, .body = "{\"a\":", .missing = 10 });
	const struct answer *answer = get(world, (struct http_request){ 0 });
	assert_int_equal(answer->status, 0);
	assert_non_null(answer->failure);
	assert_string_equal(answer->body, "");
	world_free(world);
}

static void test_a_refused_connection_is_no_answer(void **state)
{
	(void)state;
	struct world *world = world_new(NULL, 0);
	http_start(world->http, &(struct http_request){ .method = "GET", .url = "http://127.0.0.1:1/", .timeout_ms = 3000 },
		   on_done, &world->answers[0]);
	finish(world);
	assert_int_equal(world->answers[0].status, 0);
	assert_false(world->answers[0].not_allowed);
	assert_non_null(strstr(world->answers[0].failure, "onnect"));
	world_free(world);
}

static void test_a_slow_answer_ends_with_the_timeout(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200, .delay_ms = 5000 });
	int64_t start = clock_steady_ms();
	const struct answer *answer = get(world, (struct http_request){ .timeout_ms = 200 });
	assert_in_range(clock_steady_ms() - start, 150, 4500);
	assert_int_equal(answer->status, 0);
	assert_non_null(strstr(answer->failure, "timed out"));
	world_free(world);
}

static void check_bound(struct reply reply, size_t bound, bool passes)
{
	struct world *world = world_new(&reply, 1);
	const struct answer *answer = get(world, (struct http_request){ .body_max = bound });
	assert_int_equal(answer->too_large, !passes);
	assert_int_equal(answer->status, passes ? 200 : 0);
	assert_int_equal(answer->failure == NULL, passes);
	world_free(world);
}

static const char bomb[] = /* 100,000 zeros, by gzip */
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x57\x03\x7d"
	"\x95\x11\xd4\xa0\x86\x01\x00";

static void test_a_body_beyond_its_bound_is_refused(void **state)
{
	(void)state;
	struct reply zeros = { .status = 200, .headers = "Content-Encoding: gzip\r\n", .body = bomb, .len = sizeof bomb - 1 };
	check_bound((struct reply){ .status = 200, .body = "0123456789" }, 10, true);
	check_bound((struct reply){ .status = 200, .body = "0123456789a" }, 10, false);
	check_bound((struct reply){ .status = 200, .body = "0123456789a", .chunked = true }, 10, false);
	check_bound((struct reply){ .status = 200, .body = "0123456789", .times = 100000, .chunked = true }, 5000, false);
	check_bound(zeros, 100000, true);
	check_bound(zeros, 99999, false);
}

static void test_long_polls_have_the_largest_bound_unless_told(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200, .body = "0123456789abcdef", .times = 65536 });
	const struct answer *answer = get(world, (struct http_request){ .long_poll = true });
	assert_int_equal(answer->status, 200);
	assert_int_equal(answer->len, 1 << 20);
	world_free(world);
}

static void test_plain_http_to_elsewhere_is_never_sent(void **state)
{
	(void)state;
	static const char *const urls[] = { "http://192.0.2.1/", "http://127.0.0.1.example.org/", "ftp://127.0.0.1/",
					    "file:///etc/passwd", "https://user:password@example.org/", "nonsense", "" };
	struct world *world = world_new(NULL, 0);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		http_start(world->http, &(struct http_request){ .method = "GET", .url = urls[i], .token = "secret",
								.timeout_ms = 1000 }, on_done, &world->answers[i]);
		assert_int_equal(world->answers[i].calls, 0);
	}
	http_wait(world->http, NULL, 0, 0);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		assert_int_equal(world->answers[i].calls, 1);
		assert_true(world->answers[i].not_allowed);
		assert_int_equal(world->answers[i].status, 0);
		assert_non_null(strstr(world->answers[i].failure, "https"));
	}
	world_free(world);
}

static void test_redirects_are_followed_only_when_asked_for(void **state)
{
	(void)state;
	struct world *world = WORLD({ "GET /x", .status = 302, .headers = "Location: /y\r\n" });
	assert_int_equal(get(world, (struct http_request){ 0 })->status, 302);
	assert_int_equal(world->server.asked_count, 1);
	world_free(world);
}

static void test_a_redirect_never_leads_to_plain_http(void **state)
{
	(void)state;
	struct world *world = WORLD({ "GET /x", .status = 302, .headers = "Location: /y\r\n" }, { "GET /y", .status = 200 });
	const struct answer *answer = get(world, (struct http_request){ .redirects = 5 });
	assert_int_equal(answer->status, 0);
	assert_int_equal(world->server.asked_count, 1);
	world_free(world);
}

static void test_redirects_are_bounded(void **state)
{
	(void)state;
	const struct reply again = { .status = 302, .headers = "Location: /x\r\n" };
	struct world *world = WORLD(again, again, again, again, again, { .status = 200 });
	http_free(world->http);
	world->http = http_new(&(struct http_options){ .user_agent = "t", .plain_http_allowed = true });
	assert_int_equal(get(world, (struct http_request){ .redirects = 3 })->status, 0);
	assert_int_equal(world->server.asked_count, 4);
	world_free(world);
}

static void test_a_cancelled_request_calls_nobody(void **state)
{
	(void)state;
	struct world *world = WORLD({ "GET /a", .status = 200, .delay_ms = 100 }, { "GET /b", .status = 200 });
	http_id a = begin(world, 0, "/a", (struct http_request){ 0 });
	http_id b = begin(world, 1, "/b", (struct http_request){ 0 });
	assert_true(a && b && a != b);
	http_wait(world->http, NULL, 0, 20);
	http_cancel(world->http, a);
	finish(world);
	http_cancel(world->http, b);
	http_cancel(world->http, 12345);
	assert_int_equal(world->answers[0].calls, 0);
	assert_int_equal(world->answers[1].calls, 1);
	world_free(world);
}

struct chain {
	struct world *world;
	http_id victim;
	int calls;
};

static void on_chain(void *context, const struct http_response *response)
{
	struct chain *chain = context;
	assert_int_equal(response->status, 200);
	chain->calls++;
	http_cancel(chain->world->http, chain->victim);
	begin(chain->world, 1, "/next", (struct http_request){ 0 });
	assert_string_equal(response->body, "{}");
}

static void test_a_callback_may_start_and_cancel_others(void **state)
{
	(void)state;
	struct world *world = WORLD({ "GET /victim", .status = 200, .delay_ms = 5000 }, { "GET /next", .status = 200 },
				    { "GET /first", .status = 200, .body = "{}" });
	struct chain chain = { .world = world };
	char *url = str_format("%s/first", world->server.base);
	chain.victim = begin(world, 0, "/victim", (struct http_request){ 0 });
	http_start(world->http, &(struct http_request){ .method = "GET", .url = url, .timeout_ms = 5000 }, on_chain, &chain);
	finish(world);
	assert_int_equal(chain.calls, 1);
	assert_int_equal(world->answers[0].calls, 0);
	assert_int_equal(world->answers[1].calls, 1);
	free(url);
	world_free(world);
}

static void test_freeing_with_requests_under_way_is_quick(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200, .delay_ms = 9000 }, { .status = 200, .delay_ms = 9000 });
	begin(world, 0, "/a", (struct http_request){ .long_poll = true });
	begin(world, 1, "/b", (struct http_request){ .method = "PUT", .body = "{}", .body_len = 2 });
	http_wait(world->http, NULL, 0, 50);
	http_wait(world->http, NULL, 0, 50);
	int64_t start = clock_steady_ms();
	http_free(world->http);
	world->http = NULL;
	assert_true(clock_steady_ms() - start < 5000);
	assert_int_equal(world->answers[0].calls + world->answers[1].calls, 0);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_answer_has_status_body_and_type),
		cmocka_unit_test(test_a_body_and_the_token_are_sent),
		cmocka_unit_test(test_a_handle_used_again_keeps_nothing_of_the_request_before),
		cmocka_unit_test(test_retry_after_is_read_as_seconds_or_as_a_date),
		cmocka_unit_test(test_a_dropped_connection_is_no_answer),
		cmocka_unit_test(test_a_kept_connection_that_gives_no_answer_is_replaced_once),
		cmocka_unit_test(test_a_truncated_body_is_no_answer),
		cmocka_unit_test(test_a_refused_connection_is_no_answer),
		cmocka_unit_test(test_a_slow_answer_ends_with_the_timeout),
		cmocka_unit_test(test_a_body_beyond_its_bound_is_refused),
		cmocka_unit_test(test_long_polls_have_the_largest_bound_unless_told),
		cmocka_unit_test(test_plain_http_to_elsewhere_is_never_sent),
		cmocka_unit_test(test_redirects_are_followed_only_when_asked_for),
		cmocka_unit_test(test_a_redirect_never_leads_to_plain_http),
		cmocka_unit_test(test_redirects_are_bounded),
		cmocka_unit_test(test_a_cancelled_request_calls_nobody),
		cmocka_unit_test(test_a_callback_may_start_and_cancel_others),
		cmocka_unit_test(test_freeing_with_requests_under_way_is_quick),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
