#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/config.h"

#define MINIMAL "homeserver = \"example.org\";\nuser = \"@bot:example.org\";\n"

struct place {
	char folder[64];
	char *conf;
	struct config *config;
	struct err_list errs;
};

static int make_place(void **state)
{
	struct place *place = mem_alloc(sizeof *place);
	snprintf(place->folder, sizeof place->folder, "%s", "/tmp/unknot-config-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	place->conf = str_format("%s/unknot.conf", place->folder);
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;
	char *token = str_format("%s/token", place->folder);
	unlink(token);
	unlink(place->conf);
	rmdir(place->folder);
	config_free(place->config);
	err_list_release(&place->errs);
	free(token);
	free(place->conf);
	free(place);
	return 0;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
	struct err err = ERR_INIT;
	assert_int_equal(file_write_private(path, text, strlen(text), &err), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void load(struct place *place, const char *text)
{
	config_free(place->config);
	err_list_release(&place->errs);
	write_file(place->conf, text, 0644);
	place->config = config_load(place->conf, &place->errs);
}

static void load_good(struct place *place, const char *text)
{
	load(place, text);
	err_list_print(&place->errs, stderr);
	assert_non_null(place->config);
	assert_int_equal(place->errs.count, 0);
}

/* One line that is wrong behind a minimal configuration, and what is said about it. */
static void expect_error(struct place *place, const char *line, const char *what, const char *mend)
{
	char *text = str_format(MINIMAL "%s\n", line);
	load(place, text);
	assert_null(place->config);
	assert_int_equal(place->errs.count, 1);
	const struct err *err = &place->errs.items[0];
	assert_string_equal(err->file, place->conf);
	assert_int_equal(err->line, 3);
	assert_int_equal(err->exit_code, EX_CONFIG);
	assert_string_equal(err->source, line);
	assert_string_equal(err->what, what);
	if (mend)
		assert_string_equal(err->mend, mend);
	free(text);
}

static void gives_every_key_its_default(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL);
	const struct config *config = place->config;
	assert_string_equal(config->homeserver, "example.org");
	assert_string_equal(config->user, "@bot:example.org");
	assert_string_equal(config->prefix, "!unknot");
	assert_null(config->emergency_number);
	assert_int_equal(config->invite_from_count, 0);
	assert_int_equal(config->reply_as, REPLY_AS_AUTO);
	assert_int_equal(config->context_ms, 10 * 60 * 1000);
	assert_int_equal(config->oldest_question_ms, 12 * 3600 * 1000);
	assert_int_equal(config->links_kept_ms, 30LL * 24 * 3600 * 1000);
	assert_int_equal(config->answers_per_minute_person, 20);
	assert_int_equal(config->answers_per_minute_room, 60);
	assert_true(config->receipts && config->typing);
	assert_false(config->plain_http_allowed || config->token_file_trusted);
	assert_int_equal(config->log_level, LOG_INFO);
}

static void takes_what_the_operator_wrote(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL "invite_from = [ \"@*:a.org\", \"@me:b.org\" ];\nreply_as = \"notice\";\n"
				 "context = \"1 hour\";\nanswers_per_minute_room = 7;\ntyping = false;\n"
				 "emergency_number = \"112\";\nlog_level = \"debug\";\n");
	const struct config *config = place->config;
	assert_int_equal(config->invite_from_count, 2);
	assert_string_equal(config->invite_from[1], "@me:b.org");
	assert_int_equal(config->reply_as, REPLY_AS_NOTICE);
	assert_int_equal(config->context_ms, 3600 * 1000);
	assert_int_equal(config->answers_per_minute_room, 7);
	assert_false(config->typing);
	assert_string_equal(config->emergency_number, "112");
	assert_int_equal(config->log_level, LOG_DEBUG);
}

static void starts_relative_paths_at_the_file(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL "state = \"data/bot\";\nresponses = \"/srv/responses\";\n");
	char *state_folder = str_format("%s/data/bot", place->folder);
	char *token_file = str_format("%s/token", place->folder);
	assert_string_equal(place->config->state, state_folder);
	assert_string_equal(place->config->token_file, token_file);
	assert_string_equal(place->config->responses, "/srv/responses");
	free(state_folder);
	free(token_file);
}

static void names_the_nearest_key_for_an_unknown_one(void **state)
{
	expect_error(*state, "emergency_numbr = \"112\";", "there is no key \"emergency_numbr\"",
		     "did you mean \"emergency_number\"?");
	expect_error(*state, "colour = \"red\";", "there is no key \"colour\"", "config.example shows every key");
}

