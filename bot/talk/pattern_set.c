#include "talk/pattern_set.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* Rows: those of one letter, of two, of three, of six, of eight. */
#define FIRST_OF_TWO STARTS_ONE_BITS
#define FIRST_OF_THREE (FIRST_OF_TWO + STARTS_TWO_BITS)
#define FIRST_OF_SIX (FIRST_OF_THREE + STARTS_THREE_BITS)
#define FIRST_OF_EIGHT (FIRST_OF_SIX + STARTS_SIX_BITS)
#define ROWS (FIRST_OF_EIGHT + STARTS_EIGHT_BITS)

#define BLOCKS 64u              /* of words, a bit for each */
#define EVERYWHERE UINT64_MAX

enum where { AT_WORDS, AT_START, AT_LETTERS };

struct entry {
	struct pattern *pattern;        /* NULL: not compiled yet ... */
	const void *origin;             /* ... from this */
	enum where where;
	bool any_start, any_tail;       /* the rows do not tell */
};

struct cell {
	uint16_t row, number;
};

/* The numbers of row r are from first[r] on, before first[r + 1]. */
struct rows {
	struct cell *cells;             /* while it is filled */
	size_t count, room;
	uint32_t *first;
	uint16_t *numbers;
};

struct pattern_set {
	struct entry *entries;
	size_t count, most;
	struct rows starts, tails;
	pattern_maker *make;
	const void *context;
};

/* ---- Texts ---- */

void subject_init(struct subject *subject, const char *text, size_t len)
{
	*subject = (struct subject){ .text = text, .len = len };
	subject->words = mem_array(len, sizeof *subject->words);
	for (size_t at = 0; at < len; at++)
		if (((unsigned char)text[at] & 0xC0) != 0x80 && starts_word(text, at))
			subject->words[subject->word_count++] = starts_place(text, len, at);
	while (subject->word_count >> subject->block_shift >= BLOCKS)
		subject->block_shift++;
}

void subject_release(struct subject *subject)
{
	free(subject->words);
	*subject = (struct subject){ 0 };
}

/* ---- Filling ---- */

struct pattern_set *pattern_set_new(size_t most, pattern_maker *make, const void *context)
{
	struct pattern_set *set = mem_alloc(sizeof *set);
	assert(most <= PATTERNS_MAX);
	*set = (struct pattern_set){ .most = most, .make = make, .context = context };
	set->entries = mem_array(most, sizeof *set->entries);
	return set;
}

static void release_rows(struct rows *rows)
{
	free(rows->cells);
	free(rows->first);
	free(rows->numbers);
}

void pattern_set_free(struct pattern_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		pattern_free(set->entries[i].pattern);
	free(set->entries);
	release_rows(&set->starts);
	release_rows(&set->tails);
	free(set);
}

static void note_bits(struct rows *rows, const uint64_t *bits, size_t count, size_t first_row, size_t number)
{
	for (size_t i = 0; i < count / 64; i++) {
		for (uint64_t left = bits[i]; left; left &= left - 1) {
			size_t row = first_row + i * 64 + (size_t)__builtin_ctzll(left);
			mem_grow((void **)&rows->cells, rows->count, &rows->room, sizeof *rows->cells);
			rows->cells[rows->count++] = (struct cell){ (uint16_t)row, (uint16_t)number };
		}
	}
}

static void note_starts(struct rows *rows, const struct starts *starts, size_t number)
{
	note_bits(rows, starts->one, STARTS_ONE_BITS, 0, number);
	note_bits(rows, starts->two, STARTS_TWO_BITS, FIRST_OF_TWO, number);
	note_bits(rows, starts->three, STARTS_THREE_BITS, FIRST_OF_THREE, number);
	note_bits(rows, starts->six, STARTS_SIX_BITS, FIRST_OF_SIX, number);
	note_bits(rows, starts->eight, STARTS_EIGHT_BITS, FIRST_OF_EIGHT, number);
}

static enum where where_of(const struct starts *starts)
{
	if (starts->at_start)
		return AT_START;
	return starts->at_words ? AT_WORDS : AT_LETTERS;
}

static size_t add(struct pattern_set *set, struct pattern *pattern, const void *origin,
		  const struct beginnings *beginnings)
{
	assert(set->count < set->most && !set->starts.first);
	const struct starts *start = &beginnings->starts, *tail = &beginnings->tail;
	size_t number = set->count++;
	struct entry *entry = &set->entries[number];
	*entry = (struct entry){ pattern, origin, where_of(start), .any_tail = tail->anywhere || !tail->at_words };
	entry->any_start = start->anywhere || !start->at_words;
	if (!entry->any_start)
		note_starts(&set->starts, start, number);
	if (!entry->any_tail)
		note_starts(&set->tails, tail, number);
	return number;
}

size_t pattern_set_add(struct pattern_set *set, struct pattern *pattern, const struct beginnings *beginnings)
{
	return add(set, pattern, NULL, beginnings);
}

size_t pattern_set_add_later(struct pattern_set *set, const void *origin, const struct beginnings *beginnings)
{
	return add(set, NULL, origin, beginnings);
}

static void seal(struct rows *rows)
{
	rows->first = mem_array(ROWS + 2, sizeof *rows->first);
	rows->numbers = mem_array(rows->count, sizeof *rows->numbers);
	uint32_t *next = rows->first + 1;
	for (size_t i = 0; i < rows->count; i++)
		next[rows->cells[i].row + 1]++;
	for (size_t row = 1; row <= ROWS; row++)
		next[row] += next[row - 1];
	for (size_t i = 0; i < rows->count; i++)
		rows->numbers[next[rows->cells[i].row]++] = rows->cells[i].number;
	free(rows->cells);
	rows->cells = NULL;
}

