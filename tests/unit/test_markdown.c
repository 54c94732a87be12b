#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "talk/html.h"
#include "talk/markdown.h"

static const struct markdown_value items[] = {
	{ "number", "112 <or> 911" },
	{ "line", "somebody & others" },
	{ "silent", NULL },
};
static const struct markdown_values values = { items, 3 };

static void expect(const char *source, const char *text, const char *html)
{
	struct str got_text = STR_INIT, got_html = STR_INIT;
	markdown_render(source, &values, MARKDOWN_ALL, &got_text, &got_html);
	assert_string_equal(str_text(&got_text), text);
	assert_string_equal(str_text(&got_html), html);
	str_release(&got_text);
	str_release(&got_html);
}

static void paragraphs_are_parted_by_a_blank_line(void **state)
{
	(void)state;
	expect("One\nline.\n\nTwo.", "One line.\n\nTwo.", "<p>One line.</p><p>Two.</p>");
	expect("", "", "");
	expect("\n\n  \n", "", "");
}

static void bold_and_emphasis_leave_no_marks_in_the_text(void **state)
{
	(void)state;
	expect("**Bold**, *soft*, `code` and **a *b* c**", "Bold, soft, code and a b c",
	       "<p><strong>Bold</strong>, <em>soft</em>, <code>code</code> and <strong>a <em>b</em> c</strong></p>");
}

static void a_tight_list_stands_together(void **state)
{
	(void)state;
	expect("Do:\n\n- **a** b\n- c\n  d\n- e", "Do:\n\n- a b\n- c d\n- e",
	       "<p>Do:</p><ul><li><strong>a</strong> b</li><li>c d</li><li>e</li></ul>");
	expect("- a\n- b\n\nEnd", "- a\n- b\n\nEnd", "<ul><li>a</li><li>b</li></ul><p>End</p>");
}

static void a_loose_list_has_blank_lines(void **state)
{
	(void)state;
	expect("1. a\n\n2. b\n\n   c", "1. a\n\n2. b\n\n   c", "<ol><li><p>a</p></li><li><p>b</p><p>c</p></li></ol>");
}

static void a_numbered_list_keeps_its_first_number(void **state)
{
	(void)state;
	expect("3. a\n4. b", "3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>");
	expect("1. a\n1. b", "1. a\n2. b", "<ol><li>a</li><li>b</li></ol>");
}

static void inner_lists_are_indented(void **state)
{
	(void)state;
	expect("- a\n  1. b\n     - c\n- d", "- a\n  1. b\n     - c\n- d",
	       "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>");
}

static void an_empty_item_leaves_no_space_at_the_end(void **state)
{
	(void)state;
	expect("- a\n-\n- b", "- a\n-\n- b", "<ul><li>a</li><li></li><li>b</li></ul>");
}

static void a_hard_break_is_a_line_end(void **state)
{
	(void)state;
	expect("a  \nb\\\nc", "a\nb\nc", "<p>a<br>b<br>c</p>");
	expect("- a\\\n  b", "- a\n  b", "<ul><li>a<br>b</li></ul>");
}

static void headings_are_of_level_three_and_four(void **state)
{
	(void)state;
	expect("### Heat\n\nx\n\n#### Cold", "Heat\n\nx\n\nCold", "<h3>Heat</h3><p>x</p><h4>Cold</h4>");
	expect("# Big", "Big", "<h3>Big</h3>");
	expect("###### Tiny", "Tiny", "<h4>Tiny</h4>");
}

static void a_link_names_its_address_in_the_text(void **state)
{
	(void)state;
	expect("[site](https://a.org/b?c=1&d=2)", "site (https://a.org/b?c=1&d=2)",
	       "<p><a href=\"https://a.org/b?c=1&amp;d=2\">site</a></p>");
	expect("[**us**](mailto:a@b.org)", "us (a@b.org)", "<p><a href=\"mailto:a@b.org\"><strong>us</strong></a></p>");
}

static void a_link_that_names_its_address_says_it_once(void **state)
{
	(void)state;
	expect("<https://a.org>", "https://a.org", "<p><a href=\"https://a.org\">https://a.org</a></p>");
	expect("[a.org](https://a.org/)", "a.org", "<p><a href=\"https://a.org/\">a.org</a></p>");
	expect("<a@b.org>", "a@b.org", "<p><a href=\"mailto:a@b.org\">a@b.org</a></p>");
}

static void no_other_address_becomes_a_link(void **state)
{
	(void)state;
	expect("[x](javascript:alert(1))", "x", "<p>x</p>");
	expect("[x](http://a.org)", "x", "<p>x</p>");
	expect("[x](data:text/html,y)", "x", "<p>x</p>");
	assert_true(link_allowed("HTTPS://a.org"));
	assert_true(link_allowed("mailto:a@b"));
	assert_false(link_allowed("https://"));
	assert_false(link_allowed("https:///etc"));
	assert_false(link_allowed("https://a\nb"));
	assert_false(link_allowed(""));
	assert_false(link_allowed("mailto:"));
}

static void an_address_cannot_leave_its_attribute(void **state)
{
	(void)state;
	expect("[x](<https://a.org/\"\\>\\<b\\>y'>)", "x (https://a.org/%22%3E%3Cb%3Ey')",
	       "<p><a href=\"https://a.org/%22%3E%3Cb%3Ey'\">x</a></p>");
}

static void what_looks_like_html_is_escaped(void **state)
{
	(void)state;
	expect("1 < 2 & \"3\" > 0 &lt;b&gt;", "1 < 2 & \"3\" > 0 <b>",
	       "<p>1 &lt; 2 &amp; &quot;3&quot; &gt; 0 &lt;b&gt;</p>");
	expect("a <script>x</script>", "a <script>x</script>", "<p>a &lt;script&gt;x&lt;/script&gt;</p>");
	expect("<div>x</div>", "<div>x</div>", "<p>&lt;div&gt;x&lt;/div&gt;</p>");
}