static void refuses_a_value_of_the_wrong_type(void **state)
{
	expect_error(*state, "prefix = 3;", "\"prefix\" must be a text",
		     "write it in double quotes: prefix = \"!unknot\";");
	expect_error(*state, "typing = \"yes\";", "\"typing\" must be true or false, without quotes", NULL);
	expect_error(*state, "answers_per_minute_room = \"60\";",
		     "\"answers_per_minute_room\" must be a whole number, without quotes", NULL);
	expect_error(*state, "invite_from = \"@*:a.org\";", "\"invite_from\" must be a list of texts",
		     "write it in brackets: invite_from = [ \"...\", \"...\" ];");
	expect_error(*state, "invite_from = [ 1 ];", "\"invite_from\" must be a text", NULL);
	expect_error(*state, "context = 10;", "\"context\" must be a time",
		     "write a number and seconds, minutes, hours or days: context = \"10 minutes\";");
	expect_error(*state, "context = \"10 fortnights\";", "\"context\" must be a time", NULL);
}

static void refuses_a_value_out_of_bounds(void **state)
{
	expect_error(*state, "answers_per_minute_person = 0;",
		     "\"answers_per_minute_person\" is 0; it must be from 1 to 10000", NULL);
	expect_error(*state, "answers_per_minute_person = 99999999999L;",
		     "\"answers_per_minute_person\" is 99999999999; it must be from 1 to 10000", NULL);
	expect_error(*state, "context = \"400 days\";", "\"context\" must be from 10 seconds to 1 day", NULL);
	expect_error(*state, "prefix = \"\";", "\"prefix\" has 0 bytes; it must have 2 to 40", NULL);
	expect_error(*state, "emergency_number = \"1\\n2\";",
		     "\"emergency_number\" must be one line without control characters", NULL);
	expect_error(*state, "log_level = \"warn\";",
		     "\"log_level\" must be one of \"error\", \"warning\", \"info\", \"debug\"", NULL);
	expect_error(*state, "reply_as = \"notices\";", "\"reply_as\" must be one of \"auto\", \"text\", \"notice\"",
		     "did you mean \"notice\"?");
}

static void reports_a_line_that_cannot_be_read(void **state)
{
	struct place *place = *state;
	load(place, MINIMAL "context = = 3;\n");
	assert_null(place->config);
	assert_int_equal(place->errs.items[0].line, 3);
	load(place, MINIMAL "user = \"@again:example.org\";\n");
	assert_null(place->config);
	assert_int_equal(place->errs.items[0].line, 3);
}

static void reports_everything_at_once(void **state)
{
	struct place *place = *state;
	load(place, "usr = \"@bot:example.org\";\ncontext = 1;\nlog_level = 2;\n");
	assert_null(place->config);
	assert_int_equal(err_list_count(&place->errs, ERR_ERROR), 5);   /* with two keys that are missing */
}

static void reports_a_file_that_is_not_there(void **state)
{
	struct place *place = *state;
	place->config = config_load(place->conf, &place->errs);
	assert_null(place->config);
	assert_int_equal(place->errs.items[0].exit_code, EX_CONFIG);
}

static void warns_of_numbers_that_are_not_set(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL);
	config_warn(place->config, &place->errs);
	assert_int_equal(err_list_count(&place->errs, ERR_WARNING), 2);
	load_good(place, MINIMAL "emergency_number = \"112\";\ncrisis_line = \"0800\";\n");
	config_warn(place->config, &place->errs);
	assert_int_equal(place->errs.count, 0);
}

static void shows_every_key_in_the_example(void **state)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	size_t count;
	const struct config_key *keys = config_keys(&count);
	(void)state;
	assert_int_equal(file_read("config.example", 1 << 20, &text, &err), 0);
	for (size_t i = 0; i < count; i++) {
		bool shown = keys[i].standard || keys[i].required;
		char *entry = str_format("\n# %s\n%s%s = %s;\n", keys[i].help, shown ? "" : "#", keys[i].name,
					 keys[i].standard ? keys[i].standard : keys[i].example);
		if (!strstr(str_text(&text), entry))
			fail_msg("config.example must hold:%s", entry);
		free(entry);
	}
	str_release(&text);
}

static void accepts_the_example_as_it_stands(void **state)
{
	struct place *place = *state;
	place->config = config_load("config.example", &place->errs);
	assert_non_null(place->config);
	assert_string_equal(place->config->intents, "intents");
}

/* ---- The token file ---- */

static int read_token(struct place *place, const char *text, mode_t mode, bool trusted, char **token)
{
	struct err err = ERR_INIT;
	load_good(place, trusted ? MINIMAL "token_file_trusted = true;\n" : MINIMAL);
	write_file(place->config->token_file, text, mode);
	int result = config_read_token(place->config, token, &err);
	if (result < 0)
		assert_int_equal(err.exit_code, EX_CONFIG);
	err_release(&err);
	return result;
}

