#include "talk/prefixes.h"

#include <ctype.h>
#include <string.h>

static struct prefixes nothing(bool open, struct arena *arena)
{
	return prefixes_of_one((struct prefix){ .len = 0, .open = open }, arena);
}

static struct prefixes any_of_word(struct arena *arena)
{
	return prefixes_of_one((struct prefix){ .len = 0, .word = true }, arena);
}

/* Adds one that stands for itself: "a", "\\.". */
static void add_letter(struct prefix *prefix, struct slice text)
{
	for (size_t i = text.text[0] == '\\'; i < text.len && prefix->len < PREFIX_LETTERS_MAX; i++)
		prefix->letters |= (uint64_t)(unsigned char)text.text[i] << (56 - 8 * prefix->len++);
	prefix->open = prefix->len < PREFIX_LETTERS_MAX;
}

static struct prefix of_letter(struct slice text)
{
	struct prefix prefix = { .len = 0 };
	add_letter(&prefix, text);
	return prefix;
}

/* The letters from `first` to `last`. False when these are no plain letters or digits. */
static bool add_range(struct prefixes *prefixes, unsigned char first, unsigned char last)
{
	bool plain = (islower(first) && islower(last)) || (isdigit(first) && isdigit(last)) ||
		     (first == ' ' && last == ' ');
	for (unsigned c = first; plain && c <= last; c++)
		prefixes_add(prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = true });
	return plain && first <= last;
}

/* Every letter above ASCII, by its first byte. */
static void add_foreign(struct prefixes *prefixes)
{
	for (unsigned c = 0xC2; c <= 0xF4; c++)
		prefixes_add(prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = false });
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
static struct prefixes of_class(struct slice text, struct arena *arena)
{
	struct prefixes prefixes = { .arena = arena };
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
	return plain ? prefixes : nothing(false, arena);
}

/* Digits of other scripts begin with a byte above ASCII. */
static struct prefixes of_digit(struct arena *arena)
{
	struct prefixes prefixes = { .arena = arena };
	for (unsigned c = '0'; c <= '9'; c++)
		prefixes_add(&prefixes, (struct prefix){ .letters = (uint64_t)c << 56, .len = 1, .open = true });
	add_foreign(&prefixes);
	return prefixes;
}

static bool is_zero_wide(const struct atom *atom)
{
	return atom_is_lookaround(atom) || slice_is(atom->text, "\\b") || slice_is(atom->text, "\\B") ||
	       slice_is(atom->text, "^") || slice_is(atom->text, "$");
}

static struct prefixes of_bare_atom(const struct atom *atom, struct arena *arena)
{
	if (is_zero_wide(atom))
		return nothing(true, arena);
	if (atom->group)
		return atom->named ? prefixes_copy(atom->group->prefixes, arena) : prefixes_of(atom->group, arena);
	char first = atom->text.text[0], second = atom->text.len > 1 ? atom->text.text[1] : '\0';
	if (first == '[')
		return of_class(atom->text, arena);
	if (slice_is(atom->text, "\\d"))
		return of_digit(arena);
	if (slice_is(atom->text, "\\w"))
		return any_of_word(arena);
	if (first == '.' || (first == '\\' && !ispunct((unsigned char)second)))
		return nothing(false, arena);
	return prefixes_of_one(of_letter(atom->text), arena);
}

static struct prefixes of_atom(const struct atom *atom, struct arena *arena)
{
	struct prefixes prefixes = of_bare_atom(atom, arena);
	struct slice quantifier = atom->quantifier;
	if (!quantifier.len)
		return prefixes;
	bool repeats = quantifier.text[0] != '?';
	bool optional = quantifier.text[0] == '?' || quantifier.text[0] == '*' || quantifier.text[0] == '{';
	if (repeats)
		prefixes_close(&prefixes);
	if (optional)
		prefixes_add(&prefixes, (struct prefix){ .len = 0, .open = true });
	return prefixes;
}

/* Of the letters from *at on, as many as count; moves *at behind them. */
static struct prefix of_letters(const struct sequence *sequence, size_t *at)
{
	struct prefix letters = { .open = true };
	for (; *at < sequence->count && sequence->atoms[*at].plain && letters.open; ++*at)
		add_letter(&letters, sequence->atoms[*at].text);
	return letters;
}

/* Behind these letters, of the sequence from `at` on. Most are letters, or take no room: these need no list of their
 * own. */
static struct prefixes continue_with(struct prefix letters, const struct sequence *sequence, size_t at,
				     struct arena *arena)
{
	struct prefixes prefixes = prefixes_of_one(letters, arena);
	while (at < sequence->count && prefixes_any_open(&prefixes)) {
		const struct atom *atom = &sequence->atoms[at];
		if (atom->plain) {
			prefixes_extend_by(&prefixes, of_letters(sequence, &at));
			continue;
		}
		if (atom->quantifier.len || !is_zero_wide(atom)) {
			struct prefixes next = of_atom(atom, arena);
			prefixes_extend(&prefixes, &next);
		}
		at++;
	}
	return prefixes;
}

struct prefixes prefixes_of_sequence(const struct sequence *sequence, size_t from, struct arena *arena)
{
	struct prefix letters = of_letters(sequence, &from);
	return continue_with(letters, sequence, from, arena);
}

/* Most choices of a group are words, which tell all that counts by their letters. */
static void add_choice(struct prefixes *prefixes, const struct sequence *choice)
{
	size_t at = 0;
	struct prefix letters = of_letters(choice, &at);
	if (at == choice->count || !letters.open) {
		prefixes_add(prefixes, letters);
		return;
	}
	struct prefixes others = continue_with(letters, choice, at, prefixes->arena);
	prefixes_join(prefixes, &others);
}

struct prefixes prefixes_of(const struct choices *choices, struct arena *arena)
{
	struct prefixes prefixes = { .arena = arena };
	for (size_t i = 0; i < choices->count; i++)
		add_choice(&prefixes, &choices->items[i]);
	prefixes_bound(&prefixes);
	return prefixes;
}

void prefixes_keep(struct choices *choices, struct arena *arena, struct arena *scratch)
{
	struct prefixes *kept = arena_alloc(arena, sizeof *kept), found = prefixes_of(choices, scratch);
	prefixes_sort(&found);
	*kept = prefixes_copy(&found, arena);
	choices->prefixes = kept;
}
