#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "talk/markdown.h"

static const struct markdown_value items[] = {
	{ "number", "112 <or> 911" },
	{ "line", "somebody & others" },
	{ "silent", NULL },
};
static const struct markdown_values values = { items, 3 };

struct refusal {
	const char *source;
	unsigned line, column;
	const char *what;       /* a part of it */
};

static void expect_refused(const struct refusal *refusal)
{
	struct err_list errs = ERR_LIST_INIT;
	assert_int_equal(markdown_check(refusal->source, &values, "r/x.md", 5, &errs), -1);
	assert_true(errs.count >= 1);
	if (!strstr(errs.items[0].what, refusal->what))
		fail_msg("%s: \"%s\"", refusal->source, errs.items[0].what);
	assert_string_equal(errs.items[0].file, "r/x.md");
	assert_int_equal(errs.items[0].line, 4 + refusal->line);
	assert_int_equal(errs.items[0].column, refusal->column);
	err_list_release(&errs);
}

static void what_matrix_or_a_reader_cannot_use_is_refused_where_it_stands(void **state)
{
	static const struct refusal refusals[] = {
		{ "<div>x</div>", 1, 1, "raw HTML" },
		{ "a\n\nb <b>c</b>", 3, 3, "raw HTML" },
		{ "- a\n  b <i>c", 2, 5, "raw HTML" },
		{ "<!-- note -->", 1, 1, "raw HTML" },
		{ "see ![a](https://b.org/c.png)", 1, 5, "picture" },
		{ "> a", 1, 1, "quotation" },
		{ "    a", 1, 5, "code" },
		{ "```\na\n```", 1, 1, "code" },
		{ "a\n\n---\n\nb", 3, 1, "rule" },
		{ "a\n---\n\nb", 1, 1, "heading of level 2" },
		{ "# a", 1, 1, "heading of level 1" },
		{ "| a | b |", 1, 1, "table" },
		{ "a [b](http://c.org)", 1, 7, "http://c.org" },
		{ "a [b](javascript:c)", 1, 7, "javascript:c" },
		{ "a [b]()", 1, 5, "link" },
		{ "a [](https://b.org)", 1, 3, "without words" },
		{ "a [b](https://c.org/{number})", 1, 7, "braces" },
		{ "a\nb {nummer} c", 2, 3, "{nummer}" },
		{ "a {number", 1, 3, "not closed" },
		{ "a {number {line}", 1, 3, "not closed" },
		{ "a `{number}`", 1, 4, "code" },
		{ "- a\n  - b\n    - c\n      - d", 4, 7, "lists within lists" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		expect_refused(&refusals[i]);
}

static void a_misspelt_value_gets_the_nearest_name(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	(void)state;
	markdown_check("call {nunber}", &values, "x.md", 1, &errs);
	assert_string_equal(errs.items[0].mend, "did you mean {number}?");
	assert_string_equal(errs.items[0].source, "call {nunber}");
	err_list_release(&errs);
}

static void everything_wrong_is_told_in_one_run_up_to_a_limit(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	struct str many = STR_INIT;
	(void)state;
	markdown_check("<b>a</b>\n\n> c\n\n{d}", &values, "x.md", 1, &errs);
	assert_int_equal(errs.count, 4);
	err_list_release(&errs);
	for (int i = 0; i < 5000; i++)
		str_add(&many, "<b>");
	markdown_check(str_text(&many), &values, "x.md", 1, &errs);
	assert_int_equal(errs.count, MARKDOWN_ERRORS_MAX);
	err_list_release(&errs);
	str_release(&many);
}

static void what_is_allowed_is_not_complained_of(void **state)
{
	static const char source[] = "**a** *b* `c` [d](https://e.org) <https://f.org> {number}\\\nx\n\n### g\n\n"
				     "- h\n  - i\n    - j\n\n1. k\n\n1 \\< 2, 5 > 4 & so on\n";
	struct err_list errs = ERR_LIST_INIT;
	(void)state;
	assert_int_equal(markdown_check(source, &values, "x.md", 1, &errs), 0);
	assert_int_equal(errs.count, 0);
}

static void a_list_that_is_too_deep_is_refused_once(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	struct str source = STR_INIT, text = STR_INIT, html = STR_INIT;
	(void)state;
	for (int depth = 0; depth < 40; depth++)
		str_addf(&source, "%*s- a\n", depth * 2, "");
	markdown_check(str_text(&source), &values, "x.md", 1, &errs);
	assert_int_equal(errs.count, 1);
	markdown_render(str_text(&source), &values, MARKDOWN_ALL, &text, &html);
	err_list_release(&errs);
	str_release(&source);
	str_release(&text);
	str_release(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_matrix_or_a_reader_cannot_use_is_refused_where_it_stands),
		cmocka_unit_test(a_misspelt_value_gets_the_nearest_name),
		cmocka_unit_test(everything_wrong_is_told_in_one_run_up_to_a_limit),
		cmocka_unit_test(what_is_allowed_is_not_complained_of),
		cmocka_unit_test(a_list_that_is_too_deep_is_refused_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