static void a_control_character_becomes_a_space(void **state)
{
	(void)state;
	expect("a&#27;[31m b&#10;c", "a [31m b c", "<p>a [31m b c</p>");
}

static void values_are_put_in_escaped(void **state)
{
	(void)state;
	expect("Call {number} **{line}**.", "Call 112 <or> 911 somebody & others.",
	       "<p>Call 112 &lt;or&gt; 911 <strong>somebody &amp; others</strong>.</p>");
}

static void an_unknown_or_unset_value_stays_as_written(void **state)
{
	(void)state;
	expect("{nobody} {silent} {number", "{nobody} {silent} {number", "<p>{nobody} {silent} {number</p>");
	expect("`{number}`", "{number}", "<p><code>{number}</code></p>");
}

static void a_value_is_never_read_as_markdown(void **state)
{
	static const struct markdown_value one = { "v", "**x** <b> {v} [a](https://b.org)\n- c" };
	struct str text = STR_INIT, html = STR_INIT;
	(void)state;
	markdown_render("{v}", &(struct markdown_values){ &one, 1 }, MARKDOWN_ALL, &text, &html);
	assert_string_equal(str_text(&text), "**x** <b> {v} [a](https://b.org) - c");
	assert_string_equal(str_text(&html), "<p>**x** &lt;b&gt; {v} [a](https://b.org) - c</p>");
	str_release(&text);
	str_release(&html);
}

static void the_first_paragraph_can_be_had_alone(void **state)
{
	struct str text = STR_INIT, html = STR_INIT;
	(void)state;
	markdown_render("### Title\n\n**Call** now.\n\n- x", &values, MARKDOWN_FIRST_PARAGRAPH, &text, &html);
	assert_string_equal(str_text(&text), "Call now.");
	assert_string_equal(str_text(&html), "<p><strong>Call</strong> now.</p>");
	markdown_render("", &values, MARKDOWN_FIRST_PARAGRAPH, &text, &html);
	assert_string_equal(str_text(&text), "Call now.");
	str_release(&text);
	str_release(&html);
}

static void a_second_rendering_is_appended_behind_a_blank_line(void **state)
{
	struct str text = STR_INIT, html = STR_INIT;
	(void)state;
	markdown_render("a", NULL, MARKDOWN_ALL, &text, &html);
	markdown_render("- b", NULL, MARKDOWN_ALL, &text, &html);
	assert_string_equal(str_text(&text), "a\n\n- b");
	assert_string_equal(str_text(&html), "<p>a</p><ul><li>b</li></ul>");
	str_release(&text);
	str_release(&html);
}

/* ---- Hostile texts: a whole file of one thing ---- */

static void survives(const char *unit, size_t most)
{
	struct str source = STR_INIT, text = STR_INIT, html = STR_INIT;
	struct err_list errs = ERR_LIST_INIT;
	while (source.len < most)
		str_add(&source, unit);
	markdown_check(str_text(&source), &values, "x.md", 1, &errs);
	markdown_render(str_text(&source), &values, MARKDOWN_ALL, &text, &html);
	markdown_render(str_text(&source), &values, MARKDOWN_FIRST_PARAGRAPH, &text, &html);
	assert_null(strstr(str_text(&html), "<script"));
	err_list_release(&errs);
	str_release(&source);
	str_release(&text);
	str_release(&html);
}

static void a_file_full_of_one_thing_is_survived(void **state)
{
	static const char *const units[] = { "- ", ">", "1. ", "*", "**a ", "[", "[a](", "<b>", "{", "{number}", "`",
		"![", "\\", "&#0;", "- a\n", "#", "\xC3", "\xF0\x9F", "|", "_a", "<script>", "\r\n", "\t", "[a]: b\n" };
	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		survives(units[i], 16384);
}

static void broken_utf8_is_replaced(void **state)
{
	(void)state;
	expect("a\xFFz", "a\xEF\xBF\xBDz", "<p>a\xEF\xBF\xBDz</p>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_are_parted_by_a_blank_line),
		cmocka_unit_test(bold_and_emphasis_leave_no_marks_in_the_text),
		cmocka_unit_test(a_tight_list_stands_together),
		cmocka_unit_test(a_loose_list_has_blank_lines),
		cmocka_unit_test(a_numbered_list_keeps_its_first_number),
		cmocka_unit_test(inner_lists_are_indented),
		cmocka_unit_test(an_empty_item_leaves_no_space_at_the_end),
		cmocka_unit_test(a_hard_break_is_a_line_end),
		cmocka_unit_test(headings_are_of_level_three_and_four),
		cmocka_unit_test(a_link_names_its_address_in_the_text),
		cmocka_unit_test(a_link_that_names_its_address_says_it_once),
		cmocka_unit_test(no_other_address_becomes_a_link),
		cmocka_unit_test(an_address_cannot_leave_its_attribute),
		cmocka_unit_test(what_looks_like_html_is_escaped),
		cmocka_unit_test(a_control_character_becomes_a_space),
		cmocka_unit_test(values_are_put_in_escaped),
		cmocka_unit_test(an_unknown_or_unset_value_stays_as_written),
		cmocka_unit_test(a_value_is_never_read_as_markdown),
		cmocka_unit_test(the_first_paragraph_can_be_had_alone),
		cmocka_unit_test(a_second_rendering_is_appended_behind_a_blank_line),
		cmocka_unit_test(a_file_full_of_one_thing_is_survived),
		cmocka_unit_test(broken_utf8_is_replaced),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
