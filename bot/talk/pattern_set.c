#include "talk/pattern_set.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* Rows: those of one letter, of two, of three, of six; then that of the patterns of which letters tell nothing, and that
 * of those that may stand within a word. */
#define FIRST_OF_TWO STARTS_ONE_BITS
#define FIRST_OF_THREE (FIRST_OF_TWO + STARTS_TWO_BITS)
#define FIRST_OF_SIX (FIRST_OF_THREE + STARTS_THREE_BITS)
#define ALWAYS (FIRST_OF_SIX + STARTS_SIX_BITS)
#define LOOSE (ALWAYS + 1u)
#define ROWS (LOOSE + 1u)

enum where { AT_WORDS, AT_START, AT_LETTERS };

/* Where something of a pattern may stand. */
struct spot {
	enum where where;
	bool anywhere;          /* whatever letters are there */
};

struct entry {
	struct pattern *pattern;
	struct spot start;
};

struct pattern_set {
	struct entry *entries;
	size_t count, most;
	size_t row_len;         /* in words of 64 bits */
	uint64_t *starts, *tails;       /* ROWS rows each */
};

/* ---- Texts ---- */

void subject_init(struct subject *subject, const char *text, size_t len)
{
	*subject = (struct subject){ .text = text, .len = len };
	subject->places = mem_array(len, sizeof *subject->places);
	subject->words = mem_array(len, sizeof *subject->words);
	for (size_t at = 0; at < len; at++) {
		if (((unsigned char)text[at] & 0xC0) == 0x80)
			continue;
		if (starts_word(text, at))
			subject->words[subject->word_count++] = (uint32_t)subject->place_count;
		subject->places[subject->place_count++] = starts_place(text, len, at);
	}
}

void subject_release(struct subject *subject)
{
	free(subject->places);
	free(subject->words);
	*subject = (struct subject){ 0 };
}

/* ---- Filling ---- */

struct pattern_set *pattern_set_new(size_t most)
{
	struct pattern_set *set = mem_alloc(sizeof *set);
	set->most = most;
	set->entries = mem_array(most, sizeof *set->entries);
	set->row_len = most / 64 + 1;
	set->starts = mem_array(ROWS * set->row_len, sizeof *set->starts);
	set->tails = mem_array(ROWS * set->row_len, sizeof *set->tails);
	return set;
}

void pattern_set_free(struct pattern_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		pattern_free(set->entries[i].pattern);
	free(set->entries);
	free(set->starts);
	free(set->tails);
	free(set);
}

static void note(const struct pattern_set *set, uint64_t *table, size_t row, size_t number)
{
	table[row * set->row_len + number / 64] |= (uint64_t)1 << (number % 64);
}

static void note_bits(const struct pattern_set *set, uint64_t *table, const uint64_t *bits, size_t count, size_t first_row,
		      size_t number)
{
	for (size_t i = 0; i < count / 64; i++)
		for (uint64_t left = bits[i]; left; left &= left - 1)
			note(set, table, first_row + i * 64 + (size_t)__builtin_ctzll(left), number);
}

static struct spot note_starts(const struct pattern_set *set, uint64_t *table, const struct starts *starts, size_t number)
{
	struct spot spot = { AT_LETTERS, starts->anywhere };
	if (starts->at_start)
		spot.where = AT_START;
	else if (starts->at_words)
		spot.where = AT_WORDS;
	note_bits(set, table, starts->one, STARTS_ONE_BITS, 0, number);
	note_bits(set, table, starts->two, STARTS_TWO_BITS, FIRST_OF_TWO, number);
	note_bits(set, table, starts->three, STARTS_THREE_BITS, FIRST_OF_THREE, number);
	note_bits(set, table, starts->six, STARTS_SIX_BITS, FIRST_OF_SIX, number);
	if (spot.anywhere)
		note(set, table, ALWAYS, number);
	if (spot.where != AT_WORDS)
		note(set, table, LOOSE, number);
	return spot;
}

size_t pattern_set_add(struct pattern_set *set, struct pattern *pattern, const struct beginnings *beginnings)
{
	assert(set->count < set->most);
	size_t number = set->count++;
	struct entry *entry = &set->entries[number];
	entry->pattern = pattern;
	entry->start = note_starts(set, set->starts, &beginnings->starts, number);
	note_starts(set, set->tails, &beginnings->tail, number);
	return number;
}

size_t pattern_set_count(const struct pattern_set *set)
{
	return set->count;
}

