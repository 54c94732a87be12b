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

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "talk/response.h"

#define HEAD "---\ntitle: Heat or cold\nreviewed: 2026-11-22\n---\n"

struct place {
	char folder[64];
	char *path;
	struct response *response;
	struct err_list errs;
};

static int make_place(void **state)
{
	struct place *place = mem_alloc(sizeof *place);
	snprintf(place->folder, sizeof place->folder, "%s", "/tmp/unknot-response-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	place->path = str_format("%s/heat.md", place->folder);
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;
	response_free(place->response);
	err_list_release(&place->errs);
	unlink(place->path);
	rmdir(place->folder);
	free(place->path);
	free(place);
	return 0;
}

static struct response *load_bytes(struct place *place, const char *bytes, size_t len)
{
	struct err err = ERR_INIT;
	response_free(place->response);
	err_list_release(&place->errs);
	assert_int_equal(file_write_private(place->path, bytes, len, &err), 0);
	return place->response = response_load(place->path, &place->errs);
}

static struct response *load(struct place *place, const char *source)
{
	return load_bytes(place, source, strlen(source));
}

static void expect_error(struct place *place, const char *source, unsigned line, unsigned column, const char *what)
{
	assert_null(load(place, source));
	assert_true(place->errs.count >= 1);
	const struct err *err = &place->errs.items[0];
	if (!strstr(err->what, what) || err->line != line || err->column != column)
		fail_msg("\"%s\" at %u:%u instead of \"%s\" at %u:%u", err->what, err->line, err->column, what, line,
			 column);
	assert_string_equal(err->file, place->path);
}

static void a_whole_file_is_read(void **state)
{
	struct place *place = *state;
	struct response *response = load(place, "---\n# a comment\ntitle:  Heat or cold \nnext: home_remedies,topical\n"
						"reviewed: 2026-11-22\n---\n\n**Either** can help.\n\n- a b\n");
	assert_non_null(response);
	assert_string_equal(response->file, place->path);
	assert_string_equal(response->title, "Heat or cold");
	assert_int_equal(response->next_count, 2);
	assert_string_equal(response->next[0], "home_remedies");
	assert_string_equal(response->next[1], "topical");
	assert_int_equal(response->next_line, 4);
	assert_string_equal(response->reviewed, "2026-11-22");
	assert_int_equal(response->word_count, 5);
	assert_string_equal(response->body, "\n**Either** can help.\n\n- a b\n");
	assert_int_equal(place->errs.count, 0);
}

static void line_ends_of_windows_and_a_byte_order_mark_are_taken(void **state)
{
	struct place *place = *state;
	assert_non_null(load(place, "\xEF\xBB\xBF---\r\ntitle: A\r\nreviewed: 2026-01-31\r\n---\r\nText.\r\n"));
	assert_string_equal(place->response->title, "A");
	struct str text = STR_INIT, html = STR_INIT;
	response_render(place->response, NULL, &text, &html);
	assert_string_equal(str_text(&text), "Text.");
	str_release(&text);
	str_release(&html);
}

static void what_is_wrong_in_the_front_matter_is_told_where_it_stands(void **state)
{
	static const struct {
		const char *source;
		unsigned line, column;
		const char *what;
	} wrong[] = {
		{ "Text.", 1, 0, "no front matter" },
		{ "", 1, 0, "no front matter" },
		{ "---\ntitle: A\n", 1, 0, "no end" },
		{ "---\ntitle: A\n---\nx", 1, 0, "no \"reviewed\"" },
		{ "---\nreviewed: 2026-11-22\n---\nx", 1, 0, "no \"title\"" },
		{ "---\ntitel: A\nreviewed: 2026-11-22\n---\nx", 2, 1, "unknown key \"titel\"" },
		{ "---\n  hello\ntitle: A\nreviewed: 2026-11-22\n---\nx", 2, 3, "no \"key: value\"" },
		{ "---\ntitle:\nreviewed: 2026-11-22\n---\nx", 2, 1, "no value" },
		{ "---\ntitle: A\ntitle: B\nreviewed: 2026-11-22\n---\nx", 3, 1, "second time" },
		{ "---\ntitle: A {operator}\nreviewed: 2026-11-22\n---\nx", 2, 10, "plain words" },
		{ "---\ntitle: A\nreviewed: 22.11.2026\n---\nx", 3, 11, "no date" },
		{ "---\ntitle: A\nreviewed: 2026-13-01\n---\nx", 3, 11, "no date" },
		{ "---\ntitle: A\nreviewed: 2026-04-31\n---\nx", 3, 11, "no date" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\nnext: a, B-c\n---\nx", 4, 10, "no intent id" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\nnext: a,,b\n---\nx", 4, 9, "no intent id" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\nnext: a, a\n---\nx", 4, 10, "named twice" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\nnext: a, b, c, d\n---\nx", 4, 16, "more than 3" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\npicture: a.svg\n---\nx", 4, 10, "what it shows" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\npicture: ../a.svg | A\n---\nx", 4, 10, "leads out" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\npicture: a/../../b | A\n---\nx", 4, 10, "leads out" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\npicture: /etc/passwd | A\n---\nx", 4, 10, "leads out" },
		{ "---\ntitle: A\nreviewed: 2026-11-22\npicture: none.svg | A\n---\nx", 4, 10, "no picture" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		expect_error(*state, wrong[i].source, wrong[i].line, wrong[i].column, wrong[i].what);
}

static void what_is_wrong_in_the_text_is_told_with_the_line_of_the_file(void **state)
{
	expect_error(*state, HEAD "x\n\na <b>c</b>\n", 7, 3, "raw HTML");
	expect_error(*state, HEAD "call {emergency_nummer}\n", 5, 6, "unknown value");
	expect_error(*state, HEAD, 5, 0, "no text");
	expect_error(*state, HEAD "\n \n", 5, 0, "no text");
	expect_error(*state, HEAD "a\xC3z", 5, 2, "UTF-8");
	expect_error(*state, HEAD "ab\x1B[31m", 5, 3, "0x1B");
}

static void everything_wrong_is_told_in_one_run(void **state)
{
	struct place *place = *state;
	assert_null(load(place, "---\ntitel: A\nreviewed: soon\n---\n<b>x</b> {y}\n"));
	assert_int_equal(err_list_count(&place->errs, ERR_ERROR), 6);
}

static void a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = HEAD "a\0b";
	struct place *place = *state;
	assert_null(load_bytes(place, bytes, sizeof bytes - 1));
	assert_int_equal(place->errs.items[0].column, 2);
}

static void broken_utf8_of_every_kind_is_refused(void **state)
{
	static const char *const broken[] = { "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
		"\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x98" };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		char *source = str_format(HEAD "%s", broken[i]);
		expect_error(*state, source, 5, 1, "UTF-8");
		free(source);
	}
	assert_non_null(load(*state, HEAD "\xC2\x80 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF"));
}

static void a_file_that_is_missing_or_too_long_is_an_error(void **state)
{
	struct place *place = *state;
	struct str source = STR_INIT;
	assert_null(response_load(place->path, &place->errs));
	assert_int_equal(place->errs.count, 1);
	str_add(&source, HEAD);
	for (int i = 0; i < RESPONSE_WORDS_MAX + 1; i++)
		str_add(&source, "word ");
	expect_error(place, str_text(&source), 5, 0, "241 words");
	while (source.len <= RESPONSE_FILE_MAX)
		str_add(&source, "word ");
	assert_null(load(place, str_text(&source)));
	assert_non_null(strstr(place->errs.items[0].what, "longer than"));
	str_release(&source);
}

static void configured_values_stand_in_the_text(void **state)
{
	struct place *place = *state;
	struct response_values values = { "112 & 999", "0800 <1>", "Ann" };
	struct str text = STR_INIT, html = STR_INIT;
	assert_non_null(load(place, HEAD "{emergency_number}, {crisis_line}, {operator}"));
	response_render(place->response, &values, &text, &html);
	assert_string_equal(str_text(&text), "112 & 999, 0800 <1>, Ann");
	assert_string_equal(str_text(&html), "<p>112 &amp; 999, 0800 &lt;1&gt;, Ann</p>");
	str_release(&text);
	str_release(&html);
}

static void values_that_are_not_configured_name_no_single_country(void **state)
{
	struct place *place = *state;
	struct response_values blank = { NULL, "  ", "" };
	struct str text = STR_INIT, html = STR_INIT;
	assert_non_null(load(place, HEAD "Call {emergency_number}. Talk to {crisis_line}. Ask {operator}."));
	response_render(place->response, &blank, &text, &html);
	assert_non_null(strstr(str_text(&text), "112 in Europe"));
	assert_non_null(strstr(str_text(&text), "911 in North America"));
	assert_non_null(strstr(str_text(&text), "findahelpline.com"));
	assert_non_null(strstr(str_text(&text), "the person who runs this bot"));
	str_release(&text);
	str_release(&html);
}

/* With lead and without, at the start and behind something: as if it were read anew each time. */
static void what_is_said_again_is_the_same(void **state)
{
	struct place *place = *state;
	static const char *const bodies[] = { "One *two* & three.\n\nFour.", "- a\n- b\n\n  c", "1. a\n2. b", "**Bold** word.",
					      "Text\nbroken.\n\n- Last.", "Call {emergency_number}." };
	static const char *const leads[] = { "", "Please note:", "", "Disclaimer:", "Disclaimer:" };
	struct response_values values = { "112", "0800", "Ann" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct str source = STR_INIT, said = STR_INIT, said_html = STR_INIT, anew = STR_INIT, anew_html = STR_INIT;
		str_addf(&source, "%s%s", HEAD, bodies[i]);
		assert_non_null(load(place, str_text(&source)));
		struct response unkept = { .body = place->response->body };
		for (size_t j = 0; j < sizeof leads / sizeof *leads; j++) {
			response_render_led(place->response, leads[j], &values, &said, &said_html);
			response_render_led(&unkept, leads[j], &values, &anew, &anew_html);
			assert_string_equal(str_text(&said), str_text(&anew));
			assert_string_equal(str_text(&said_html), str_text(&anew_html));
		}
		str_release(&source);
		str_release(&said);
		str_release(&said_html);
		str_release(&anew);
		str_release(&anew_html);
	}
}

static void the_action_is_the_first_paragraph(void **state)
{
	struct place *place = *state;
	struct str text = STR_INIT, html = STR_INIT;
	assert_non_null(load(place, HEAD "**Call 112 now.**\n\n- Sit down.\n"));
	response_render_first(place->response, NULL, &text, &html);
	assert_string_equal(str_text(&text), "Call 112 now.");
	assert_string_equal(str_text(&html), "<p><strong>Call 112 now.</strong></p>");
	str_release(&text);
	str_release(&html);
}

static void garbage_is_survived(void **state)
{
	static const char *const units[] = { "---\n", "a", ":", "\n", "title: x\n", "next: a,", "picture: |", "-",
					     "\xEF" };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct str source = STR_INIT;
		str_add(&source, "---\n");
		while (source.len < RESPONSE_FILE_MAX - 16)
			str_add(&source, units[i]);
		load(*state, str_text(&source));
		str_release(&source);
	}
}

