#include "vocabulary_text.h"
#include "talk/pattern.h"

static void cycles_are_refused_with_their_way(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct expansion expansion = { 0 };
	struct source_line line = { "x.intent", 3, "+2 (?&outside)" };
	(void)state;
	make(&vocabulary, &errs, "[define a]\nx (?&b)\n[define b]\n(?&c)\n[define c]\n(?&a)\n[define outside]\n(?&a)\n");
	assert_int_equal(errs.count, 3);
	assert_err(&errs, "the group uses itself: a -> b -> c -> a", 6, 1);
	assert_int_equal(expansion_of_line(&expansion, &vocabulary, &line, 3, &errs), -1);
	expansion_release(&expansion);
	release(&vocabulary, &errs);
}

static void faults_are_told_where_they_are_written(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct expansion expansion = { 0 };
	struct source_line line = { "x.intent", 3, "+2 \\b(?:(?&good)" };
	(void)state;
	make(&vocabulary, &errs, "[define bad]\nok\n  foo)bar\n[define good]\nx\n[define empty]\n[define good]\ny\n[defin z]\n");
	assert_err(&errs, "does not compile: unmatched closing parenthesis", 3, 4);
	assert_err(&errs, "the group is empty", 6, 1);
	assert_err(&errs, "stands twice", 7, 1);
	vocabulary.broken = false;
	assert_int_equal(expansion_of_line(&expansion, &vocabulary, &line, 3, &errs), 0);
	assert_null(vocabulary_compile(&vocabulary, &line, &expansion, NULL, &errs));
	assert_err(&errs, "does not compile: missing closing parenthesis", 3, 17);
	expansion_release(&expansion);
	release(&vocabulary, &errs);
}

static void groups_that_grow_without_bound_are_refused(void **state)
{
	struct vocabulary vocabulary;
	struct err_list errs;
	struct str text = STR_INIT;
	(void)state;
	str_add(&text, "[define a0]\nha\n");
	for (int i = 1; i < 40; i++)
		str_addf(&text, "[define a%d]\n(?&a%d)(?&a%d)(?&a%d)\n", i, i - 1, i - 1, i - 1);
	make(&vocabulary, &errs, str_text(&text));
	find_err(&errs, "longer than 32768 bytes");
	str_release(&text);
	release(&vocabulary, &errs);
}

static enum pattern_result find(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				size_t from, size_t *start, size_t *end)
{
	return pattern_find(pattern, scratch, text, strlen(text), from, start, end);
}

static void patterns_are_bound(void **state)
{
	struct pattern_fault fault;
	struct pattern *pattern = pattern_new("(a+)+$", 6, NULL, &fault);
	struct pattern_scratch *scratch = pattern_scratch_new();
	size_t start, end;
	(void)state;
	assert_non_null(pattern);
	assert_int_equal(find(pattern, scratch, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0, &start, &end), PATTERN_LIMIT);
	assert_int_equal(find(pattern, scratch, "baa", 0, &start, &end), PATTERN_HIT);
	assert_int_equal(start, 1);
	assert_int_equal(end, 3);
	assert_int_equal(find(pattern, scratch, "b", 0, &start, &end), PATTERN_NONE);
	assert_int_equal(find(pattern, scratch, "b", 2, &start, &end), PATTERN_NONE);
	pattern_scratch_free(scratch);
	pattern_free(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cycles_are_refused_with_their_way),
		cmocka_unit_test(faults_are_told_where_they_are_written),
		cmocka_unit_test(groups_that_grow_without_bound_are_refused),
		cmocka_unit_test(patterns_are_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
