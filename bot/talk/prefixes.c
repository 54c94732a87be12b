#include "talk/prefixes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PREFIXES_MAX 500u
#define JOINED_MAX 8000u

static void add(struct prefixes *prefixes, struct prefix prefix)
{
	mem_grow((void **)&prefixes->items, prefixes->count, &prefixes->room, sizeof *prefixes->items);
	prefixes->items[prefixes->count++] = prefix;
}

/* Takes over the prefixes. */
static void replace(struct prefixes *prefixes, const struct prefixes *by)
{
	free(prefixes->items);
	*prefixes = *by;
}

/* Takes over those of `from`. */
static void move_all(struct prefixes *to, struct prefixes *from)
{
	if (!to->count) {
		replace(to, from);
		return;
	}
	for (size_t i = 0; i < from->count; i++)
		add(to, from->items[i]);
	free(from->items);
}

static struct prefixes one(struct prefix prefix)
{
	struct prefixes prefixes = { 0 };
	add(&prefixes, prefix);
	return prefixes;
}

static struct prefixes nothing(bool open)
{
	return one((struct prefix){ .len = 0, .open = open });
}

static struct prefixes any_of_word(void)
{
	return one((struct prefix){ .len = 0, .word = true });
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

static void drop_twins(struct prefixes *prefixes)
{
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

/* Too many: fewer letters of each are kept. */
static void bound(struct prefixes *prefixes)
{
	if (prefixes->count <= PREFIXES_MAX)
		return;
	drop_twins(prefixes);
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

static bool any_open(const struct prefixes *prefixes)
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

static void close_all(struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		prefixes->items[i].open = false;
}

static void extend_by(struct prefixes *left, struct prefix right)
{
	for (size_t i = 0; i < left->count; i++)
		if (left->items[i].open)
			left->items[i] = join(left->items[i], right);
}

/* Neighbours often differ in letters only that are too many to be kept. */
static void add_joined(struct prefixes *joined, struct prefix prefix)
{
	if (!joined->count || compare(&joined->items[joined->count - 1], &prefix) != 0)
		add(joined, prefix);
}

/* Those of `left` that are open, followed by each of `right`. */
static void extend(struct prefixes *left, struct prefixes *right)
{
	struct prefixes joined = { 0 };
	if (right->count == 1) {
		extend_by(left, right->items[0]);
		free(right->items);
		return;
	}
	if (left->count == 1 && !left->items[0].len && left->items[0].open) {
		replace(left, right);
		bound(left);
		return;
	}
	if (count_open(left) * right->count > JOINED_MAX)
		close_all(left);
	for (size_t i = 0; i < left->count; i++) {
		if (!left->items[i].open)
			add(&joined, left->items[i]);
		for (size_t j = 0; left->items[i].open && j < right->count; j++)
			add_joined(&joined, join(left->items[i], right->items[j]));
	}
	free(right->items);
	replace(left, &joined);
	bound(left);
}

/* Of one that stands for itself: "a", "\\.". */
static struct prefix of_letter(struct slice text)
{
	size_t first = text.text[0] == '\\';
	struct prefix prefix = { .open = text.len - first <= PREFIX_LETTERS_MAX };
	for (size_t i = first; i < text.len && prefix.len < PREFIX_LETTERS_MAX; i++)
		prefix.letters |= (uint64_t)(unsigned char)text.text[i] << (56 - 8 * prefix.len++);
	return prefix;
}

/* The letters from `first` to `last`. False when these are no plain letters or digits. */
static bool add_range(struct prefixes *prefixes, unsigned char first, unsigned char last)
{
	bool plain = (islower(first) && islower(last)) || (isdigit(first) && isdigit(last)) || (first == ' ' && last == ' ');
	for (unsigned c = first; plain && c <= last; c++)
		add(prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = true });
	return plain && first <= last;
}

/* Every letter above ASCII, by its first byte. */
static void add_foreign(struct prefixes *prefixes)
{
	for (unsigned c = 0xC2; c <= 0xF4; c++)
		add(prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = false });
}

/* "[\p{Greek}\p{Thai}]": letters that ASCII does not have. */
static bool is_foreign(struct slice text)
{
	static const char *const scripts[] = {
		"Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Georgian", "Greek", "Gujarati", "Gurmukhi", "Han",
		"Hangul", "Hebrew", "Hiragana", "Kannada", "Katakana", "Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil",
		"Telugu", "Thai", "Tibetan",
	};
	size_t at = 1;
	while (at + 1 < text.len) {
		bool known = false;
		for (size_t i = 0; i < sizeof scripts / sizeof *scripts && !known; i++) {
			size_t len = strlen(scripts[i]);
			known = text.len - at > len + 4 && memcmp(text.text + at, "\\p{", 3) == 0 &&
				memcmp(text.text + at + 3, scripts[i], len) == 0 && text.text[at + 3 + len] == '}';
			at += known ? len + 4 : 0;
		}
		if (!known)
			return false;
	}
	return at > 1;
}

/* "[aeiou]", "[1-5x]": each of them. Any other class: whatever it is. */
static struct prefixes of_class(struct slice text)
{
	struct prefixes prefixes = { 0 };
	if (is_foreign(text)) {
		add_foreign(&prefixes);
		return prefixes;
	}
	const unsigned char *at = (const unsigned char *)text.text + 1, *end = at + text.len - 2;
	bool plain = text.len > 2;
	while (plain && at < end) {
		bool range = end - at >= 3 && at[1] == '-';
		plain = add_range(&prefixes, at[0], range ? at[2] : at[0]);
		at += range ? 3 : 1;
	}
	if (plain)
		return prefixes;
	free(prefixes.items);
	return nothing(false);
}

/* Digits of other scripts begin with a byte above ASCII. */
static struct prefixes of_digit(void)
{
	struct prefixes prefixes = { 0 };
	for (unsigned c = '0'; c <= '9'; c++)
		add(&prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = true });
	add_foreign(&prefixes);
	return prefixes;
}

