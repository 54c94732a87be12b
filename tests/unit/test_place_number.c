/* What a moderator may set as a room's emergency number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "run/place_number.h"

static void a_number_and_words_around_it_are_fit(void **state)
{
	static const char *const texts[] = { "112", "999 or security on 555-1234", "+49 (0)30 12, ext 7", "15 (SAMU) / 112",
					     "\u0661\u0661\u0662 112", "*55 or #1" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(place_number_is_fit(texts[i]));
}

static void links_calls_to_everybody_and_markup_are_not_fit(void **state)
{
	static const char *const texts[] = { "1 https://a.example", "1 //a", "a.example 1", "1 @room", "1 <b>", "1 & 2", "1 `2`",
					     "1 [2]", "1 \"2\"", "" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(place_number_is_fit(texts[i]));
}

static void what_is_not_printable_is_not_fit(void **state)
{
	static const char *const texts[] = { "1\n2", "1\t2", "1\x7f", "1\xc2\x85", "1\u200b2", "1\u202e2", "1\u20662", "1\xff", "1\xc2" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(place_number_is_fit(texts[i]));
}

static void characters_are_counted_and_not_bytes(void **state)
{
	struct str text = STR_INIT;
	(void)state;
	for (int i = 0; i < PLACE_NUMBER_MAX; i++)
		str_add(&text, "\u00e9");
	assert_true(place_number_is_fit(str_text(&text)));
	str_add(&text, "1");
	assert_false(place_number_is_fit(str_text(&text)));
	str_release(&text);
}

static void only_a_digit_or_default_is_meant_as_a_number(void **state)
{
	(void)state;
	assert_true(place_number_is_meant("999"));
	assert_true(place_number_is_meant("Default"));
	assert_true(place_number_is_default("default"));
	assert_false(place_number_is_meant(""));
	assert_false(place_number_is_meant("please, quick!"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_and_words_around_it_are_fit),
		cmocka_unit_test(links_calls_to_everybody_and_markup_are_not_fit),
		cmocka_unit_test(what_is_not_printable_is_not_fit),
		cmocka_unit_test(characters_are_counted_and_not_bytes),
		cmocka_unit_test(only_a_digit_or_default_is_meant_as_a_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
