/* What http_wait waits for: sockets, timeouts, places, and the caller's descriptors. */
#include "http_world.h"

/* Each of them is closed, and the next has its number. */
static void test_a_socket_with_the_number_of_one_that_was_closed_is_heard(void **state)
{
	(void)state;
	struct world *world = world_new(NULL, 0);
	for (size_t i = 0; i < 20; i++)
		world->server.replies[i] = (struct reply){ .status = 200, .headers = "Connection: close\r\n", .delay_ms = 5 };
	world->server.reply_count = 20;
	int64_t start = clock_steady_ms();
	for (size_t i = 0; i < 20; i++) {
		begin(world, i, "/x", (struct http_request){ 0 });
		finish(world);
		assert_int_equal(world->answers[i].status, 200);
	}
	assert_true(clock_steady_ms() - start < 15000);
	assert_int_equal(world->server.connections, 20);
	world_free(world);
}

/* Nobody has to call again before the time that was given is over. */
static void test_what_is_started_goes_out_while_the_caller_waits(void **state)
{
	(void)state;
	struct world *world = WORLD({ .status = 200 });
	int64_t start = clock_steady_ms();
	begin(world, 0, "/x", (struct http_request){ .timeout_ms = 30000 });
	for (int turn = 0; turn < 4 && !world->answers[0].calls; turn++)
		http_wait(world->http, NULL, 0, 20000);
	assert_int_equal(world->answers[0].status, 200);
	assert_true(clock_steady_ms() - start < 15000);
	world_free(world);
}

/* The other ones have their answers; nothing comes but the time. */
static void test_a_timeout_is_heard_beside_a_longer_one(void **state)
{
	(void)state;
	struct world *world = WORLD({ "GET /poll", .status = 200, .delay_ms = 3000 }, { "GET /slow", .status = 200, .delay_ms = 3000 },
				    { "GET /quick", .status = 200 });
	int64_t start = clock_steady_ms();
	begin(world, 0, "/poll", (struct http_request){ .long_poll = true, .timeout_ms = 60000 });
	begin(world, 1, "/slow", (struct http_request){ .timeout_ms = 200 });
	begin(world, 2, "/quick", (struct http_request){ 0 });
	while (!world->answers[1].calls && clock_steady_ms() - start < 10000)
		http_wait(world->http, NULL, 0, 10000);
	assert_int_equal(world->answers[1].status, 0);
	assert_in_range(clock_steady_ms() - start, 190, 2900);
	assert_int_equal(world->answers[2].status, 200);
	world_free(world);
}

static void test_waiting_ends_with_a_descriptor_or_with_the_time(void **state)
{
	(void)state;
	int ends[2];
	struct world *world = world_new(NULL, 0);
	assert_int_equal(pipe(ends), 0);
	struct pollfd ready = { .fd = ends[0], .events = POLLIN };
	int64_t start = clock_steady_ms();
	http_wait(world->http, &ready, 1, 60);
	assert_in_range(clock_steady_ms() - start, 50, 10000);
	assert_int_equal(ready.revents, 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	start = clock_steady_ms();
	http_wait(world->http, &ready, 1, 5000);
	assert_true(clock_steady_ms() - start < 4500);
	assert_int_equal(ready.revents, POLLIN);
	assert_int_equal(read(ends[0], &(char){ 0 }, 1), 1);
	close(ends[1]);
	http_wait(world->http, &ready, 1, 5000);
	assert_int_equal(ready.revents & POLLHUP, POLLHUP);
	close(ends[0]);
	world_free(world);
}

static void test_a_descriptor_is_heard_while_a_request_is_under_way(void **state)
{
	(void)state;
	int ends[2];
	struct world *world = WORLD({ .status = 200, .delay_ms = 3000 });
	assert_int_equal(pipe(ends), 0);
	struct pollfd ready = { .fd = ends[0], .events = POLLIN };
	begin(world, 0, "/poll", (struct http_request){ .long_poll = true });
	for (int i = 0; i < 3; i++)
		http_wait(world->http, NULL, 0, 20);
	assert_int_equal(write(ends[1], "x", 1), 1);
	int64_t start = clock_steady_ms();
	http_wait(world->http, &ready, 1, 2900);
	assert_true(clock_steady_ms() - start < 2500);
	assert_int_equal(ready.revents, POLLIN);
	close(ends[0]);
	close(ends[1]);
	world_free(world);
}

static void test_more_requests_wait_for_a_place_but_a_long_poll_does_not(void **state)
{
	(void)state;
	struct world *world = world_new(NULL, 0);
	for (size_t i = 0; i < 50; i++)
		world->server.replies[i] = (struct reply){ "GET /many", .status = 200, .delay_ms = 50 };
	world->server.replies[50] = (struct reply){ "GET /poll", .status = 200 };
	world->server.reply_count = 51;
	for (size_t i = 0; i < 50; i++)
		begin(world, i, "/many", (struct http_request){ 0 });
	assert_int_equal(http_running(world->http), 50);
	begin(world, 50, "/poll", (struct http_request){ .long_poll = true });
	finish(world);
	for (size_t i = 0; i < 51; i++)
		assert_int_equal(world->answers[i].status, 200);
	assert_true(world->server.most_busy <= HTTP_AT_ONCE + 1);
	bool poll_was_early = false;
	for (size_t i = 0; i <= HTTP_AT_ONCE; i++)
		poll_was_early |= text_starts(world->server.asked[i], "GET /poll");
	assert_true(poll_was_early);
	world_free(world);
}

static void test_a_cancelled_waiting_request_leaves_the_queue(void **state)
{
	(void)state;
	struct world *world = world_new(NULL, 0);
	http_id ids[40];
	for (size_t i = 0; i < 40; i++)
		world->server.replies[i] = (struct reply){ .status = 200, .delay_ms = 30 };
	world->server.reply_count = 40;
	for (size_t i = 0; i < 40; i++)
		ids[i] = begin(world, i, "/many", (struct http_request){ 0 });
	http_cancel(world->http, ids[35]);
	http_cancel(world->http, ids[0]);
	finish(world);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(world->answers[i].calls, i != 0 && i != 35);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_socket_with_the_number_of_one_that_was_closed_is_heard),
		cmocka_unit_test(test_what_is_started_goes_out_while_the_caller_waits),
		cmocka_unit_test(test_a_timeout_is_heard_beside_a_longer_one),
		cmocka_unit_test(test_waiting_ends_with_a_descriptor_or_with_the_time),
		cmocka_unit_test(test_a_descriptor_is_heard_while_a_request_is_under_way),
		cmocka_unit_test(test_more_requests_wait_for_a_place_but_a_long_poll_does_not),
		cmocka_unit_test(test_a_cancelled_waiting_request_leaves_the_queue),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
