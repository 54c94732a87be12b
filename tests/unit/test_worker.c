#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/worker.h"

#define LONG_MS 60000

struct counting {
	unsigned steps, most;
	atomic_bool begun;
	sigset_t blocked;
};

static bool count(void *argument)
{
	struct counting *counting = argument;
	sigprocmask(SIG_SETMASK, NULL, &counting->blocked);
	counting->steps++;
	counting->begun = true;
	return counting->steps != counting->most;
}

static void all_steps_are_done_and_then_it_has_ended(void **state)
{
	struct counting counting = { .most = 1000 };
	struct worker *worker = worker_start(count, &counting);
	(void)state;
	assert_non_null(worker);
	assert_true(worker_wait(worker, LONG_MS));
	assert_true(worker_wait(worker, 0));
	worker_free(worker);
	assert_int_equal(counting.steps, 1000);
}

static void one_that_has_no_end_is_stopped_between_two_steps(void **state)
{
	struct counting counting = { .most = 0 };
	struct worker *worker = worker_start(count, &counting);
	(void)state;
	assert_false(worker_wait(worker, 1));
	while (!counting.begun)
		usleep(1000);
	worker_free(worker);
	assert_true(counting.steps > 0);
}

static bool sleep_long(void *argument)
{
	atomic_bool *may_end = argument;
	while (!*may_end)
		usleep(1000);
	return false;
}

static void waiting_for_it_ends_in_time(void **state)
{
	atomic_bool may_end = false;
	struct worker *worker = worker_start(sleep_long, &may_end);
	(void)state;
	assert_false(worker_wait(worker, 0));
	assert_false(worker_wait(worker, 20));
	may_end = true;
	assert_true(worker_wait(worker, LONG_MS));
	worker_free(worker);
}

static void signals_stay_with_who_started_it(void **state)
{
	struct counting counting = { .most = 1 };
	sigset_t own;
	struct worker *worker = worker_start(count, &counting);
	(void)state;
	assert_true(worker_wait(worker, LONG_MS));
	worker_free(worker);
	assert_int_equal(sigismember(&counting.blocked, SIGTERM), 1);
	assert_int_equal(sigismember(&counting.blocked, SIGHUP), 1);
	sigprocmask(SIG_SETMASK, NULL, &own);
	assert_int_equal(sigismember(&own, SIGTERM), 0);
}

static void no_worker_is_nothing_to_free(void **state)
{
	(void)state;
	worker_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_steps_are_done_and_then_it_has_ended),
		cmocka_unit_test(one_that_has_no_end_is_stopped_between_two_steps),
		cmocka_unit_test(waiting_for_it_ends_in_time),
		cmocka_unit_test(signals_stay_with_who_started_it),
		cmocka_unit_test(no_worker_is_nothing_to_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
