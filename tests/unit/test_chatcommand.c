/* Which messages are commands. What they do is tested on a homeserver. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run/chatcommand.h"

static const struct chat_command *find(const char *text)
{
	const char *rest;
	return chatcommand_find(text, &rest);
}

static void a_command_is_found_in_any_case_and_spacing(void **state)
{
	static const char *const texts[] = { "forget me", "Forget me.", " FORGET \t me!", "!forget me", "forget me  \n" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_ptr_equal(find(texts[i]), find("forget me"));
	assert_non_null(find("forget me"));
	assert_non_null(find("!forget"));
}

static void a_sentence_with_a_commands_word_is_none(void **state)
{
	static const char *const texts[] = { "", "!", "on my back", "room for improvement", "quietly", "quiet?", "forget me not",
					     "I forget", "forgetme", "status of my back", "reloading", "is it on", "threads of pain" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_null(find(texts[i]));
}

static void the_emergency_number_is_a_command_only_with_a_number(void **state)
{
	const char *rest;
	(void)state;
	assert_non_null(chatcommand_find("!Emergency  number 999 (or 112)", &rest));
	assert_string_equal(rest, "999 (or 112)");
	assert_non_null(find("emergency number default"));
	assert_null(find("emergency number"));
	assert_null(find("emergency number please"));
	assert_null(find("emergency numbers 1"));
	assert_null(find("what is the emergency number 112"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_found_in_any_case_and_spacing),
		cmocka_unit_test(a_sentence_with_a_commands_word_is_none),
		cmocka_unit_test(the_emergency_number_is_a_command_only_with_a_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
