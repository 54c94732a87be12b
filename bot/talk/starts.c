#include "talk/starts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LETTERS_MAX 3u
#define PREFIXES_MAX 500u

/* What a match begins with. */
struct prefix {
	unsigned char text[LETTERS_MAX];
	uint8_t len;
	bool open;              /* what follows in the pattern follows directly; otherwise anything may follow */
};

struct prefixes {
	struct prefix *items;
	size_t count, room;
};

static void add(struct prefixes *prefixes, struct prefix prefix)
{
	mem_grow((void **)&prefixes->items, prefixes->count, &prefixes->room, sizeof *prefixes->items);
	prefixes->items[prefixes->count++] = prefix;
}

static void move_all(struct prefixes *to, struct prefixes *from)
{
	for (size_t i = 0; i < from->count; i++)
		add(to, from->items[i]);
	free(from->items);
	*from = (struct prefixes){ 0 };
}

static struct prefixes nothing(bool open)
{
	struct prefixes prefixes = { 0 };
	add(&prefixes, (struct prefix){ .len = 0, .open = open });
	return prefixes;
}

static int compare(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	int texts = memcmp(x->text, y->text, LETTERS_MAX);
	if (texts)
		return texts;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return x->open < y->open ? -1 : x->open > y->open;
}

static void drop_twins(struct prefixes *prefixes)
{
	size_t kept = 0;
	qsort(prefixes->items, prefixes->count, sizeof *prefixes->items, compare);
	for (size_t i = 0; i < prefixes->count; i++)
		if (!kept || compare(&prefixes->items[kept - 1], &prefixes->items[i]) != 0)
			prefixes->items[kept++] = prefixes->items[i];
	prefixes->count = kept;
}

/* Too many: only the first letter of each is kept. */
static void bound(struct prefixes *prefixes)
{
	drop_twins(prefixes);
	if (prefixes->count <= PREFIXES_MAX)
		return;
	for (size_t i = 0; i < prefixes->count; i++) {
		struct prefix *prefix = &prefixes->items[i];
		if (prefix->len > 1)
			*prefix = (struct prefix){ .text = { prefix->text[0] }, .len = 1, .open = false };
	}
	drop_twins(prefixes);
}

static struct prefix join(struct prefix left, struct prefix right)
{
	for (size_t i = 0; i < right.len && left.len < LETTERS_MAX; i++)
		left.text[left.len++] = right.text[i];
	left.open = right.open && left.len < LETTERS_MAX;
	return left;
}

/* Those of `left` that are open, followed by each of `right`. */
static void extend(struct prefixes *left, struct prefixes *right)
{
	struct prefixes joined = { 0 };
	for (size_t i = 0; i < left->count; i++) {
		if (!left->items[i].open)
			add(&joined, left->items[i]);
		for (size_t j = 0; left->items[i].open && j < right->count; j++)
			add(&joined, join(left->items[i], right->items[j]));
	}
	free(left->items);
	free(right->items);
	*left = joined;
	bound(left);
}

static struct prefixes of_choices(const struct choices *choices);

static struct prefixes of_letters(const char *text, size_t len)
{
	struct prefixes prefixes = { 0 };
	struct prefix prefix = { .open = len <= LETTERS_MAX };
	for (size_t i = 0; i < len && i < LETTERS_MAX; i++)
		prefix.text[prefix.len++] = (unsigned char)text[i];
	add(&prefixes, prefix);
	return prefixes;
}

/* "[aeiou]": each of them. Any other class: whatever it is. */
static struct prefixes of_class(struct slice text)
{
	struct prefixes prefixes = { 0 };
	for (size_t i = 1; i + 1 < text.len; i++) {
		if (!islower((unsigned char)text.text[i]) && text.text[i] != ' ') {
			free(prefixes.items);
			return nothing(false);
		}
		struct prefix prefix = { .text = { (unsigned char)text.text[i] }, .len = 1, .open = true };
		add(&prefixes, prefix);
	}
	return prefixes.count ? prefixes : nothing(false);
}

/* Digits of other scripts begin with a byte above ASCII. */
static struct prefixes of_digit(void)
{
	struct prefixes prefixes = { 0 };
	for (unsigned c = '0'; c <= '9'; c++)
		add(&prefixes, (struct prefix){ .text = { (unsigned char)c }, .len = 1, .open = true });
	for (unsigned c = 0xC2; c <= 0xF4; c++)
		add(&prefixes, (struct prefix){ .text = { (unsigned char)c }, .len = 1, .open = false });
	return prefixes;
}

static bool is_lookaround(const struct atom *atom)
{
	return slice_is(atom->text, "(?=") || slice_is(atom->text, "(?!") ||
	       (atom->text.len > 3 && memcmp(atom->text.text, "(?<", 3) == 0);
}

