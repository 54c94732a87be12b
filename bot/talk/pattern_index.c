#include "talk/pattern_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/starts.h"

/* Rows of bits: those of one letter, of two, of three, and last that of the patterns of which words tell nothing. */
#define FIRST_OF_TWO 256u
#define FIRST_OF_THREE (FIRST_OF_TWO + STARTS_TWO_BITS)
#define ALWAYS (FIRST_OF_THREE + STARTS_THREE_BITS)
#define ROWS (ALWAYS + 1u)

struct table {
	uint64_t *bits;         /* ROWS rows */
};

struct pattern_index {
	size_t row_len;         /* in words of 64 bits */
	struct table starts, tails;
};

static uint64_t *row_of(const struct pattern_index *index, const struct table *table, size_t row)
{
	return table->bits + row * index->row_len;
}

static void set(const struct pattern_index *index, const struct table *table, size_t row, size_t pattern)
{
	row_of(index, table, row)[pattern / 64] |= (uint64_t)1 << (pattern % 64);
}

static void add_set(const struct pattern_index *index, const struct table *table, const uint64_t *bits, size_t count,
		    size_t first_row, size_t pattern)
{
	for (size_t i = 0; i < count; i++)
		if (bits[i / 64] >> (i % 64) & 1)
			set(index, table, first_row + i, pattern);
}

static void add(const struct pattern_index *index, const struct table *table, const struct starts *starts, size_t pattern)
{
	if (starts->anywhere || !starts->at_words) {
		set(index, table, ALWAYS, pattern);
		return;
	}
	add_set(index, table, starts->one, 256, 0, pattern);
	add_set(index, table, starts->two, STARTS_TWO_BITS, FIRST_OF_TWO, pattern);
	add_set(index, table, starts->three, STARTS_THREE_BITS, FIRST_OF_THREE, pattern);
}

struct pattern_index *pattern_index_new(struct pattern *const *patterns, size_t count)
{
	struct pattern_index *index = mem_alloc(sizeof *index);
	index->row_len = count / 64 + 1;
	index->starts.bits = mem_array(ROWS * index->row_len, sizeof *index->starts.bits);
	index->tails.bits = mem_array(ROWS * index->row_len, sizeof *index->tails.bits);
	for (size_t i = 0; i < count; i++) {
		add(index, &index->starts, pattern_starts(patterns[i]), i);
		add(index, &index->tails, pattern_tail(patterns[i]), i);
	}
	return index;
}

void pattern_index_free(struct pattern_index *index)
{
	if (!index)
		return;
	free(index->starts.bits);
	free(index->tails.bits);
	free(index);
}

static void join(const struct pattern_index *index, const struct table *table, size_t row, uint64_t *set)
{
	const uint64_t *bits = row_of(index, table, row);
	for (size_t i = 0; i < index->row_len; i++)
		set[i] |= bits[i];
}

static uint64_t *find(const struct pattern_index *index, const struct table *table, const struct subject *subject)
{
	uint64_t *set = mem_array(index->row_len, sizeof *set);
	join(index, table, ALWAYS, set);
	for (size_t i = 0; i < subject->word_count; i++) {
		const struct place *word = &subject->words[i];
		join(index, table, word->one, set);
		if (word->two != STARTS_NO_BIT)
			join(index, table, FIRST_OF_TWO + word->two, set);
		if (word->three != STARTS_NO_BIT)
			join(index, table, FIRST_OF_THREE + word->three, set);
	}
	return set;
}

uint64_t *pattern_index_candidates(const struct pattern_index *index, const struct subject *subject)
{
	uint64_t *candidates = find(index, &index->starts, subject), *tails = find(index, &index->tails, subject);
	for (size_t i = 0; i < index->row_len; i++)
		candidates[i] &= tails[i];
	free(tails);
	return candidates;
}
