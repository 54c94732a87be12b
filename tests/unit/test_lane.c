#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "run/lane.h"

#define MINUTE (60 * 1000)
#define HOUR (60 * MINUTE)
#define LONGEST (12 * HOUR)

static void a_row_that_alone_is_not_taken_is_given_up_after_an_hour(void **state)
{
	struct lane lane = { .row = 1 };
	int64_t begin = 5 * MINUTE;
	(void)state;
	assert_false(lane_gives_up(&lane, begin, 0, LONGEST));
	assert_false(lane_gives_up(&lane, begin + HOUR - 1, begin + MINUTE, LONGEST));
	assert_true(lane_gives_up(&lane, begin + HOUR, begin + MINUTE, LONGEST));
}

static void where_nothing_is_taken_the_fault_need_not_be_the_rows(void **state)
{
	struct lane lane = { .row = 1 };
	int64_t begin = 5 * MINUTE, before = begin - MINUTE;
	(void)state;
	assert_false(lane_gives_up(&lane, begin, before, LONGEST));
	assert_false(lane_gives_up(&lane, begin + 11 * HOUR, before, LONGEST));
	assert_true(lane_gives_up(&lane, begin + LONGEST, before, LONGEST));
}

static void an_outage_in_between_begins_it_anew(void **state)
{
	struct lane lane = { .row = 1 };
	int64_t begin = 5 * MINUTE;
	(void)state;
	assert_false(lane_gives_up(&lane, begin, 0, LONGEST));
	lane.failing_ms = 0;
	assert_false(lane_gives_up(&lane, begin + 2 * HOUR, begin + HOUR, LONGEST));
	assert_false(lane_gives_up(&lane, begin + 2 * HOUR + MINUTE, begin + HOUR, LONGEST));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_that_alone_is_not_taken_is_given_up_after_an_hour),
		cmocka_unit_test(where_nothing_is_taken_the_fault_need_not_be_the_rows),
		cmocka_unit_test(an_outage_in_between_begins_it_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
