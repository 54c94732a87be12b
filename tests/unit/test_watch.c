#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "run/watch.h"

static const char *const suffixes[] = { ".md", NULL };

struct folder {
	char path[64];
	struct watch *watch;
};

static void begin(struct folder *folder)
{
	*folder = (struct folder){ .path = "/tmp/unknot-watch-XXXXXX" };
	assert_non_null(mkdtemp(folder->path));
	folder->watch = watch_new((const char *const[]){ folder->path, NULL }, suffixes, 1000);
}

static void end(struct folder *folder)
{
	char *path = str_format("%s/a.md", folder->path);
	unlink(path);
	free(path);
	rmdir(folder->path);
	watch_free(folder->watch);
}

static void save(const struct folder *folder, const char *name)
{
	struct err err = ERR_INIT;
	char *path = str_format("%s/%s", folder->path, name);
	assert_int_equal(file_write_private(path, "x", 1, &err), 0);
	free(path);
}

static void test_nothing_is_told_when_nothing_was_saved(void **state)
{
	struct folder folder;
	(void)state;
	begin(&folder);
	assert_false(watch_tick(folder.watch, 1000));
	assert_int_equal(watch_due_ms(folder.watch), 1000 + WATCH_LOOK_MS);
	assert_false(watch_tick(folder.watch, 1000 + WATCH_LOOK_MS));
	end(&folder);
}

static void test_a_save_is_told_once_after_it_was_quiet(void **state)
{
	struct folder folder;
	(void)state;
	begin(&folder);
	save(&folder, "a.md");
	assert_false(watch_tick(folder.watch, 2000));
	assert_int_equal(watch_due_ms(folder.watch), 2000 + WATCH_QUIET_MS);
	assert_false(watch_tick(folder.watch, 2000 + WATCH_QUIET_MS - 1));
	assert_true(watch_tick(folder.watch, 2000 + WATCH_QUIET_MS));
	assert_false(watch_tick(folder.watch, 2001 + WATCH_QUIET_MS));
	end(&folder);
}

static void test_saves_without_end_are_told_at_the_latest(void **state)
{
	struct folder folder;
	int64_t now_ms = 2000;
	(void)state;
	begin(&folder);
	for (;; now_ms += WATCH_QUIET_MS / 2) {
		save(&folder, "a.md");
		if (watch_tick(folder.watch, now_ms))
			break;
		assert_true(now_ms < 2000 + WATCH_LATEST_MS);
	}
	assert_int_equal(now_ms, 2000 + WATCH_LATEST_MS);
	end(&folder);
}

static void test_other_files_are_let_be(void **state)
{
	static const char *const names[] = { ".a.md", "a.md~", "4913" };
	struct folder folder;
	(void)state;
	begin(&folder);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = str_format("%s/%s", folder.path, names[i]);
		FILE *out = fopen(path, "w");
		assert_non_null(out);
		fclose(out);
		assert_false(watch_tick(folder.watch, 2000));
		assert_int_equal(watch_due_ms(folder.watch), 1000 + WATCH_LOOK_MS);
		unlink(path);
		free(path);
	}
	end(&folder);
}

static void test_a_folder_that_was_replaced_is_looked_at(void **state)
{
	struct folder folder;
	int64_t look_ms = 1000 + WATCH_LOOK_MS;
	(void)state;
	begin(&folder);
	assert_int_equal(rmdir(folder.path), 0);
	watch_tick(folder.watch, 1500);
	assert_int_equal(access(folder.path, F_OK), -1);
	assert_int_equal(mkdir(folder.path, 0700), 0);
	save(&folder, "a.md");
	assert_false(watch_tick(folder.watch, 2000));
	assert_false(watch_tick(folder.watch, look_ms));
	assert_true(watch_tick(folder.watch, look_ms + WATCH_QUIET_MS));
	save(&folder, "a.md");
	assert_false(watch_tick(folder.watch, look_ms + 1000));
	assert_true(watch_tick(folder.watch, look_ms + 1000 + WATCH_QUIET_MS));
	end(&folder);
}

static void test_a_removed_file_is_a_change(void **state)
{
	struct folder folder;
	char *path;
	(void)state;
	begin(&folder);
	save(&folder, "a.md");
	watch_tick(folder.watch, 2000);
	assert_true(watch_tick(folder.watch, 3000));
	path = str_format("%s/a.md", folder.path);
	unlink(path);
	free(path);
	assert_false(watch_tick(folder.watch, 4000));
	assert_true(watch_tick(folder.watch, 5000));
	end(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_told_when_nothing_was_saved),
		cmocka_unit_test(test_a_save_is_told_once_after_it_was_quiet),
		cmocka_unit_test(test_saves_without_end_are_told_at_the_latest),
		cmocka_unit_test(test_other_files_are_let_be),
		cmocka_unit_test(test_a_folder_that_was_replaced_is_looked_at),
		cmocka_unit_test(test_a_removed_file_is_a_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
