#include "talk/prefix_set.h"

#include <stdlib.h>
#include <string.h>

#define PREFIXES_MAX 1000u
#define JOINED_MAX 500u         /* more cost more when they are made than they save when a text is searched */

void prefixes_add(struct prefixes *prefixes, struct prefix prefix)
{
	arena_grow(prefixes->arena, (void **)&prefixes->items, prefixes->count, &prefixes->room, sizeof *prefixes->items);
	prefixes->items[prefixes->count++] = prefix;
}

void prefixes_join(struct prefixes *to, const struct prefixes *from)
{
	if (!to->count) {
		*to = *from;
		return;
	}
	for (size_t i = 0; i < from->count; i++)
		prefixes_add(to, from->items[i]);
}

struct prefixes prefixes_of_one(struct prefix prefix, struct arena *arena)
{
	struct prefixes prefixes = { .arena = arena };
	prefixes_add(&prefixes, prefix);
	return prefixes;
}

static int compare(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	if (x->letters != y->letters)
		return x->letters < y->letters ? -1 : 1;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	if (x->open != y->open)
		return x->open < y->open ? -1 : 1;
	return x->word < y->word ? -1 : x->word > y->word;
}

/* Of those that are sorted. */
static void drop_neighbours(struct prefixes *prefixes)
{
	size_t kept = 0;
	for (size_t i = 0; i < prefixes->count; i++)
		if (!kept || compare(&prefixes->items[kept - 1], &prefixes->items[i]) != 0)
			prefixes->items[kept++] = prefixes->items[i];
	prefixes->count = kept;
}

void prefixes_sort(struct prefixes *prefixes)
{
	if (prefixes->count)
		qsort(prefixes->items, prefixes->count, sizeof *prefixes->items, compare);
	drop_neighbours(prefixes);
}

/* Sorted ones stay so. */
static void shorten(struct prefixes *prefixes, uint8_t letters)
{
	for (size_t i = 0; i < prefixes->count; i++) {
		struct prefix *prefix = &prefixes->items[i];
		if (prefix->len <= letters)
			continue;
		prefix->letters &= ~(UINT64_MAX >> (8 * letters));
		prefix->len = letters;
		prefix->open = false;
	}
	drop_neighbours(prefixes);
}

void prefixes_bound(struct prefixes *prefixes)
{
	if (prefixes->count <= PREFIXES_MAX)
		return;
	prefixes_sort(prefixes);
	for (uint8_t letters = PREFIX_LETTERS_MAX - 1; letters && prefixes->count > PREFIXES_MAX; letters--)
		shorten(prefixes, letters);
}

static struct prefix join(struct prefix left, struct prefix right)
{
	unsigned len = left.len + right.len;
	left.letters |= left.len ? right.letters >> (8 * left.len) : right.letters;
	left.len = (uint8_t)(len < PREFIX_LETTERS_MAX ? len : PREFIX_LETTERS_MAX);
	left.open = right.open && left.len < PREFIX_LETTERS_MAX;
	left.word = right.word && !left.len;
	return left;
}

bool prefixes_any_open(const struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		if (prefixes->items[i].open)
			return true;
	return false;
}

static size_t count_open(const struct prefixes *prefixes)
{
	size_t count = 0;
	for (size_t i = 0; i < prefixes->count; i++)
		count += prefixes->items[i].open;
	return count;
}

void prefixes_close(struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		prefixes->items[i].open = false;
}

void prefixes_extend_by(struct prefixes *left, struct prefix right)
{
	for (size_t i = 0; i < left->count; i++)
		if (left->items[i].open)
			left->items[i] = join(left->items[i], right);
}

/* Neighbours often differ in letters only that are too many to be kept. */
static void add_joined(struct prefixes *joined, struct prefix prefix)
{
	if (!joined->count || compare(&joined->items[joined->count - 1], &prefix) != 0)
		prefixes_add(joined, prefix);
}

void prefixes_extend(struct prefixes *left, const struct prefixes *right)
{
	struct prefixes joined = { .arena = left->arena };
	if (right->count == 1) {
		prefixes_extend_by(left, right->items[0]);
		return;
	}
	if (left->count == 1 && !left->items[0].len && left->items[0].open) {
		*left = *right;
		prefixes_bound(left);
		return;
	}
	if (count_open(left) * right->count > JOINED_MAX)
		prefixes_close(left);
	for (size_t i = 0; i < left->count; i++) {
		if (!left->items[i].open)
			prefixes_add(&joined, left->items[i]);
		for (size_t j = 0; left->items[i].open && j < right->count; j++)
			add_joined(&joined, join(left->items[i], right->items[j]));
	}
	*left = joined;
	prefixes_bound(left);
}

struct prefixes prefixes_copy(const struct prefixes *known, struct arena *arena)
{
	struct prefixes copy = { arena_array(arena, known->count, sizeof *copy.items), known->count, known->count, arena };
	if (known->count)
		memcpy(copy.items, known->items, known->count * sizeof *copy.items);
	return copy;
}