static struct prefixes copy_of(const struct prefixes *known)
{
	struct prefixes copy = { mem_array(known->count, sizeof *copy.items), known->count, known->count };
	if (known->count)
		memcpy(copy.items, known->items, known->count * sizeof *copy.items);
	return copy;
}

static bool is_zero_wide(const struct atom *atom)
{
	return atom_is_lookaround(atom) || slice_is(atom->text, "\\b") || slice_is(atom->text, "\\B") ||
	       slice_is(atom->text, "^") || slice_is(atom->text, "$");
}

static struct prefixes of_bare_atom(const struct atom *atom)
{
	if (is_zero_wide(atom))
		return nothing(true);
	if (atom->group)
		return atom->named ? copy_of(atom->group->prefixes) : prefixes_of(atom->group);
	char first = atom->text.text[0], second = atom->text.len > 1 ? atom->text.text[1] : '\0';
	if (first == '[')
		return of_class(atom->text);
	if (slice_is(atom->text, "\\d"))
		return of_digit();
	if (slice_is(atom->text, "\\w"))
		return any_of_word();
	if (first == '.' || (first == '\\' && !ispunct((unsigned char)second)))
		return nothing(false);
	return one(of_letter(atom->text));
}

static struct prefixes of_atom(const struct atom *atom)
{
	struct prefixes prefixes = of_bare_atom(atom);
	struct slice quantifier = atom->quantifier;
	if (!quantifier.len)
		return prefixes;
	bool repeats = quantifier.text[0] != '?';
	bool optional = quantifier.text[0] == '?' || quantifier.text[0] == '*' || quantifier.text[0] == '{';
	if (repeats)
		close_all(&prefixes);
	if (optional)
		add(&prefixes, (struct prefix){ .len = 0, .open = true });
	return prefixes;
}

/* Most are letters, or take no room: these need no list of their own. */
static void extend_by_atom(struct prefixes *prefixes, const struct atom *atom)
{
	if (atom->plain) {
		extend_by(prefixes, of_letter(atom->text));
	} else if (atom->quantifier.len || !is_zero_wide(atom)) {
		struct prefixes next = of_atom(atom);
		extend(prefixes, &next);
	}
}

struct prefixes prefixes_of_sequence(const struct sequence *sequence, size_t from)
{
	struct prefixes prefixes = nothing(true);
	for (size_t i = from; i < sequence->count && any_open(&prefixes); i++)
		extend_by_atom(&prefixes, &sequence->atoms[i]);
	return prefixes;
}

void prefixes_keep(struct choices *choices)
{
	struct prefixes *kept = mem_alloc(sizeof *kept);
	*kept = prefixes_of(choices);
	drop_twins(kept);
	choices->prefixes = kept;
}

struct prefixes prefixes_of(const struct choices *choices)
{
	struct prefixes prefixes = { 0 };
	for (size_t i = 0; i < choices->count; i++) {
		struct prefixes choice = prefixes_of_sequence(&choices->items[i], 0);
		move_all(&prefixes, &choice);
	}
	bound(&prefixes);
	return prefixes;
}
