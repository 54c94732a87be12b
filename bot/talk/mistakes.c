#include "talk/mistakes.h"

#include <stdbool.h>
#include <stdint.h>

#define WORD_BYTES_MAX 32

enum cost {
	COST_DOUBLED = 2,       /* "masage", "accupuncture" */
	COST_SWAPPED = 3,       /* "chset" */
	COST_VOWEL = 3,         /* "ibeprofen" */
	COST_SOFT = 3,          /* a vowel or an h left out or put in: "scaplar", "rombhoid" */
	COST_SOUND = 4,         /* letters that sound alike or lie side by side: "spazm", "musxle" */
	COST_LETTER = 5,        /* any other left out or put in */
	COST_OTHER = 6,
	COST_EDGE = 1,          /* on top, for the last letter */
	COST_FIRST = 2,         /* on top, for the first one */
};

#define BIT(letter) (UINT32_C(1) << ((letter) - 'a'))

static const uint32_t vowels = BIT('a') | BIT('e') | BIT('i') | BIT('o') | BIT('u') | BIT('y');

/* What sounds alike or lies side by side on the keyboard. */
static const uint32_t alike[26] = {
	['a' - 'a'] = BIT('s'),
	['b' - 'a'] = BIT('d') | BIT('p') | BIT('v') | BIT('n'),
	['c' - 'a'] = BIT('k') | BIT('s') | BIT('x') | BIT('v') | BIT('d') | BIT('q'),
	['d' - 'a'] = BIT('t') | BIT('b') | BIT('s') | BIT('f') | BIT('c') | BIT('x'),
	['e' - 'a'] = BIT('w') | BIT('r'),
	['f' - 'a'] = BIT('v') | BIT('p') | BIT('d') | BIT('g') | BIT('r'),
	['g' - 'a'] = BIT('j') | BIT('k') | BIT('f') | BIT('h') | BIT('t'),
	['h' - 'a'] = BIT('n') | BIT('g') | BIT('j') | BIT('b'),
	['i' - 'a'] = BIT('k'),
	['j' - 'a'] = BIT('g') | BIT('h') | BIT('k') | BIT('u'),
	['k' - 'a'] = BIT('c') | BIT('q') | BIT('g') | BIT('x') | BIT('j') | BIT('l') | BIT('i'),
	['l' - 'a'] = BIT('k') | BIT('o') | BIT('p') | BIT('r'),
	['m' - 'a'] = BIT('n'),
	['n' - 'a'] = BIT('m') | BIT('h') | BIT('b'),
	['o' - 'a'] = BIT('p') | BIT('l'),
	['p' - 'a'] = BIT('b') | BIT('f') | BIT('o') | BIT('l'),
	['q' - 'a'] = BIT('k') | BIT('c') | BIT('w'),
	['r' - 'a'] = BIT('e') | BIT('t') | BIT('l') | BIT('f'),
	['s' - 'a'] = BIT('c') | BIT('z') | BIT('a') | BIT('d') | BIT('x'),
	['t' - 'a'] = BIT('d') | BIT('r') | BIT('g'),
	['u' - 'a'] = BIT('j'),
	['v' - 'a'] = BIT('f') | BIT('w') | BIT('b') | BIT('c'),
	['w' - 'a'] = BIT('v') | BIT('q') | BIT('e'),
	['x' - 'a'] = BIT('c') | BIT('k') | BIT('z') | BIT('s') | BIT('d'),
	['z' - 'a'] = BIT('s') | BIT('x'),
};

static bool is_vowel(char letter)
{
	return vowels & BIT(letter);
}

static unsigned cost_of_change(char a, char b)
{
	if (a == b)
		return 0;
	if (is_vowel(a) && is_vowel(b))
		return COST_VOWEL;
	return alike[a - 'a'] & BIT(b) ? COST_SOUND : COST_OTHER;
}

/* A letter that one of the words has and the other has not. */
static unsigned cost_of_extra(const char *word, size_t at)
{
	if (at > 0 && word[at - 1] == word[at])
		return COST_DOUBLED;
	return is_vowel(word[at]) || word[at] == 'h' ? COST_SOFT : COST_LETTER;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned edges_cost(struct word typed, struct word meant)
{
	unsigned cost = typed.text[0] == meant.text[0] ? 0 : COST_FIRST;
	return cost + (typed.text[typed.len - 1] == meant.text[meant.len - 1] ? 0 : COST_EDGE);
}

static unsigned cell(const unsigned *before, const unsigned *above, const unsigned *row, struct word a, struct word b,
		     size_t i, size_t j)
{
	const char *s = a.text, *t = b.text;
	unsigned cost = above[j - 1] + cost_of_change(s[i - 1], t[j - 1]);
	cost = least(cost, above[j] + cost_of_extra(s, i - 1));
	cost = least(cost, row[j - 1] + cost_of_extra(t, j - 1));
	if (i > 1 && j > 1 && s[i - 1] == t[j - 2] && s[i - 2] == t[j - 1] && s[i - 1] != s[i - 2])
		cost = least(cost, before[j - 2] + COST_SWAPPED);
	return cost;
}

unsigned mistakes_cost(struct word typed, struct word meant, unsigned most)
{
	unsigned rows[3][WORD_BYTES_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];
	if (typed.len == 0 || meant.len == 0 || typed.len > WORD_BYTES_MAX || meant.len > WORD_BYTES_MAX)
		return MISTAKE_NONE;
	above[0] = 0;
	for (size_t j = 1; j <= meant.len; j++)
		above[j] = above[j - 1] + cost_of_extra(meant.text, j - 1);
	for (size_t i = 1; i <= typed.len; i++) {
		unsigned best = row[0] = above[0] + cost_of_extra(typed.text, i - 1);
		for (size_t j = 1; j <= meant.len; j++) {
			row[j] = cell(before, above, row, typed, meant, i, j);
			best = least(best, row[j]);
		}
		if (best > most + 1)    /* a swap from the row before may still be cheaper by one */
			return MISTAKE_NONE;
		unsigned *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	unsigned cost = above[meant.len] + edges_cost(typed, meant);
	return cost > most ? MISTAKE_NONE : cost;
}
