#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "talk/prefix_set.h"

static struct prefix prefix(const char *letters, bool open)
{
	struct prefix prefix = { .open = open };
	for (; letters[prefix.len]; prefix.len++)
		prefix.letters |= (uint64_t)(unsigned char)letters[prefix.len] << (56 - 8 * prefix.len);
	return prefix;
}

static struct prefixes two(const char *first, const char *second, bool open, struct arena *arena)
{
	struct prefixes both = prefixes_of_one(prefix(first, open), arena);
	prefixes_add(&both, prefix(second, open));
	return both;
}

static void assert_prefix(const struct prefix *prefix, const char *letters, bool open)
{
	assert_int_equal(prefix->len, strlen(letters));
	for (unsigned i = 0; letters[i]; i++)
		assert_int_equal(prefix_letter(prefix, i), letters[i]);
	assert_int_equal(prefix->open, open);
}

static void what_follows_directly_makes_them_longer(void **state)
{
	struct prefixes left = two("he", "ic", true, *state), right = two("at", "e", true, *state);
	prefixes_extend(&left, &right);
	assert_int_equal(left.count, 4);
	assert_prefix(&left.items[0], "heat", true);
	assert_prefix(&left.items[3], "ice", true);
}

static void behind_a_gap_nothing_is_known(void **state)
{
	struct prefixes left = two("he", "ic", true, *state), right = two("at", "e", true, *state);
	assert_true(prefixes_any_open(&left));
	prefixes_close(&left);
	assert_false(prefixes_any_open(&left));
	prefixes_extend(&left, &right);
	assert_int_equal(left.count, 2);
	assert_prefix(&left.items[0], "he", false);
}

static void the_ninth_letter_is_one_too_many(void **state)
{
	struct prefixes left = prefixes_of_one(prefix("physio", true), *state);
	prefixes_extend_by(&left, prefix("therapy", true));
	assert_int_equal(left.count, 1);
	assert_prefix(&left.items[0], "physioth", false);
}

static void too_many_become_shorter_and_fewer(void **state)
{
	struct prefixes many = { .arena = *state };
	for (unsigned char a = 'a'; a <= 'z'; a++)
		for (unsigned char b = 'a'; b <= 'z'; b++)
			for (unsigned char c = 'x'; c <= 'y'; c++)
				prefixes_add(&many, prefix((char[]){ (char)a, (char)b, (char)c, '\0' }, true));
	prefixes_bound(&many);
	assert_int_equal(many.count, 26 * 26);
	assert_prefix(&many.items[0], "aa", false);
}

static void sorted_each_stands_once(void **state)
{
	struct prefixes all = two("b", "a", true, *state), more = two("a", "b", true, *state);
	prefixes_join(&all, &more);
	assert_int_equal(all.count, 4);
	prefixes_sort(&all);
	assert_int_equal(all.count, 2);
	assert_prefix(&all.items[0], "a", true);
}

static int make_arena(void **state)
{
	static const struct arena empty = ARENA_INIT;
	struct arena *arena = *state = malloc(sizeof *arena);
	*arena = empty;
	return 0;
}

static int free_arena(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_follows_directly_makes_them_longer),
		cmocka_unit_test(behind_a_gap_nothing_is_known),
		cmocka_unit_test(the_ninth_letter_is_one_too_many),
		cmocka_unit_test(too_many_become_shorter_and_fewer),
		cmocka_unit_test(sorted_each_stands_once),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
