#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

#define THINGS 2000u

static void each_thing_has_its_own_aligned_place(void **state)
{
	struct arena arena = ARENA_INIT;
	char *things[THINGS];
	(void)state;
	for (size_t i = 0; i < THINGS; i++) {
		things[i] = arena_alloc(&arena, i % 50);
		assert_int_equal((uintptr_t)things[i] % _Alignof(max_align_t), 0);
		memset(things[i], (int)(i % 251), i % 50);
	}
	for (size_t i = 0; i < THINGS; i++)
		for (size_t at = 0; at < i % 50; at++)
			assert_int_equal((unsigned char)things[i][at], i % 251);
	arena_release(&arena);
}

static void a_thing_may_be_larger_than_a_block(void **state)
{
	struct arena arena = ARENA_INIT;
	(void)state;
	char *small = arena_alloc(&arena, 1), *large = arena_array(&arena, 100, 1000);
	*small = 'a';
	memset(large, 'b', 100000);
	assert_int_equal(*small, 'a');
	arena_release(&arena);
}

static void a_list_grows_and_keeps_its_items(void **state)
{
	struct arena arena = ARENA_INIT;
	size_t *items = NULL, room = 0;
	(void)state;
	for (size_t i = 0; i < THINGS; i++) {
		arena_grow(&arena, (void **)&items, i, &room, sizeof *items);
		items[i] = i;
	}
	for (size_t i = 0; i < THINGS; i++)
		assert_int_equal(items[i], i);
	arena_release(&arena);
}

static void what_is_cleared_is_used_again(void **state)
{
	struct arena arena = ARENA_INIT;
	(void)state;
	arena_clear(&arena);
	void *first = arena_alloc(&arena, 100);
	arena_clear(&arena);
	assert_ptr_equal(arena_alloc(&arena, 100), first);
	for (size_t i = 0; i < THINGS; i++)
		arena_alloc(&arena, 100);
	arena_clear(&arena);
	void *kept = arena_alloc(&arena, 100);
	arena_clear(&arena);
	assert_ptr_equal(arena_alloc(&arena, 100), kept);
	arena_release(&arena);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_thing_has_its_own_aligned_place),
		cmocka_unit_test(a_thing_may_be_larger_than_a_block),
		cmocka_unit_test(a_list_grows_and_keeps_its_items),
		cmocka_unit_test(what_is_cleared_is_used_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
