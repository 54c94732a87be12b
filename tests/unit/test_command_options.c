#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/command_options.h"

#define WORDS_MAX 8

struct given {
	const char *config, *file;
	bool online;
	int ended, first;
};

/* The words behind the command's name, parted by spaces. */
static struct given read_words(const char *words, enum command_arguments arguments)
{
	struct given given = { NULL, NULL, false, 0, 0 };
	const struct command_option known[] = {
		COMMAND_CONFIG(&given.config), { .name = "file", .text = &given.file },
		{ .name = "online", .letter = 'o', .flag = &given.online }, { 0 },
	};
	static char line[200];
	char *argv[WORDS_MAX] = { "unknot test" }, *rest = NULL;
	int argc = 1;
	snprintf(line, sizeof line, "%s", words);
	for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	given.ended = command_options_read(known, "usage\n", argc, argv, arguments);
	given.first = optind;
	return given;
}

static void options_go_where_the_table_says(void **state)
{
	(void)state;
	struct given given = read_words("--online --config a.conf --file=b", COMMAND_NO_ARGUMENTS);
	assert_int_equal(given.ended, 0);
	assert_string_equal(given.config, "a.conf");
	assert_string_equal(given.file, "b");
	assert_true(given.online);
	given = read_words("-oc a -c b", COMMAND_NO_ARGUMENTS);
	assert_int_equal(given.ended, 0);
	assert_string_equal(given.config, "b");
	assert_null(given.file);
	assert_true(given.online);
}

static void nothing_given_leaves_all_as_it_was(void **state)
{
	(void)state;
	struct given given = read_words("", COMMAND_NO_ARGUMENTS);
	assert_int_equal(given.ended, 0);
	assert_null(given.config);
	assert_false(given.online);
}

static void help_ends_well(void **state)
{
	(void)state;
	assert_int_equal(read_words("--help", COMMAND_NO_ARGUMENTS).ended, EX_OK + 1);
	assert_int_equal(read_words("-o -h", COMMAND_ARGUMENTS).ended, EX_OK + 1);
}

static void what_is_wrong_ends_with_64(void **state)
{
	(void)state;
	static const char *const wrong[] = { "--nothing", "-x", "--config", "-c", "--online=yes", "-f b" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(read_words(wrong[i], COMMAND_ARGUMENTS).ended, EX_USAGE + 1);
}

static void arguments_are_taken_only_where_they_are_wanted(void **state)
{
	(void)state;
	assert_int_equal(read_words("word", COMMAND_NO_ARGUMENTS).ended, EX_USAGE + 1);
	struct given given = read_words("--online word", COMMAND_ARGUMENTS);
	assert_int_equal(given.ended, 0);
	assert_int_equal(given.first, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_go_where_the_table_says),
		cmocka_unit_test(nothing_given_leaves_all_as_it_was),
		cmocka_unit_test(help_ends_well),
		cmocka_unit_test(what_is_wrong_ends_with_64),
		cmocka_unit_test(arguments_are_taken_only_where_they_are_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