static void every_response_that_is_shipped_loads(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	char **names;
	size_t count;
	if (file_list("responses", ".md", &names, &count, &err) < 0) {
		err_release(&err);
		skip();
	}
	for (size_t i = 0; i < count; i++) {
		char *path = file_join("responses", names[i]);
		response_free(response_load(path, &place->errs));
		free(path);
	}
	err_list_print(&place->errs, stderr);
	assert_int_equal(err_list_count(&place->errs, ERR_ERROR), 0);
	file_list_free(names, count);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		TEST(a_whole_file_is_read),
		TEST(line_ends_of_windows_and_a_byte_order_mark_are_taken),
		TEST(what_is_wrong_in_the_front_matter_is_told_where_it_stands),
		TEST(what_is_wrong_in_the_text_is_told_with_the_line_of_the_file),
		TEST(everything_wrong_is_told_in_one_run),
		TEST(a_nul_byte_is_refused),
		TEST(broken_utf8_of_every_kind_is_refused),
		TEST(a_file_that_is_missing_or_too_long_is_an_error),
		TEST(configured_values_stand_in_the_text),
		TEST(what_is_said_again_is_the_same),
		TEST(values_that_are_not_configured_name_no_single_country),
		TEST(the_action_is_the_first_paragraph),
		TEST(garbage_is_survived),
		TEST(every_response_that_is_shipped_loads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