static bool is_zero_wide(const struct atom *atom)
{
	return is_lookaround(atom) || slice_is(atom->text, "\\b") || slice_is(atom->text, "\\B") ||
	       slice_is(atom->text, "^") || slice_is(atom->text, "$");
}

static struct prefixes of_bare_atom(const struct atom *atom)
{
	if (is_zero_wide(atom))
		return nothing(true);
	if (atom->group)
		return of_choices(atom->group);
	char first = atom->text.text[0], second = atom->text.len > 1 ? atom->text.text[1] : '\0';
	if (first == '[')
		return of_class(atom->text);
	if (slice_is(atom->text, "\\d"))
		return of_digit();
	if (first == '\\')
		return ispunct((unsigned char)second) ? of_letters(&second, 1) : nothing(false);
	return first == '.' ? nothing(false) : of_letters(atom->text.text, atom->text.len);
}

static struct prefixes of_atom(const struct atom *atom)
{
	struct prefixes prefixes = of_bare_atom(atom);
	struct slice quantifier = atom->quantifier;
	if (!quantifier.len)
		return prefixes;
	bool repeats = quantifier.text[0] != '?';
	bool optional = quantifier.text[0] == '?' || quantifier.text[0] == '*' || quantifier.text[0] == '{';
	for (size_t i = 0; repeats && i < prefixes.count; i++)
		prefixes.items[i].open = false;
	if (optional)
		add(&prefixes, (struct prefix){ .len = 0, .open = true });
	return prefixes;
}

static bool any_open(const struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		if (prefixes->items[i].open)
			return true;
	return false;
}

static struct prefixes of_sequence(const struct sequence *sequence)
{
	struct prefixes prefixes = nothing(true);
	for (size_t i = 0; i < sequence->count && any_open(&prefixes); i++) {
		struct prefixes next = of_atom(&sequence->atoms[i]);
		extend(&prefixes, &next);
	}
	return prefixes;
}

static struct prefixes of_choices(const struct choices *choices)
{
	struct prefixes prefixes = { 0 };
	for (size_t i = 0; i < choices->count; i++) {
		struct prefixes choice = of_sequence(&choices->items[i]);
		move_all(&prefixes, &choice);
	}
	bound(&prefixes);
	return prefixes;
}

/* ---- Words ---- */

static bool begins_with_boundary(const struct choices *choices);

static bool sequence_begins_with_boundary(const struct sequence *sequence)
{
	for (size_t i = 0; i < sequence->count; i++) {
		const struct atom *atom = &sequence->atoms[i];
		if (atom->quantifier.len)
			return false;
		if (slice_is(atom->text, "\\b"))
			return true;
		if (!is_lookaround(atom))
			return atom->group && begins_with_boundary(atom->group);
	}
	return false;
}

static bool begins_with_boundary(const struct choices *choices)
{
	for (size_t i = 0; i < choices->count; i++)
		if (!sequence_begins_with_boundary(&choices->items[i]))
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

static size_t hash_two(const unsigned char *text)
{
	return (text[0] * 37u + text[1]) % STARTS_TWO_BITS;
}

static size_t hash_three(const unsigned char *text)
{
	return ((text[0] * 37u + text[1]) * 37u + text[2]) % STARTS_THREE_BITS;
}

static void set_bit(uint64_t *bits, size_t bit)
{
	bits[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
	return bits[bit / 64] >> (bit % 64) & 1;
}

static void note(struct starts *starts, const struct prefix *prefix)
{
	starts->at_words = starts->at_words && prefix->len && may_be_in_word(prefix->text[0]);
	if (prefix->len == 0)
		starts->anywhere = true;
	else if (prefix->len == 1)
		set_bit(starts->one, prefix->text[0]);
	else if (prefix->len == 2)
		set_bit(starts->two, hash_two(prefix->text));
	else
		set_bit(starts->three, hash_three(prefix->text));
}

void starts_of(struct starts *starts, const struct choices *choices)
{
	*starts = (struct starts){ .anywhere = !choices };
	if (!choices)
		return;
	struct prefixes prefixes = of_choices(choices);
	starts->at_words = begins_with_boundary(choices);
	for (size_t i = 0; i < prefixes.count; i++)
		note(starts, &prefixes.items[i]);
	free(prefixes.items);
}

struct place starts_place(const char *text, size_t len, size_t at)
{
	const unsigned char *here = (const unsigned char *)text + at;
	struct place place = { (uint32_t)at, here[0], STARTS_NO_BIT, STARTS_NO_BIT };
	if (len - at >= 2)
		place.two = (uint16_t)hash_two(here);
	if (len - at >= 3)
		place.three = (uint16_t)hash_three(here);
	return place;
}

bool starts_allow(const struct starts *starts, const struct place *place)
{
	return has_bit(starts->one, place->one) || (place->two != STARTS_NO_BIT && has_bit(starts->two, place->two)) ||
	       (place->three != STARTS_NO_BIT && has_bit(starts->three, place->three));
}
