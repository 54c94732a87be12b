#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "run/upkeep.h"

#define SECOND 1000

static void nothing_is_given_back_before_the_first_sync(void **state)
{
	struct bot bot = { .signal_fd = -1 };
	(void)state;
	assert_true(upkeep_rest_tick(&bot, 100 * SECOND) == NEVER);
	assert_int_equal(bot.resting.rested_ms, 0);
	bot.syncing.answered_ms = 101 * SECOND;
	assert_int_equal(upkeep_rest_tick(&bot, 101 * SECOND), 102 * SECOND);
	assert_int_equal(bot.resting.rested_ms, 0);
	assert_true(upkeep_rest_tick(&bot, 102 * SECOND) == NEVER);
	assert_int_equal(bot.resting.rested_ms, 102 * SECOND);
}

static void what_is_still_under_way_is_waited_for(void **state)
{
	struct bot bot = { .syncing.answered_ms = 100 * SECOND, .gaps.running = 1 };
	(void)state;
	assert_true(upkeep_rest_tick(&bot, 105 * SECOND) == NEVER);
	assert_int_equal(bot.resting.rested_ms, 0);
	bot.gaps.running = 0;
	bot.sending.courtesies = 1;
	assert_true(upkeep_rest_tick(&bot, 106 * SECOND) == NEVER);
	bot.sending.courtesies = 0;
	assert_int_equal(upkeep_rest_tick(&bot, 106 * SECOND), 107 * SECOND);
	assert_true(upkeep_rest_tick(&bot, 107 * SECOND) == NEVER);
	assert_int_equal(bot.resting.rested_ms, 107 * SECOND);
}

static void each_new_response_is_followed_by_a_rest_of_its_own(void **state)
{
	struct bot bot = { .syncing.answered_ms = 100 * SECOND };
	(void)state;
	upkeep_rest_tick(&bot, 101 * SECOND);
	assert_true(upkeep_rest_tick(&bot, 110 * SECOND) == NEVER);
	assert_int_equal(bot.resting.rested_ms, 101 * SECOND);
	bot.syncing.answered_ms = 130 * SECOND;
	upkeep_rest_tick(&bot, 131 * SECOND);
	assert_int_equal(bot.resting.rested_ms, 131 * SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_given_back_before_the_first_sync),
		cmocka_unit_test(what_is_still_under_way_is_waited_for),
		cmocka_unit_test(each_new_response_is_followed_by_a_rest_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
