/* The foundation: strings, errors, files, JSON, digests, the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/duration.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pages.h"
#include "base/str.h"

static void a_string_grows_and_is_given_away(void **state)
{
	(void)state;
	struct str str = STR_INIT;
	assert_string_equal(str_text(&str), "");
	for (int i = 0; i < 100; i++)
		str_addf(&str, "%d,", i);
	assert_int_equal(str.len, 290);
	char *text = str_detach(&str);
	assert_true(text_starts(text, "0,1,2,"));
	assert_true(text_ends(text, "98,99,"));
	assert_string_equal(str_text(&str), "");
	free(text);
}

static void a_format_may_give_any_length(void **state)
{
	(void)state;
	char source[400];
	for (size_t len = 0; len < sizeof source; len++) {
		memset(source, 'x', len);
		source[len] = '\0';
		struct str str = STR_INIT;
		str_add(&str, "a");
		str_addf(&str, "%s", source);
		assert_int_equal(str.len, len + 1);
		assert_string_equal(str.data + 1, source);
		str_release(&str);
		char *text = str_format("%s%c", source, '!');
		assert_int_equal(strlen(text), len + 1);
		assert_true(text_ends(text, "!"));
		free(text);
	}
}

static void the_distance_counts_swapped_letters_as_one(void **state)
{
	(void)state;
	assert_int_equal(text_distance("heat", 4, "haet", 4, 3), 1);
	assert_int_equal(text_distance("heat", 4, "heat", 4, 3), 0);
	assert_int_equal(text_distance("massage", 7, "masage", 6, 3), 1);
	assert_int_equal(text_distance("kitten", 6, "sitting", 7, 5), 3);
	assert_int_equal(text_distance("abc", 3, "xyz", 3, 1), 2);
	assert_int_equal(text_distance("", 0, "ab", 2, 5), 2);
}

static void the_nearest_name_is_suggested_and_a_far_one_is_not(void **state)
{
	(void)state;
	static const char *const names[] = { "homeserver", "token_file", "state" };
	assert_string_equal(text_nearest("tokenfile", names, 3), "token_file");
	assert_string_equal(text_nearest("homesever", names, 3), "homeserver");
	assert_null(text_nearest("banana", names, 3));
}

static char *printed(const struct err *err)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	err_print(err, out);
	fclose(out);
	return text;
}

static void an_error_shows_place_line_caret_and_mend(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_at(&err, "a.intent", 12, 4, "+5 (?&heatt)");
	err_set(&err, "unknown name (?&%s)", "heatt");
	err_mend(&err, "did you mean (?&heat)?");
	char *text = printed(&err);
	assert_string_equal(text, "a.intent:12:4: error: unknown name (?&heatt)\n"
				  "  +5 (?&heatt)\n"
				  "     ^\n"
				  "  mend: did you mean (?&heat)?\n");
	free(text);
	char *line = err_line(&err);
	assert_string_equal(line, "a.intent:12:4: unknown name (?&heatt) (did you mean (?&heat)?)");
	free(line);
	err_release(&err);
}

static void the_caret_counts_letters_not_bytes(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_at(&err, "f", 1, 4, "\xc3\xa9\xc3\xa9x"); /* two accented letters are four bytes: column 5 is the x */
	err.column = 5;
	err_set(&err, "here");
	char *text = printed(&err);
	assert_non_null(strstr(text, "\n    ^\n"));
	free(text);
	err_release(&err);
}

static void errors_are_sorted_by_place(void **state)
{
	(void)state;
	struct err_list errs = ERR_LIST_INIT;
	static const unsigned lines[] = { 9, 2, 5 };
	for (size_t i = 0; i < 3; i++)
		err_at(err_list_add(&errs, i ? ERR_ERROR : ERR_WARNING), "f", lines[i], 1, NULL);
	err_list_sort(&errs);
	assert_int_equal(errs.items[0].line, 2);
	assert_int_equal(errs.items[2].line, 9);
	assert_int_equal(err_list_count(&errs, ERR_ERROR), 2);
	err_list_release(&errs);
}