static void expect_token(struct place *place, const char *text, mode_t mode, bool trusted)
{
	char *token = NULL;
	assert_int_equal(read_token(place, text, mode, trusted, &token), 0);
	assert_string_equal(token, "syt_abc");
	free(token);
}

static void reads_a_token_file_closed_to_others(void **state)
{
	expect_token(*state, "syt_abc\n", 0600, false);
	expect_token(*state, "syt_abc", 0400, false);
}

static void refuses_a_token_file_open_to_others(void **state)
{
	char *token;
	assert_int_equal(read_token(*state, "syt_abc\n", 0644, false, &token), -1);
	assert_int_equal(read_token(*state, "syt_abc\n", 0640, false, &token), -1);
	assert_int_equal(read_token(*state, "syt_abc\n", 0602, false, &token), -1);
}

static void refuses_a_token_file_of_somebody_else(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	char *token;
	if (geteuid() != 0)
		skip();
	load_good(place, MINIMAL);
	write_file(place->config->token_file, "syt_abc\n", 0600);
	assert_int_equal(chown(place->config->token_file, 65534, 65534), 0);
	assert_int_equal(config_read_token(place->config, &token, &err), -1);
	assert_int_equal(err.exit_code, EX_CONFIG);
	err_release(&err);
}

static void trusts_any_token_file_when_told_so(void **state)
{
	expect_token(*state, "syt_abc\n", 0644, true);
}

static void trusts_the_credentials_folder(void **state)
{
	struct place *place = *state;
	setenv("CREDENTIALS_DIRECTORY", place->folder, 1);
	expect_token(place, "syt_abc\n", 0444, false);
	char *beside = mem_copy_bytes(place->folder, strlen(place->folder) - 1);
	setenv("CREDENTIALS_DIRECTORY", beside, 1);
	char *token;
	assert_int_equal(read_token(place, "syt_abc\n", 0444, false, &token), -1);
	unsetenv("CREDENTIALS_DIRECTORY");
	free(beside);
}

static void refuses_a_token_that_is_none(void **state)
{
	char *token;
	assert_int_equal(read_token(*state, "", 0600, false, &token), -1);
	assert_int_equal(read_token(*state, "one\ntwo\n", 0600, false, &token), -1);
	assert_int_equal(read_token(*state, "one two\n", 0600, false, &token), -1);
}

static void says_how_to_get_a_token_that_is_missing(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	char *token;
	load_good(place, MINIMAL);
	assert_int_equal(config_read_token(place->config, &token, &err), -1);
	assert_int_equal(err.exit_code, EX_CONFIG);
	assert_non_null(strstr(err.mend, "unknot login"));
	err_release(&err);
}

/* ---- Invitations ---- */

static void lets_the_own_homeserver_invite_by_default(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL);
	assert_true(config_invite_allowed(place->config, "@a:example.org", "example.org"));
	assert_false(config_invite_allowed(place->config, "@a:evil.org", "example.org"));
	assert_false(config_invite_allowed(place->config, "@a:evil.org:example.org", "example.org"));
	assert_false(config_invite_allowed(place->config, "@a", "example.org"));
}

static void lets_those_invite_whom_a_pattern_names(void **state)
{
	struct place *place = *state;
	load_good(place, MINIMAL "invite_from = [ \"@*:a.org\", \"@me?:b.*\" ];\n");
	assert_true(config_invite_allowed(place->config, "@x:a.org", "example.org"));
	assert_true(config_invite_allowed(place->config, "@me2:b.net", "example.org"));
	assert_false(config_invite_allowed(place->config, "@me:b.net", "example.org"));
	assert_false(config_invite_allowed(place->config, "@x:a.org.evil", "example.org"));
	assert_false(config_invite_allowed(place->config, "@x:example.org", "example.org"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_every_key_its_default),
		TEST(takes_what_the_operator_wrote),
		TEST(starts_relative_paths_at_the_file),
		TEST(names_the_nearest_key_for_an_unknown_one),
		TEST(refuses_a_value_of_the_wrong_type),
		TEST(refuses_a_value_out_of_bounds),
		TEST(reports_a_line_that_cannot_be_read),
		TEST(reports_everything_at_once),
		TEST(reports_a_file_that_is_not_there),
		TEST(warns_of_numbers_that_are_not_set),
		TEST(shows_every_key_in_the_example),
		TEST(accepts_the_example_as_it_stands),
		TEST(reads_a_token_file_closed_to_others),
		TEST(refuses_a_token_file_open_to_others),
		TEST(refuses_a_token_file_of_somebody_else),
		TEST(trusts_any_token_file_when_told_so),
		TEST(trusts_the_credentials_folder),
		TEST(refuses_a_token_that_is_none),
		TEST(says_how_to_get_a_token_that_is_missing),
		TEST(lets_the_own_homeserver_invite_by_default),
		TEST(lets_those_invite_whom_a_pattern_names),
	};
	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
