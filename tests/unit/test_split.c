/* Replies in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "talk/split.h"

static char *repeat(const char *piece, int count)
{
	struct str text = STR_INIT;
	for (int i = 0; i < count; i++)
		str_add(&text, piece);
	return str_detach(&text);
}

static void check_whole(const struct split *split, const char *text)
{
	for (size_t i = 0; i < split->count; i++) {
		size_t len = strlen(split->parts[i].text);
		assert_memory_equal(text, split->parts[i].text, len);
		text += len;
		text += strspn(text, " \n");
	}
	assert_string_equal(text, "");
}

static void a_short_reply_stays_one_part(void **state)
{
	struct split split;
	(void)state;
	split_reply(&split, "one", "<p>one</p>", 64);
	assert_int_equal(split.count, 1);
	assert_string_equal(split.parts[0].text, "one");
	assert_string_equal(split.parts[0].html, "<p>one</p>");
	split_release(&split);
	split_reply(&split, "", NULL, 64);
	assert_int_equal(split.count, 1);
	assert_string_equal(split.parts[0].text, "");
	split_release(&split);
}

static void paragraphs_and_elements_are_kept_together_in_pairs(void **state)
{
	const char *text = "first words\n\n- one\n- two\n\nlast words";
	const char *html = "<p>first<br>words</p><ul><li>one</li><li>two</li></ul><p><strong>last</strong> words</p>";
	struct split split;
	(void)state;
	split_reply(&split, text, html, 120);
	assert_int_equal(split.count, 2);
	assert_string_equal(split.parts[0].text, "first words\n\n- one\n- two");
	assert_string_equal(split.parts[0].html, "<p>first<br>words</p><ul><li>one</li><li>two</li></ul>");
	assert_string_equal(split.parts[1].text, "last words");
	assert_string_equal(split.parts[1].html, "<p><strong>last</strong> words</p>");
	split_release(&split);
}

static void one_paragraph_that_is_too_long_is_cut_as_plain_text_between_words(void **state)
{
	char *text = repeat("word ", 60), *html = str_format("<p>%s</p>", text);
	struct split split;
	(void)state;
	split_reply(&split, text, html, 64);
	assert_int_equal(split.count, 5);
	for (size_t i = 0; i < split.count; i++) {
		assert_null(split.parts[i].html);
		assert_true(strlen(split.parts[i].text) <= 64 && text_ends(split.parts[i].text, "word"));
	}
	check_whole(&split, text);
	split_release(&split);
	free(text);
	free(html);
}

static void html_that_does_not_match_the_text_is_left_out(void **state)
{
	static const char *const htmls[] = { "<p>one two", "</p><p>", "<p>1</p>", "<p", "words", "<p>1</p><p>2</p>rest", "words<p>1</p>" };
	char *text = repeat("paragraph\n\n", 20);
	(void)state;
	for (size_t i = 0; i < sizeof htmls / sizeof *htmls; i++) {
		struct split split;
		split_reply(&split, text, htmls[i], 64);
		assert_true(split.count > 1);
		assert_null(split.parts[0].html);
		check_whole(&split, text);
		split_release(&split);
	}
	free(text);
}

static void what_stands_longer_in_json_is_counted_so(void **state)
{
	char *text = repeat("\"", 64);
	struct split split;
	(void)state;
	split_reply(&split, text, NULL, 64);
	assert_int_equal(split.count, 2);
	assert_int_equal(strlen(split.parts[0].text), 32);
	split_release(&split);
	free(text);
}

static void no_letter_is_cut_in_two(void **state)
{
	/* woman, zero width joiner, man, joiner, girl: one sign of 18 bytes; then e with two accents, then a flag */
	static const char *const letters[] = {
		"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA7",
		"e\xCC\x81\xCC\xA3", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "\xE6\xBC\xA2",
	};
	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		char *text = repeat(letters[i], 50);
		struct split split;
		split_reply(&split, text, NULL, 64);
		assert_true(split.count > 1);
		for (size_t part = 0; part < split.count; part++)
			assert_int_equal(strlen(split.parts[part].text) % strlen(letters[i]), 0);
		check_whole(&split, text);
		split_release(&split);
		free(text);
	}
}

static void bytes_that_are_no_utf8_and_endless_graphemes_come_to_an_end(void **state)
{
	char *wrong = repeat("\xF0\x9F", 100), *endless = repeat("\xCC\x81", 100), *blank = repeat(" \n", 100);
	const char *texts[] = { wrong, endless, blank };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct split split;
		split_reply(&split, texts[i], NULL, 64);
		assert_true(split.count >= 1 && split.count < 20);
		split_release(&split);
	}
	free(wrong);
	free(endless);
	free(blank);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_reply_stays_one_part),
		cmocka_unit_test(paragraphs_and_elements_are_kept_together_in_pairs),
		cmocka_unit_test(one_paragraph_that_is_too_long_is_cut_as_plain_text_between_words),
		cmocka_unit_test(html_that_does_not_match_the_text_is_left_out),
		cmocka_unit_test(what_stands_longer_in_json_is_counted_so),
		cmocka_unit_test(no_letter_is_cut_in_two),
		cmocka_unit_test(bytes_that_are_no_utf8_and_endless_graphemes_come_to_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
