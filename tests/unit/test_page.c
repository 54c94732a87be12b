#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/page.h"

#define B "\033[1m"
#define R "\033[1;31m"
#define P "\033[0m"

static struct page_style plain(size_t width)
{
	return (struct page_style){ .width = width };
}

static struct page_style bold(size_t width)
{
	return (struct page_style){ .width = width, .bold = true };
}

static void expect(const char *text, const char *html, struct page_style style, const char *page)
{
	struct str out = STR_INIT;
	page_add(&out, text, html, &style);
	assert_string_equal(str_text(&out), page);
	str_release(&out);
}

static void on_a_pipe_lines_stay_as_they_are(void **state)
{
	(void)state;
	expect("A line that is not short.\n\n- x", "<p>A <strong>line</strong></p>", plain(0),
	       "A line that is not short.\n\n- x\n");
	expect("", NULL, plain(0), "\n");
}

static void words_are_wrapped_and_items_hang(void **state)
{
	(void)state;
	expect("one two three four\n\n- five six seven\n10. eight nine ten", NULL, plain(11),
	       "one two\nthree four\n\n- five six\n  seven\n10. eight\n    nine\n    ten\n");
}

static void inner_items_hang_below_their_words(void **state)
{
	(void)state;
	expect("- a\n  1. five six seven", NULL, plain(14),
	       "- a\n  1. five six\n     seven\n");
}

static void a_word_longer_than_the_line_stays_whole(void **state)
{
	(void)state;
	expect("see https://example.org/long now", NULL, plain(10),
	       "see\nhttps://example.org/long\nnow\n");
}

static void width_counts_cells_not_bytes(void **state)
{
	(void)state;
	expect("\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9", NULL, plain(6),
	       "\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9\n");
	expect("\xE6\x97\xA5\xE6\x9C\xAC \xE8\xAA\x9E", NULL, plain(6),
	       "\xE6\x97\xA5\xE6\x9C\xAC\n\xE8\xAA\x9E\n");
}

static void control_characters_are_left_out_and_broken_bytes_survive(void **state)
{
	(void)state;
	expect("a\033[31mb\007\r", NULL, plain(0), "a[31mb\n");
	expect("\xFF\xC3", NULL, bold(80), "\xFF\xC3\n");
}

static void what_is_strong_in_the_html_is_bold(void **state)
{
	(void)state;
	expect("Heat & cold\n\n- Heat helps\n- cold Heat\n\nEnd: x",
	       "<p>Heat &amp; <strong>cold</strong></p><ul><li><strong>Heat</strong> helps</li><li>cold Heat</li></ul>"
	       "<p><strong>End:</strong> x</p>",
	       bold(0),
	       "Heat & " B "cold" P "\n\n- " B "Heat" P " helps\n- cold Heat\n\n" B "End:" P " x\n");
	expect("Call now.", "<p><strong>Call now.</strong></p>", (struct page_style){ 0, true, true },
	       R "Call now." P "\n");
}

static void bold_ends_at_the_edge_and_goes_on_below(void **state)
{
	(void)state;
	expect("- one two", "<ul><li><strong>one two</strong></li></ul>", bold(6),
	       "- " B "one" P "\n  " B "two" P "\n");
}

static void numbers_addresses_and_breaks_are_only_in_the_text(void **state)
{
	(void)state;
	expect("1. a\n2. b (https://c.org/1) d (e)\nf",
	       "<ol><li>a</li><li><a href=\"https://c.org/1\">b</a> d (e)<br><strong>f</strong></li></ol>",
	       bold(0), "1. a\n2. b (https://c.org/1) d (e)\n" B "f" P "\n");
	expect("mail us (a@b.org) now", "<p><a href=\"mailto:a@b.org\">mail us</a> <strong>now</strong></p>",
	       bold(0), "mail us (a@b.org) " B "now" P "\n");
}

static void html_of_another_reply_leaves_the_rest_plain(void **state)
{
	(void)state;
	expect("abc def", "<p><strong>abx</strong> <strong>def</strong></p>", bold(0),
	       B "ab" P "c def\n");
	expect("a", "<p><strong>a</strong></p><p>more", bold(0), B "a" P "\n");
	expect("a", "<strong", bold(0), "a\n");
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_pipe_lines_stay_as_they_are),
		cmocka_unit_test(words_are_wrapped_and_items_hang),
		cmocka_unit_test(inner_items_hang_below_their_words),
		cmocka_unit_test(a_word_longer_than_the_line_stays_whole),
		cmocka_unit_test(width_counts_cells_not_bytes),
		cmocka_unit_test(control_characters_are_left_out_and_broken_bytes_survive),
		cmocka_unit_test(what_is_strong_in_the_html_is_bold),
		cmocka_unit_test(bold_ends_at_the_edge_and_goes_on_below),
		cmocka_unit_test(numbers_addresses_and_breaks_are_only_in_the_text),
		cmocka_unit_test(html_of_another_reply_leaves_the_rest_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
