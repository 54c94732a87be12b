#include "vocabulary_text.h"

static void groups_are_put_in_as_text(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct expansion expansion = { 0 };
	struct source_line line = { "x.intent", 3, "+2 \\b(?&any)\\b [(?&any)] \\(?&any)" };
	(void)state;
	make(&vocabulary, &errs, "[define heat]\nheat(?:ing)?\nwarm\n# a comment\n[define any]\n(?&heat)\nice\n");
	assert_int_equal(errs.count, 0);
	assert_int_equal(expansion_of_line(&expansion, &vocabulary, &line, 3, &errs), 0);
	assert_string_equal(str_text(&expansion.text), "\\b(?:(?:heat(?:ing)?|warm)|ice)\\b [(?&any)] \\(?&any)");
	expansion_release(&expansion);
	release(&vocabulary, &errs);
}

static void the_map_leads_back_to_the_line(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct expansion expansion = { 0 };
	struct source_line line = { "x.intent", 3, "+2 x(?&heat)yz" };
	unsigned column;
	(void)state;
	make(&vocabulary, &errs, "[define heat]\nheat\nwarm\n");
	assert_int_equal(expansion_of_line(&expansion, &vocabulary, &line, 3, &errs), 0);
	assert_string_equal(str_text(&expansion.text), "x(?:heat|warm)yz");
	const struct source_line *place = expansion_place(&expansion, 11, &column);
	assert_string_equal(place->file, "x.vocabulary");
	assert_int_equal(place->number, 3);
	assert_int_equal(column, 3);
	assert_ptr_equal(expansion_place(&expansion, 15, &column), &line);
	assert_int_equal(column, 14);
	expansion_release(&expansion);
	release(&vocabulary, &errs);
}

static void unknown_names_get_the_nearest_known_one(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct expansion expansion = { 0 };
	struct source_line line = { "x.intent", 3, "+2 a (?&heatt)" };
	(void)state;
	make(&vocabulary, &errs, "[define heat]\nheat\n[define any]\n(?&hewt)\n");
	assert_err(&errs, "unknown name (?&hewt)", 4, 1);
	assert_string_equal(find_err(&errs, "unknown")->mend, "did you mean (?&heat)?");
	assert_int_equal(expansion_of_line(&expansion, &vocabulary, &line, 3, &errs), -1);
	assert_err(&errs, "unknown name (?&heatt)", 3, 6);
	expansion_release(&expansion);
	release(&vocabulary, &errs);
}

static void an_alternative_is_told_when_its_group_uses_itself(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs, found = ERR_LIST_INIT;
	struct expansion expansion = { 0 };
	(void)state;
	make(&vocabulary, &errs, "[define a]\nx (?&b)\n[define b]\ny\n(?&a)\n");
	const struct define *define = vocabulary_find(&vocabulary, "a", 1);
	assert_int_equal(expansion_of_alternative(&expansion, &vocabulary, define, &define->alternatives[0], &found), -1);
	assert_err(&found, "the group uses itself: a -> b -> a", 5, 1);
	expansion_release(&expansion);
	err_list_release(&found);
	release(&vocabulary, &errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_put_in_as_text),
		cmocka_unit_test(the_map_leads_back_to_the_line),
		cmocka_unit_test(unknown_names_get_the_nearest_known_one),
		cmocka_unit_test(an_alternative_is_told_when_its_group_uses_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
