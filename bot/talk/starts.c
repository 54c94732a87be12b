#include "talk/starts.h"

#include <ctype.h>

#include "talk/prefixes.h"

/* Does every match begin with this: "\\b" or "^"? */
static bool begins_with(const struct choices *choices, const char *mark);

static bool sequence_begins_with(const struct sequence *sequence, size_t from, const char *mark)
{
	for (size_t i = from; i < sequence->count; i++) {
		const struct atom *atom = &sequence->atoms[i];
		if (atom->quantifier.len)
			return false;
		if (slice_is(atom->text, mark))
			return true;
		if (!atom_is_lookaround(atom))
			return atom->group && begins_with(atom->group, mark);
	}
	return false;
}

static bool begins_with(const struct choices *choices, const char *mark)
{
	for (size_t i = 0; i < choices->count; i++)
		if (!sequence_begins_with(&choices->items[i], 0, mark))
			return false;
	return choices->count;
}

static bool may_be_in_word(unsigned char c)
{
	return isalnum(c) || c == '_' || c >= 0x80;
}

bool starts_word(const char *text, size_t at)
{
	unsigned char before = at ? (unsigned char)text[at - 1] : ' ';
	return may_be_in_word((unsigned char)text[at]) && (before >= 0x80 || !may_be_in_word(before));
}

/* ---- Sets ---- */

#define HASH_SHIFT 51u          /* leaves 13 bits, in which all letters have a part: enough for the largest set */

/* `letters`: the first in the highest byte, as in a prefix. Of all places in all texts and all beginnings of patterns. */
static inline size_t hash(uint64_t letters, unsigned len, size_t bits)
{
	uint64_t known = letters & UINT64_MAX << (64 - 8 * len);
	return (size_t)(known * UINT64_C(0x9E3779B97F4A7C15) >> HASH_SHIFT) % bits;
}

static void set_bit(uint64_t *bits, size_t bit)
{
	bits[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static void note(struct starts *starts, const struct prefix *prefix)
{
	unsigned char first = prefix_letter(prefix, 0);
	bool in_word = prefix->len ? may_be_in_word(first) : prefix->word;
	starts->at_words = starts->at_words && in_word;
	if (prefix->len == 0)
		starts->anywhere = true;
	else if (prefix->len == 1)
		set_bit(starts->one, first);
	else if (prefix->len == 2)
		set_bit(starts->two, hash(prefix->letters, 2, STARTS_TWO_BITS));
	else if (prefix->len < 6)
		set_bit(starts->three, hash(prefix->letters, 3, STARTS_THREE_BITS));
	else if (prefix->len < 8)
		set_bit(starts->six, hash(prefix->letters, 6, STARTS_SIX_BITS));
	else
		set_bit(starts->eight, hash(prefix->letters, 8, STARTS_EIGHT_BITS));
}

static void note_all(struct starts *starts, const struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		note(starts, &prefixes->items[i]);
}

static void starts_of(struct starts *starts, const struct choices *choices, struct arena *arena)
{
	*starts = (struct starts){ .anywhere = !choices };
	if (!choices)
		return;
	struct prefixes prefixes = prefixes_of(choices, arena);
	starts->at_start = begins_with(choices, "^");
	starts->at_words = starts->at_start || begins_with(choices, "\\b");    /* if it begins with letters: see note */
	note_all(starts, &prefixes);
}

static bool has_empty(const struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		if (!prefixes->items[i].len)
			return true;
	return false;
}

/* Behind the last gap (what may be missing or repeats) that something must follow; 0: there is none. */
static size_t last_gap(const struct sequence *sequence, struct prefixes *tail, struct arena *arena)
{
	for (size_t i = sequence->count; i-- > 1;) {
		if (!sequence->atoms[i - 1].quantifier.len)
			continue;
		*tail = prefixes_of_sequence(sequence, i, arena);
		if (!has_empty(tail))
			return i;
	}
	return 0;
}

static void starts_of_tail(struct starts *starts, const struct choices *choices, struct arena *arena)
{
	*starts = (struct starts){ .anywhere = !choices, .at_words = true };
	for (size_t i = 0; choices && i < choices->count && !starts->anywhere; i++) {
		const struct sequence *sequence = &choices->items[i];
		struct prefixes tail;
		size_t from = last_gap(sequence, &tail, arena);
		if (!from) {
			starts->anywhere = true;
			return;
		}
		starts->at_words = starts->at_words && sequence_begins_with(sequence, from, "\\b");
		note_all(starts, &tail);
	}
}

void beginnings_of(struct beginnings *beginnings, const struct choices *choices, struct arena *arena)
{
	starts_of(&beginnings->starts, choices, arena);
	starts_of_tail(&beginnings->tail, choices, arena);
}

struct place starts_place(const char *text, size_t len, size_t at)
{
	const unsigned char *here = (const unsigned char *)text + at;
	struct place place = { (uint32_t)at, here[0], STARTS_NO_BIT, STARTS_NO_BIT, STARTS_NO_BIT, STARTS_NO_BIT };
	uint64_t letters = 0;
	for (unsigned i = 0; i < PREFIX_LETTERS_MAX && i < len - at; i++)
		letters |= (uint64_t)here[i] << (56 - 8 * i);
	if (len - at >= 2)
		place.two = (uint16_t)hash(letters, 2, STARTS_TWO_BITS);
	if (len - at >= 3)
		place.three = (uint16_t)hash(letters, 3, STARTS_THREE_BITS);
	if (len - at >= 6)
		place.six = (uint16_t)hash(letters, 6, STARTS_SIX_BITS);
	if (len - at >= 8)
		place.eight = (uint16_t)hash(letters, 8, STARTS_EIGHT_BITS);
	return place;
}