static void a_private_file_is_closed_to_others_and_read_back(void **state)
{
	(void)state;
	char folder[] = "/tmp/unknot-base-XXXXXX";
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	struct stat info;
	assert_non_null(mkdtemp(folder));
	char *path = file_join(folder, "token");
	assert_int_equal(file_write_private(path, "secret", 6, &err), 0);
	assert_int_equal(file_write_private(path, "newer", 5, &err), 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(file_read(path, 100, &text, &err), 0);
	assert_string_equal(str_text(&text), "newer");
	assert_int_equal(file_read(path, 4, &text, &err), -1);
	assert_non_null(strstr(err.what, "longer than 4 bytes"));
	assert_string_equal(str_text(&text), "newer");
	assert_int_equal(file_read(folder, 4, &text, &err), -1);
	str_release(&text);
	err_release(&err);
	unlink(path);
	rmdir(folder);
	free(path);
}

static struct json_object *parsed(const char *text)
{
	return json_read(text, strlen(text), NULL);
}

static void json_members_are_found_by_path_and_type(void **state)
{
	(void)state;
	struct json_object *event =
		parsed("{\"content\":{\"m.relates_to\":{\"event_id\":\"$e\"},\"n\":5,\"f\":1.5,\"b\":true}}");
	assert_string_equal(json_text_at(event, "content", "m.relates_to", "event_id"), "$e");
	assert_null(json_text_at(event, "content", "n"));
	assert_null(json_text_at(event, "content", "n", "deeper"));
	assert_int_equal(json_number_at(event, -1, "content", "n"), 5);
	assert_int_equal(json_number_at(event, -1, "content", "f"), -1);
	assert_true(json_flag_at(event, false, "content", "b"));
	assert_null(json_text_at(NULL, "content"));
	json_free(event);
}

static void broken_json_is_refused_with_its_place(void **state)
{
	(void)state;
	static const char *const broken[] = { "", "{", "{\"a\":}", "[1,2", "{} x", "nul", "\"abc", "{\"a\":1}}" };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct err err = ERR_INIT;
		assert_null(json_read(broken[i], strlen(broken[i]), &err));
		assert_non_null(strstr(err.what, "at byte"));
		err_release(&err);
	}
}

static void nesting_is_bounded(void **state)
{
	(void)state;
	struct str deep = STR_INIT;
	for (int i = 0; i < 500; i++)
		str_add_char(&deep, '[');
	for (int i = 0; i < 500; i++)
		str_add_char(&deep, ']');
	struct json_object *node = json_read(deep.data, deep.len, NULL);
	assert_non_null(node);
	json_free(node);
	str_clear(&deep);
	for (int i = 0; i < 100000; i++)
		str_add_char(&deep, '[');
	assert_null(json_read(deep.data, deep.len, NULL));
	str_release(&deep);
}

static void brackets_in_texts_are_no_levels_and_quotes_behind_backslashes_no_ends(void **state)
{
	(void)state;
	static const char *const texts[] = { "{\"[[[\":[[[[[[\"x\"]]]]]]}", "{\"a\\\"[{\":\"\\\\\",\"b\":[[[[[[1]]]]]]}",
					     "[\"\\\\\\\"]]]]\",[[[[[[\"\\\\\"]]]]]]]", "[\"\",[[[[[[\"]\",{\"\":{\"\":[]}}]]]]]]]" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct json_object *node = parsed(texts[i]);
		assert_non_null(node);
		char *written = json_write(node);
		assert_string_equal(written, texts[i]);
		free(written);
		json_free(node);
	}
}

static void a_text_with_a_nul_byte_counts_as_not_there(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":\"x\\u0000y\",\"b\":\"\\ud800\"}");
	assert_null(json_text_at(node, "a"));
	assert_non_null(json_text_at(node, "b"));
	json_free(node);
}

static void built_json_is_written_compactly(void **state)
{
	(void)state;
	struct json_object *object = json_object_make(), *list = json_array_make();
	json_push_text(list, "a/b");
	json_set_text(object, "none", NULL);
	json_set_number(object, "n", 3);
	json_set(object, "list", list);
	char *text = json_write(object);
	assert_string_equal(text, "{\"n\":3,\"list\":[\"a/b\"]}");
	free(text);
	json_free(object);
}

static void digests_tell_apart_where_one_text_ends(void **state)
{
	(void)state;
	char one[DIGEST_TEXT], other[DIGEST_TEXT];
	digest_texts(one, (const char *const[]){ "ab", "c" }, 2);
	digest_texts(other, (const char *const[]){ "a", "bc" }, 2);
	assert_int_equal(strlen(one), 43);
	assert_string_not_equal(one, other);
	assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
}

