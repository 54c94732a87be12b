/* Waiting between tries, and answers a minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "run/backoff.h"
#include "run/limits.h"

static void the_wait_grows_to_a_minute_and_never_vanishes(void **state)
{
	(void)state;
	struct backoff backoff = { 0 };
	int64_t longest = 0;
	for (uint32_t i = 0; i < 1000; i++) {
		int64_t wait = backoff_after(&backoff, -1, i * 2654435761u);
		assert_in_range(wait, 250, 60000);
		longest = wait > longest ? wait : longest;
	}
	assert_true(longest > 50000);
	backoff_reset(&backoff);
	assert_in_range(backoff_after(&backoff, -1, 0xffffffffu), 250, 1000);
}

static void what_the_homeserver_asks_for_wins(void **state)
{
	(void)state;
	struct backoff backoff = { 0 };
	assert_in_range(backoff_after(&backoff, 7000, 1), 7000, 7200);
	assert_in_range(backoff_after(&backoff, 300, 1), 300, 400);
	assert_int_equal(backoff_after(&backoff, INT64_MAX, 1), 60 * 60 * 1000);
}

static void who_asks_for_no_wait_at_all_is_not_hammered(void **state)
{
	(void)state;
	struct backoff backoff = { 0 };
	int64_t longest = 0;
	for (uint32_t i = 0; i < 1000; i++) {
		int64_t wait = backoff_after(&backoff, i % 3, i * 2654435761u);
		assert_in_range(wait, 250, 60000);
		longest = wait > longest ? wait : longest;
	}
	assert_true(longest > 50000);
}

static enum limit take(struct limits *limits, const char *person, int64_t now_ms)
{
	return limits_take(limits, person, 3, "!room", 5, now_ms);
}

static void a_person_gets_so_many_a_minute_and_is_told_once(void **state)
{
	(void)state;
	struct limits limits = { 0 };
	for (int i = 0; i < 3; i++)
		assert_int_equal(take(&limits, "@ada", 0), LIMIT_WITHIN);
	assert_int_equal(take(&limits, "@ada", 0), LIMIT_TELL);
	assert_int_equal(take(&limits, "@ada", 10), LIMIT_SILENT);
	assert_int_equal(take(&limits, "@ada", 20000), LIMIT_WITHIN);
	assert_int_equal(take(&limits, "@ada", 20001), LIMIT_SILENT);
	limits_release(&limits);
}

static void a_room_has_a_limit_of_its_own(void **state)
{
	(void)state;
	struct limits limits = { 0 };
	for (int i = 0; i < 3; i++)
		assert_int_equal(take(&limits, "@ada", 0), LIMIT_WITHIN);
	for (int i = 0; i < 2; i++)
		assert_int_equal(take(&limits, "@bob", 0), LIMIT_WITHIN);
	assert_int_equal(take(&limits, "@bob", 0), LIMIT_TELL);
	assert_int_equal(take(&limits, "@bob", 60000), LIMIT_WITHIN);
	limits_release(&limits);
}

static void thousands_of_people_do_not_grow_it_without_end(void **state)
{
	(void)state;
	struct limits limits = { 0 };
	for (int i = 0; i < 9000; i++) {
		char *name = str_format("@%d", i);
		limits_take(&limits, name, 3, "!room", 100000, i);
		free(name);
	}
	assert_true(limits.count <= 4096);
	limits_release(&limits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_grows_to_a_minute_and_never_vanishes),
		cmocka_unit_test(what_the_homeserver_asks_for_wins),
		cmocka_unit_test(who_asks_for_no_wait_at_all_is_not_hammered),
		cmocka_unit_test(a_person_gets_so_many_a_minute_and_is_told_once),
		cmocka_unit_test(a_room_has_a_limit_of_its_own),
		cmocka_unit_test(thousands_of_people_do_not_grow_it_without_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
