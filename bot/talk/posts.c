#include "talk/posts.h"

#include <stdlib.h>

#include "base/mem.h"

#define TABLE_FIRST 4096u
#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)

/* ---- Noting ---- */

static uint32_t *find_slot(const struct posts *posts, uint32_t feature)
{
	size_t at = (feature ^ feature >> 15) * 2654435761u & (posts->table_size - 1);
	while (posts->table[at] && posts->features[posts->table[at] - 1].feature != feature)
		at = (at + 1) & (posts->table_size - 1);
	return &posts->table[at];
}

static void make_table(struct posts *posts, size_t size)
{
	free(posts->table);
	posts->table_size = size;
	posts->table = mem_array(size, sizeof *posts->table);
	for (size_t i = 0; i < posts->feature_count; i++)
		*find_slot(posts, posts->features[i].feature) = (uint32_t)i + 1;
}

/* For so many more features, all of them new. */
static void make_room(struct posts *posts, size_t more)
{
	size_t size = posts->table_size ? posts->table_size : TABLE_FIRST;
	while (2 * (posts->feature_count + more) > size)
		size *= 2;
	if (size != posts->table_size)
		make_table(posts, size);
	while (posts->feature_room - posts->feature_count < more)
		mem_double((void **)&posts->features, &posts->feature_room, sizeof *posts->features);
	while (posts->room - posts->count < more)
		mem_double((void **)&posts->numbers, &posts->room, sizeof *posts->numbers);
}

static uint32_t number_of(struct posts *posts, uint32_t feature)
{
	uint32_t *slot = find_slot(posts, feature);
	if (!*slot) {
		posts->features[posts->feature_count++] = (struct posted){ .feature = feature };
		*slot = (uint32_t)posts->feature_count;
	}
	return *slot - 1;
}

void posts_add(struct posts *posts, const uint32_t *features, size_t count)
{
	make_room(posts, count);
	mem_grow((void **)&posts->ends, posts->example_count, &posts->example_room, sizeof *posts->ends);
	uint32_t example = (uint32_t)posts->example_count++;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = number_of(posts, features[i]);
		struct posted *posted = &posts->features[number];
		if (posted->last == example + 1)
			continue;
		posted->last = example + 1;
		posted->examples++;
		posts->numbers[posts->count++] = number;
	}
	posts->ends[example] = (uint32_t)posts->count;
}

/* ---- Filing ---- */

/* A feature above the place where it stands. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
	size_t places[DIGITS + 1] = { 0 };
	for (size_t i = 0; i < count; i++)
		places[(from[i] >> shift & (DIGITS - 1)) + 1]++;
	for (size_t digit = 1; digit < DIGITS; digit++)
		places[digit] += places[digit - 1];
	for (size_t i = 0; i < count; i++)
		to[places[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* There are tens of thousands: digit by digit, from the last to the first, without comparing any two. */
static uint64_t *sorted_features(const struct posts *posts)
{
	uint64_t *sorted = mem_array(posts->feature_count, sizeof *sorted);
	uint64_t *other = mem_array(posts->feature_count, sizeof *other);
	for (size_t i = 0; i < posts->feature_count; i++)
		sorted[i] = (uint64_t)posts->features[i].feature << 32 | i;
	for (unsigned shift = 32; shift < 64; shift += DIGIT_BITS) {
		sort_by_digit(sorted, other, posts->feature_count, shift);
		uint64_t *swapped = sorted;
		sorted = other;
		other = swapped;
	}
	free(other);
	return sorted;
}

/* Each feature gets the place in `examples` where its own begin, and loses its number of them. */
static void place_features(struct posts *posts, const uint64_t *sorted)
{
	for (size_t i = 0, before = 0; i < posts->feature_count; i++) {
		struct posted *posted = &posts->features[(uint32_t)sorted[i]];
		size_t own = posted->examples;
		posted->examples = (uint32_t)before;
		before += own;
	}
}

static void place_examples(struct posts *posts)
{
	for (size_t example = 0, at = 0; example < posts->example_count; example++)
		for (; at < posts->ends[example]; at++)
			posts->examples[posts->features[posts->numbers[at]].examples++] = (uint16_t)example;
}

/* The place behind the last example of each became the place before the first of the next. */
static void order_features(struct posts *posts, const uint64_t *sorted)
{
	struct posted *ordered = mem_array(posts->feature_count, sizeof *ordered);
	for (size_t i = 0; i < posts->feature_count; i++) {
		uint32_t before = i ? posts->features[(uint32_t)sorted[i - 1]].examples : 0;
		ordered[i] = (struct posted){ .feature = (uint32_t)(sorted[i] >> 32), .examples = before };
	}
	free(posts->features);
	posts->features = ordered;
}

static void free_notes(struct posts *posts)
{
	free(posts->table);
	free(posts->numbers);
	free(posts->ends);
	posts->table = posts->numbers = posts->ends = NULL;
}

void posts_file(struct posts *posts)
{
	uint64_t *sorted = sorted_features(posts);
	posts->examples = mem_array(posts->count, sizeof *posts->examples);
	place_features(posts, sorted);
	place_examples(posts);
	free_notes(posts);
	order_features(posts, sorted);
	free(sorted);
}

void posts_release(struct posts *posts)
{
	free_notes(posts);
	free(posts->features);
	free(posts->examples);
	*posts = (struct posts){ 0 };
}
