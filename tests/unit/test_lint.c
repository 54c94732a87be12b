#include "texts.h"

#define GOOD "[intent good]\ntitle = g\nreply = massage.md\n[match]\n+5 \\bgood\n[yes]\ngood\ngoods\ngoodness\n[no]\nbad\n"

static void check(struct texts *texts, const char *intents, const char *vocabulary)
{
	char *all = str_format("%s%s", intents, REQUIRED_INTENTS);
	load_texts(texts, all, vocabulary);
	free(all);
	err_list_print(&texts->errs, stderr);
	assert_non_null(texts->book);
	book_check(texts->book, &texts->errs);
}

#define INTENT(id, more) "[intent " id "]\ntitle = t\nreply = massage.md\n" more

static void an_example_without_its_score_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+4 \\bfoot\n+1 \\bball\n[yes]\nfoot ball\nfoot\n[no]\nball\n"), "");
	assert_err(&texts.errs, "a has only 4 of 5 points for its example", 9, 1);
	assert_string_equal(find_err(&texts.errs, "only 4 of 5")->mend, "see: unknot explain \"foot\"");
	release_texts(&texts);
}

static void a_stolen_example_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n[yes]\nfoot ball\n") INTENT("b", "[match]\n+9 \\bball\n[yes]\nball\n"), "");
	assert_err(&texts.errs, "the example of a, with 5 points, is stolen: answered by b", 7, 1);
	release_texts(&texts);
}

static void an_example_that_is_asked_back_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n[yes]\nfoot\n") INTENT("b", "[match]\n+4 \\bfoot\n+3 \\bball\n"), "");
	find_err(&texts.errs, "the example of a, with 5 points, is stolen: ask a, b");
	release_texts(&texts);
}

static void a_counter_example_that_matches_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n[yes]\nfoot\n[no]\nfootball\n"), "");
	assert_err(&texts.errs, "a answers what it must not", 9, 1);
	release_texts(&texts);
}

static void the_same_example_twice_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n[yes]\nthe foot\nthe  FOOT\n"), "");
	assert_err(&texts.errs, "the same example stands in a", 8, 1);
	release_texts(&texts);
}

static void the_same_example_of_two_intents_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n[yes]\nthe foot\n") INTENT("b", "[match]\n+8 \\bfoot\n[yes]\nThe foot\n"), "");
	assert_err(&texts.errs, "the same example stands in a", 14, 1);
	release_texts(&texts);
}

#define COMMAND(id, reply, more) "[intent " id "]\ntitle = t\nreply = " reply "\ntier = command\n" more

/* Topics ask back when two are near; commands do not. */
static void an_example_that_is_nearly_another_intents_is_a_warning(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, COMMAND("a", "massage.md", "[match]\n+6 \\bfoot\n[yes]\nfoot ball\nfoot\n")
		      COMMAND("b", "help.md", "[match]\n+5 \\bball\n"), "");
	const struct err *err = find_err(&texts.errs, "a is only 1 ahead of b here, with 6 points");
	assert_int_equal(err->level, ERR_WARNING);
	assert_int_equal(err->line, 8);
	for (size_t i = 0; i < texts.errs.count; i++)
		assert_false(strstr(texts.errs.items[i].what, "ahead") && texts.errs.items[i].line != 8);
	release_texts(&texts);
}

static void a_small_lead_over_its_parent_or_the_same_reply_is_no_warning(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, COMMAND("a", "massage.md", "parent = b\n[match]\n+6 \\bfoot\n[yes]\nfoot ball\n")
		      COMMAND("b", "help.md", "[match]\n+5 \\bball\n")
		      COMMAND("c", "massage.md", "[match]\n+5 \\bball\n"), "");
	for (size_t i = 0; i < texts.errs.count; i++)
		assert_null(strstr(texts.errs.items[i].what, "ahead"));
	release_texts(&texts);
}

static void patterns_that_always_hit_are_errors(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n+2 (?:ball)?\n+2 (?:a|b|)\n+2 (?&g)|c(?:d|(?&g)|e)\n+1 ||x\n"), "[define g]\ng\n");
	assert_err(&texts.errs, "can match the empty text", 6, 4);
	assert_err(&texts.errs, "an alternative is empty", 7, 10);
	for (size_t i = 0; i < texts.errs.count; i++)
		assert_false(strstr(texts.errs.items[i].what, "is empty") && texts.errs.items[i].line == 8);
	release_texts(&texts);
}

static void patterns_that_cost_too_much_are_errors(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bfoot\n+2 (?:[a-z]+ ?)+\\d\\d\\b:\n"), "");
	assert_err(&texts.errs, "costs too much", 6, 4);
	release_texts(&texts);
}

static void what_the_normal_form_never_has_is_an_error(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, INTENT("a", "[match]\n+5 \\bFoot\n+2 x-ray\n+2 it's\n+1 \\b(?:cant|do)\\b\n+1 [A-Z-]\\w{2,3}(?<=x)(?<n>y)\\.\n"),
	      "[define g]\nok\nca\xC3\xA9\n");
	assert_err(&texts.errs, "\"F\" never stands", 5, 6);
	assert_err(&texts.errs, "\"-\" never stands", 6, 5);
	assert_err(&texts.errs, "\"'\" never stands", 7, 6);
	assert_err(&texts.errs, "\"cant\" never stands", 8, 9);
	assert_string_equal(find_err(&texts.errs, "\"cant\"")->mend, "write it as it stands there: \"can not\"");
	assert_err(&texts.errs, "\"\xC3\xA9\" never stands", 3, 3);
	for (size_t i = 0; i < texts.errs.count; i++)
		if (strstr(texts.errs.items[i].what, "never stands"))
			assert_int_not_equal(texts.errs.items[i].line, 9);
	release_texts(&texts);
}

