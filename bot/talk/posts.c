#include "talk/posts.h"

#include <stdlib.h>

#include "base/mem.h"

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)

void posts_add(struct posts *posts, struct post post)
{
	mem_grow((void **)&posts->items, posts->count, &posts->room, sizeof *posts->items);
	posts->items[posts->count++] = post;
}

static uint32_t digit_of(const struct post *post, unsigned shift)
{
	return post->feature >> shift & (DIGITS - 1);
}

static void sort_by_digit(const struct posts *posts, struct post *sorted, unsigned shift)
{
	size_t places[DIGITS + 1] = { 0 };
	for (size_t i = 0; i < posts->count; i++)
		places[digit_of(&posts->items[i], shift) + 1]++;
	for (size_t digit = 1; digit < DIGITS; digit++)
		places[digit] += places[digit - 1];
	for (size_t i = 0; i < posts->count; i++)
		sorted[places[digit_of(&posts->items[i], shift)]++] = posts->items[i];
}

static void drop_twins(struct posts *posts)
{
	size_t kept = 0;
	for (size_t i = 0; i < posts->count; i++) {
		struct post post = posts->items[i];
		if (!kept || posts->items[kept - 1].feature != post.feature || posts->items[kept - 1].example != post.example)
			posts->items[kept++] = post;
	}
	posts->count = kept;
}

/* There are more than a hundred thousand: digit by digit, from the last to the first, without comparing any two. */
void posts_sort(struct posts *posts)
{
	struct post *other = mem_array(posts->count, sizeof *other);
	for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
		sort_by_digit(posts, other, shift);
		struct post *sorted = other;
		other = posts->items;
		posts->items = sorted;
	}
	posts->room = posts->count;
	free(other);
	drop_twins(posts);
}

void posts_release(struct posts *posts)
{
	free(posts->items);
	*posts = (struct posts){ 0 };
}
