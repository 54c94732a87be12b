#include "talk/features.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "talk/normalise.h"

#define KIND_BITS 2u
#define STEM_LEAST 3u           /* letters that an ending leaves */
#define GROUPS_MAX 8u           /* of one phrase */
#define NEGATED_GROUP 0x10000u

/* ---- Stems ---- */

#define ENDING(text) { text, sizeof text - 1 }
#define ENDINGS_MAX 6           /* with one letter; the last is { NULL, 0 } */

/* By their last letter, the longer ones first. */
static const struct word endings['z' - 'a' + 1][ENDINGS_MAX] = {
	['d' - 'a'] = { ENDING("ied"), ENDING("ed") },
	['e' - 'a'] = { ENDING("e") },
	['g' - 'a'] = { ENDING("ing") },
	['r' - 'a'] = { ENDING("er") },
	['s' - 'a'] = { ENDING("ings"), ENDING("ies"), ENDING("ers"), ENDING("es"), ENDING("s") },
	['t' - 'a'] = { ENDING("est") },
	['y' - 'a'] = { ENDING("ingly"), ENDING("edly"), ENDING("ly"), ENDING("y") },
};

static size_t ending_len(struct word word)
{
	char last = word.text[word.len - 1];
	if (last < 'a' || last > 'z')
		return 0;
	for (const struct word *ending = endings[last - 'a']; ending->len; ending++)
		if (word.len >= ending->len + STEM_LEAST && word_ends_so(word, *ending))
			return ending->len;
	return 0;
}

/* "cramm(ing)" is "cram", "press(ing)" is not "pres". */
static bool is_doubled(struct word word)
{
	char last = word.text[word.len - 1];
	return word.len > STEM_LEAST && last == word.text[word.len - 2] && last != 'l' && last != 's';
}

static bool is_number(struct word word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.text[i] < '0' || word.text[i] > '9')
			return false;
	return word.len > 1;
}

/* One number says as much as another with as many digits; but a single one may be a choice. */
static size_t stem_of_number(struct word word, char stem[STEM_MAX])
{
	size_t len = word.len < STEM_MAX ? word.len : STEM_MAX;
	memset(stem, '0', len);
	return len;
}

size_t stem_of(struct word word, char stem[STEM_MAX])
{
	if (is_number(word))
		return stem_of_number(word, stem);
	size_t ending = ending_len(word);
	word.len -= ending;
	if (ending && is_doubled(word))
		word.len--;
	if (word.len > STEM_MAX)
		word.len = STEM_MAX;
	memcpy(stem, word.text, word.len);
	return word.len;
}

/* ---- Features ---- */

static void add(struct features *features, uint32_t hash, enum feature_kind kind)
{
	if (features->count < FEATURES_MAX)
		features->items[features->count++] = hash << KIND_BITS | kind;
}

enum feature_kind feature_kind(uint32_t feature)
{
	return feature & ((1u << KIND_BITS) - 1);
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || ((unsigned char)c & 0x80);
}

struct words {
	struct word items[FEATURES_WORDS_MAX];
	bool negated[FEATURES_WORDS_MAX];
	size_t count;
};

static void note_negations(struct words *words, const char *text, size_t len)
{
	struct negations negations = { 0 };
	negations_find(&negations, text, len);
	for (size_t i = 0; i < negations.count; i++)
		for (size_t j = 0; j < words->count; j++) {
			size_t at = (size_t)(words->items[j].text - text);
			words->negated[j] |= at >= negations.items[i].start && at < negations.items[i].end;
		}
	negations_release(&negations);
}

static size_t read_words(const char *text, size_t len, struct word words[FEATURES_WORDS_MAX])
{
	size_t count = 0;
	for (size_t at = 0, start; count < FEATURES_WORDS_MAX; count++) {
		while (at < len && !is_letter(text[at]))
			at++;
		if (at == len)
			break;
		for (start = at; at < len && is_letter(text[at]);)
			at++;
		words[count] = (struct word){ text + start, at - start };
	}
	return count;
}

static uint32_t seed(bool negated)
{
	return negated ? 16777619u : WORD_HASH_START;
}

static void add_stems(struct features *features, const struct words *words)
{
	uint32_t before = word_hash_on(seed(false), "^", 1);
	for (size_t i = 0; i <= words->count; i++) {
		char stem[STEM_MAX] = "$";
		bool inside = i < words->count;
		size_t len = inside ? stem_of(words->items[i], stem) : 1;
		uint32_t hash = word_hash_on(seed(inside && words->negated[i]), stem, len);
		if (inside)
			add(features, hash, FEATURE_STEM);
		add(features, word_hash_on(before, stem, len), FEATURE_PAIR);
		before = word_hash_on(hash, "_", 1);
	}
}

static void add_groups(struct features *features, const struct phrases *phrases, const struct words *words)
{
	uint16_t groups[GROUPS_MAX];
	for (size_t i = 0; i < words->count; i++) {
		uint32_t hash = WORD_HASH_START;
		for (size_t j = i; j < i + PHRASE_WORDS_MAX && j < words->count; j++) {
			hash = word_hash_on(word_hash_on(hash, " ", j > i), words->items[j].text, words->items[j].len);
			if (!phrases_may_begin(phrases, hash))
				break;
			for (size_t k = phrases_find(phrases, hash, groups, GROUPS_MAX); k-- > 0;)
				add(features, groups[k] | (words->negated[i] ? NEGATED_GROUP : 0), FEATURE_GROUP);
		}
	}
}

/* They are few: the plain way is the quick one. */
static void sort_and_drop_twins(struct features *features)
{
	size_t kept = 0;
	for (size_t i = 0; i < features->count; i++) {
		uint32_t item = features->items[i];
		size_t place = kept;
		while (place > 0 && features->items[place - 1] > item)
			place--;
		if (place > 0 && features->items[place - 1] == item)
			continue;
		memmove(features->items + place + 1, features->items + place, (kept++ - place) * sizeof item);
		features->items[place] = item;
	}
	features->count = kept;
}

void features_collect(struct features *features, const struct phrases *phrases, const char *text, size_t len)
{
	struct words words = { .count = 0 };
	words.count = read_words(text, len, words.items);
	note_negations(&words, text, len);
	features->count = 0;
	add_stems(features, &words);
	add_groups(features, phrases, &words);
}

void features_of(struct features *features, const struct phrases *phrases, const char *text, size_t len)
{
	features_collect(features, phrases, text, len);
	sort_and_drop_twins(features);
}