static void thin_intents_and_unused_files_are_errors(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, "[intent a]\ntitle = t\nreply = help.md\n[match]\n+4 \\bfoot\n[yes]\nfoot\n", "");
	find_err(&texts.errs, "a has 1 [yes] and 0 [no] examples");
	find_err(&texts.errs, "a can never answer: all its lines give 4 points, and it needs 5");
	find_err(&texts.errs, "no intent is of tier call_now");
	find_err(&texts.errs, "no intent is of tier crisis");
	assert_non_null(strstr(find_err(&texts.errs, "no intent replies with this file")->file, "massage.md"));
	release_texts(&texts);
}

static void lines_without_an_example_and_generic_words_are_warnings(void **state)
{
	struct texts texts;
	(void)state;
	check(&texts, GOOD INTENT("a", "[match]\n+5 \\bfoot\n+1 \\bball\nnot \\bcrow\n[yes]\nfoot\n"), "");
	const struct err *err = find_err(&texts.errs, "no example of a exercises this line");
	assert_int_equal(err->level, ERR_WARNING);
	err = find_err(&texts.errs, "the single word \"good\" is enough for good");
	assert_int_equal(err->level, ERR_WARNING);
	release_texts(&texts);
}

static void an_empty_file_is_no_book(void **state)
{
	struct texts texts;
	(void)state;
	load_texts(&texts, "", "");
	assert_null(texts.book);
	assert_string_equal(find_err(&texts.errs, "there is no intent help")->mend, "write an [intent help]");
	find_err(&texts.errs, "there is no intent fallback");
	release_texts(&texts);
}

static void loading_says_all_errors_of_all_files(void **state)
{
	struct texts texts;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS INTENT("a", "")
		   INTENT("x", "parent = b\n[match]\n+5 (foot\n+1 (?&bal)\n")
		   INTENT("b", "parent = x\n[after helpp]\n+1 x\n") INTENT("a", "") "[intent c]\ntier = weak\nreply = massag.md\n"
		   INTENT("d", "together = a\nmenu = 1\n") INTENT("e", "menu = 1\n"), "[define ball]\n(ball\n");
	assert_null(texts.book);
	find_err(&texts.errs, "does not compile: missing closing parenthesis");
	assert_string_equal(find_err(&texts.errs, "unknown name (?&bal)")->mend, "did you mean (?&ball)?");
	find_err(&texts.errs, "the intent is its own parent in the end");
	assert_string_equal(find_err(&texts.errs, "there is no intent helpp")->mend, "did you mean help?");
	find_err(&texts.errs, "the intent a stands twice");
	find_err(&texts.errs, "the intent has no title");
	find_err(&texts.errs, "a weak sign needs the key together");
	find_err(&texts.errs, "only a weak sign has the key together");
	assert_string_equal(find_err(&texts.errs, "there is no response file massag.md")->mend, "did you mean massage.md?");
	find_err(&texts.errs, "d has the same place in the menu");
	for (size_t i = 0; i < texts.errs.count; i++)
		assert_int_equal(texts.errs.items[i].exit_code, 65);
	release_texts(&texts);
}

static void missing_folders_are_told(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	(void)state;
	assert_null(book_load("/nonexistent/intents", "/nonexistent/responses", &errs));
	find_err(&errs, "cannot read the folder");
	err_list_release(&errs);
}

static void loading_and_checking_in_steps_can_be_broken_off(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	bool done = false;
	(void)state;
	for (size_t steps = 0; !done; steps += 7) {
		struct book_loading *loading = book_load_begin(SMALL_INTENTS, SMALL_RESPONSES);
		size_t left = steps;
		while (left && book_load_step(loading, &errs))
			left--;
		struct book *book = book_load_end(loading);
		assert_true(book || !left);
		struct book_check *check = book ? book_check_begin(book) : NULL;
		while (book && left && !done) {
			done = !book_check_step(check, &errs);
			left--;
		}
		if (book)
			assert_int_equal(book_check_end(check), 0);
		book_free(book);
	}
	err_list_release(&errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_example_without_its_score_is_an_error),
		cmocka_unit_test(a_stolen_example_is_an_error),
		cmocka_unit_test(an_example_that_is_asked_back_is_an_error),
		cmocka_unit_test(a_counter_example_that_matches_is_an_error),
		cmocka_unit_test(the_same_example_twice_is_an_error),
		cmocka_unit_test(the_same_example_of_two_intents_is_an_error),
		cmocka_unit_test(an_example_that_is_nearly_another_intents_is_a_warning),
		cmocka_unit_test(a_small_lead_over_its_parent_or_the_same_reply_is_no_warning),
		cmocka_unit_test(patterns_that_always_hit_are_errors),
		cmocka_unit_test(patterns_that_cost_too_much_are_errors),
		cmocka_unit_test(what_the_normal_form_never_has_is_an_error),
		cmocka_unit_test(thin_intents_and_unused_files_are_errors),
		cmocka_unit_test(lines_without_an_example_and_generic_words_are_warnings),
		cmocka_unit_test(an_empty_file_is_no_book),
		cmocka_unit_test(loading_says_all_errors_of_all_files),
		cmocka_unit_test(missing_folders_are_told),
		cmocka_unit_test(loading_and_checking_in_steps_can_be_broken_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