void pattern_set_seal(struct pattern_set *set)
{
	seal(&set->starts);
	seal(&set->tails);
}

size_t pattern_set_count(const struct pattern_set *set)
{
	return set->count;
}

const struct pattern *pattern_set_get(const struct pattern_set *set, size_t number)
{
	struct entry *entry = &set->entries[number];
	if (!entry->pattern && entry->origin)
		entry->pattern = set->make(set->context, entry->origin);
	return entry->pattern;
}

bool pattern_set_is_loose(const struct pattern_set *set, size_t number)
{
	return set->entries[number].where == AT_LETTERS;
}

/* ---- Candidates ---- */

/* The bit of a word: of the word itself, or in a long text of the few words around it. */
static uint64_t block_of(size_t word, const struct subject *subject)
{
	return (uint64_t)1 << (word >> subject->block_shift);
}

static void mark_row(const struct rows *rows, size_t row, uint64_t block, uint64_t *marks)
{
	for (uint32_t i = rows->first[row]; i < rows->first[row + 1]; i++)
		marks[rows->numbers[i]] |= block;
}

static void mark_words(const struct rows *rows, const struct subject *subject, uint64_t *marks)
{
	for (size_t i = 0; i < subject->word_count; i++) {
		const struct place *place = &subject->words[i];
		uint64_t block = block_of(i, subject);
		mark_row(rows, place->one, block, marks);
		if (place->two != STARTS_NO_BIT)
			mark_row(rows, FIRST_OF_TWO + place->two, block, marks);
		if (place->three != STARTS_NO_BIT)
			mark_row(rows, FIRST_OF_THREE + place->three, block, marks);
		if (place->six != STARTS_NO_BIT)
			mark_row(rows, FIRST_OF_SIX + place->six, block, marks);
		if (place->eight != STARTS_NO_BIT)
			mark_row(rows, FIRST_OF_EIGHT + place->eight, block, marks);
	}
}

/* What must follow begins at the last of these or before it. */
static uint64_t up_to_last(uint64_t marks)
{
	return marks ? UINT64_MAX >> __builtin_clzll(marks) : 0;
}

uint64_t *pattern_set_candidates(const struct pattern_set *set, const struct subject *subject)
{
	uint64_t *starts = mem_array(2 * set->count, sizeof *starts), *tails = starts + set->count;
	mark_words(&set->starts, subject, starts);
	mark_words(&set->tails, subject, tails);
	for (size_t i = 0; i < set->count; i++) {
		if (set->entries[i].any_start)
			starts[i] = EVERYWHERE;
		if (!set->entries[i].any_tail)
			starts[i] &= up_to_last(tails[i]);
		if (set->entries[i].where == AT_START)
			starts[i] &= block_of(0, subject);
	}
	return starts;
}

/* ---- Finding ---- */

static bool row_has(const struct rows *rows, size_t row, size_t number)
{
	uint32_t low = rows->first[row], high = rows->first[row + 1];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (rows->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rows->first[row + 1] && rows->numbers[low] == number;
}

static bool can_begin(const struct pattern_set *set, size_t number, const struct place *place)
{
	const struct rows *rows = &set->starts;
	return set->entries[number].any_start || row_has(rows, place->one, number) ||
	       (place->two != STARTS_NO_BIT && row_has(rows, FIRST_OF_TWO + place->two, number)) ||
	       (place->three != STARTS_NO_BIT && row_has(rows, FIRST_OF_THREE + place->three, number)) ||
	       (place->six != STARTS_NO_BIT && row_has(rows, FIRST_OF_SIX + place->six, number)) ||
	       (place->eight != STARTS_NO_BIT && row_has(rows, FIRST_OF_EIGHT + place->eight, number));
}

static enum pattern_result find_at_words(const struct pattern_set *set, size_t number, uint64_t blocks,
					 struct pattern_scratch *scratch, const struct subject *subject, size_t from,
					 size_t *start, size_t *end)
{
	const struct pattern *pattern = set->entries[number].pattern;
	for (size_t i = 0; i < subject->word_count; i++) {
		size_t at = subject->words[i].at;
		if (at < from || !(blocks & block_of(i, subject)))
			continue;
		if (subject->block_shift && !can_begin(set, number, &subject->words[i]))
			continue;
		enum pattern_result result =
			pattern_match(pattern, scratch, subject->text, subject->len, at, start, end);
		if (result != PATTERN_NONE)
			return result;
	}
	return PATTERN_NONE;
}

enum pattern_result pattern_set_find(const struct pattern_set *set, size_t number, const uint64_t *candidates,
				     struct pattern_scratch *scratch, const struct subject *subject, size_t from,
				     size_t *start, size_t *end)
{
	const struct pattern *pattern = candidates[number] ? pattern_set_get(set, number) : NULL;
	if (!pattern)
		return PATTERN_NONE;
	switch (set->entries[number].where) {
	case AT_WORDS:
		return find_at_words(set, number, candidates[number], scratch, subject, from, start, end);
	case AT_START:
		return from ? PATTERN_NONE
			    : pattern_match(pattern, scratch, subject->text, subject->len, 0, start, end);
	default:
		return pattern_find(pattern, scratch, subject->text, subject->len, from, start, end);
	}
}