static void the_log_names_nobody_and_lets_no_escape_through(void **state)
{
	(void)state;
	char *text = NULL;
	size_t len;
	struct log log = { open_memstream(&text, &len), LOG_INFO, "key" };
	log_write(&log, LOG_INFO, "sync", "from %s: %s", log_name(&log, "@ada:example.org").text, "red\033[31m\nline");
	log_write(&log, LOG_DEBUG, "sync", "not at this level");
	fclose(log.out);
	assert_null(strstr(text, "ada"));
	assert_null(strchr(text, '\033'));
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);
	assert_null(strstr(text, "not at this level"));
	free(text);
}

static void the_same_person_has_the_same_name_under_one_key_only(void **state)
{
	(void)state;
	struct log one = { NULL, LOG_INFO, "one" }, two = { NULL, LOG_INFO, "two" };
	assert_string_equal(log_name(&one, "@a").text, log_name(&one, "@a").text);
	assert_string_not_equal(log_name(&one, "@a").text, log_name(&one, "@b").text);
	assert_string_not_equal(log_name(&one, "@a").text, log_name(&two, "@a").text);
}

static void a_repeated_complaint_is_let_through_once_in_a_while(void **state)
{
	(void)state;
	struct log_gate gate = { 0 };
	unsigned held_back = 9;
	assert_true(log_gate_open(&gate, 1000, 500, &held_back));
	assert_int_equal(held_back, 0);
	assert_false(log_gate_open(&gate, 1200, 500, &held_back));
	assert_false(log_gate_open(&gate, 1400, 500, &held_back));
	assert_true(log_gate_open(&gate, 1600, 500, &held_back));
	assert_int_equal(held_back, 2);
}

static void durations_are_read_and_written_as_people_say_them(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} known[] = { { "1 second", 1000 }, { "90 minutes", 5400000 }, { "2 hours", 7200000 }, { "30 days", 2592000000 } };
	static const char *const wrong[] = { "", "10", "minutes", "-1 day", "1.5 hours", "10 minutess", "10 fortnights" };
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char *text = duration_write(known[i].ms);
		assert_string_equal(text, known[i].text);
		assert_int_equal(duration_read(text), known[i].ms);
		free(text);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(duration_read(wrong[i]), -1);
}

/* Resident ones that belong to files. */
static long pages_of_files(void)
{
	long all = 0, resident = 0, of_files = 0;
	FILE *statm = fopen("/proc/self/statm", "r");
	assert_non_null(statm);
	assert_int_equal(fscanf(statm, "%ld %ld %ld", &all, &resident, &of_files), 3);
	fclose(statm);
	return of_files;
}

static void the_code_is_let_go_of_and_comes_again(void **state)
{
	(void)state;
	long before = pages_of_files();
	pages_rest();
	assert_true(pages_of_files() < before);
	assert_int_equal(text_distance("heat", 4, "haet", 4, 3), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_grows_and_is_given_away),
		cmocka_unit_test(a_format_may_give_any_length),
		cmocka_unit_test(the_distance_counts_swapped_letters_as_one),
		cmocka_unit_test(the_nearest_name_is_suggested_and_a_far_one_is_not),
		cmocka_unit_test(an_error_shows_place_line_caret_and_mend),
		cmocka_unit_test(the_caret_counts_letters_not_bytes),
		cmocka_unit_test(errors_are_sorted_by_place),
		cmocka_unit_test(a_private_file_is_closed_to_others_and_read_back),
		cmocka_unit_test(json_members_are_found_by_path_and_type),
		cmocka_unit_test(broken_json_is_refused_with_its_place),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(brackets_in_texts_are_no_levels_and_quotes_behind_backslashes_no_ends),
		cmocka_unit_test(a_text_with_a_nul_byte_counts_as_not_there),
		cmocka_unit_test(built_json_is_written_compactly),
		cmocka_unit_test(digests_tell_apart_where_one_text_ends),
		cmocka_unit_test(the_log_names_nobody_and_lets_no_escape_through),
		cmocka_unit_test(the_same_person_has_the_same_name_under_one_key_only),
		cmocka_unit_test(durations_are_read_and_written_as_people_say_them),
		cmocka_unit_test(a_repeated_complaint_is_let_through_once_in_a_while),
		cmocka_unit_test(the_code_is_let_go_of_and_comes_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