const struct pattern *pattern_set_get(const struct pattern_set *set, size_t number)
{
	return set->entries[number].pattern;
}

bool pattern_set_is_loose(const struct pattern_set *set, size_t number)
{
	return set->entries[number].start.where == AT_LETTERS;
}

/* ---- Candidates ---- */

static void join_row(const struct pattern_set *set, const uint64_t *table, size_t row, uint64_t *candidates)
{
	const uint64_t *bits = table + row * set->row_len;
	for (size_t i = 0; i < set->row_len; i++)
		candidates[i] |= bits[i];
}

static void join_place(const struct pattern_set *set, const uint64_t *table, const struct place *place,
		       uint64_t *candidates)
{
	join_row(set, table, place->one, candidates);
	if (place->two != STARTS_NO_BIT)
		join_row(set, table, FIRST_OF_TWO + place->two, candidates);
	if (place->three != STARTS_NO_BIT)
		join_row(set, table, FIRST_OF_THREE + place->three, candidates);
	if (place->six != STARTS_NO_BIT)
		join_row(set, table, FIRST_OF_SIX + place->six, candidates);
}

/* Those of words by the words, the loose ones by all places. */
static uint64_t *find_rows(const struct pattern_set *set, const uint64_t *table, const struct subject *subject)
{
	uint64_t *at_words = mem_array(2 * set->row_len, sizeof *at_words), *at_places = at_words + set->row_len;
	const uint64_t *loose = table + LOOSE * set->row_len;
	for (size_t i = 0; i < subject->word_count; i++)
		join_place(set, table, &subject->places[subject->words[i]], at_words);
	for (size_t i = 0; i < subject->place_count; i++)
		join_place(set, table, &subject->places[i], at_places);
	for (size_t i = 0; i < set->row_len; i++)
		at_words[i] = (at_words[i] & ~loose[i]) | (at_places[i] & loose[i]);
	join_row(set, table, ALWAYS, at_words);
	return at_words;
}

uint64_t *pattern_set_candidates(const struct pattern_set *set, const struct subject *subject)
{
	uint64_t *candidates = find_rows(set, set->starts, subject), *tails = find_rows(set, set->tails, subject);
	for (size_t i = 0; i < set->row_len; i++)
		candidates[i] &= tails[i];
	free(tails);
	return candidates;
}

/* ---- Finding ---- */

static bool has(const struct pattern_set *set, const uint64_t *table, size_t row, size_t number)
{
	return table[row * set->row_len + number / 64] >> (number % 64) & 1;
}

static bool allows(const struct pattern_set *set, const uint64_t *table, size_t number, const struct place *place)
{
	return has(set, table, place->one, number) ||
	       (place->two != STARTS_NO_BIT && has(set, table, FIRST_OF_TWO + place->two, number)) ||
	       (place->three != STARTS_NO_BIT && has(set, table, FIRST_OF_THREE + place->three, number)) ||
	       (place->six != STARTS_NO_BIT && has(set, table, FIRST_OF_SIX + place->six, number));
}

static size_t spot_count(struct spot spot, const struct subject *subject)
{
	if (spot.where == AT_START)
		return subject->place_count ? 1 : 0;
	return spot.where == AT_WORDS ? subject->word_count : subject->place_count;
}

static const struct place *spot_place(struct spot spot, const struct subject *subject, size_t i)
{
	return &subject->places[spot.where == AT_WORDS ? subject->words[i] : i];
}

static enum pattern_result find_at_spots(const struct pattern_set *set, size_t number, struct pattern_scratch *scratch,
					 const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	const struct entry *entry = &set->entries[number];
	size_t count = spot_count(entry->start, subject);
	for (size_t i = 0; i < count; i++) {
		const struct place *place = spot_place(entry->start, subject, i);
		if (place->at < from || !(entry->start.anywhere || allows(set, set->starts, number, place)))
			continue;
		enum pattern_result result =
			pattern_match(entry->pattern, scratch, subject->text, subject->len, place->at, start, end);
		if (result != PATTERN_NONE)
			return result;
	}
	return PATTERN_NONE;
}

enum pattern_result pattern_set_find(const struct pattern_set *set, size_t number, struct pattern_scratch *scratch,
				     const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	const struct entry *entry = &set->entries[number];
	/* A text without a letter may be matched as well, and then the whole of it is tried. */
	if (entry->start.anywhere && entry->start.where != AT_WORDS)
		return pattern_find(entry->pattern, scratch, subject->text, subject->len, from, start, end);
	return find_at_spots(set, number, scratch, subject, from, start, end);
}
