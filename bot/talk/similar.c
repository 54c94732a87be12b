#include "talk/similar.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/normalise.h"

#define LIKE_ENOUGH 0.55
#define STEM_LEN 6u             /* bytes of a word that are compared: "massages" and "massaging" are one */
#define WORDS_MAX 40u           /* of one text that are looked at */

/* Words are weighed by how few examples have them: "the" says nothing, "magnesium" nearly all. */
struct word {
	char stem[STEM_LEN + 2];
	double weight;
	uint32_t *examples;     /* which have it, ascending */
	size_t count, room;
};

struct example_entry {
	const struct intent *intent;
	double size;            /* sum of its words' weights */
};

struct similar {
	struct word *words;     /* sorted by stem */
	size_t word_count, word_room;
	struct example_entry *examples;
	size_t example_count, example_room;
};

static const char *next_word(const char *text, const char *end, char stem[STEM_LEN + 2])
{
	while (text < end && !isalnum((unsigned char)*text) && !((unsigned char)*text & 0x80))
		text++;
	size_t len = 0;
	for (; text < end && (isalnum((unsigned char)*text) || ((unsigned char)*text & 0x80)); text++)
		if (len < STEM_LEN)
			stem[len++] = *text;
	stem[len] = '\0';
	if (len > 3 && len < STEM_LEN && stem[len - 1] == 's')
		stem[len - 1] = '\0';
	return len ? text : NULL;
}

static size_t place_of(const struct similar *similar, const char *stem)
{
	size_t low = 0, high = similar->word_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(similar->words[middle].stem, stem) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct word *find_word(const struct similar *similar, const char *stem)
{
	size_t place = place_of(similar, stem);
	if (place < similar->word_count && text_equal(similar->words[place].stem, stem))
		return &similar->words[place];
	return NULL;
}

static void note_word(struct similar *similar, const char *stem, uint32_t example)
{
	size_t place = place_of(similar, stem);
	if (place == similar->word_count || !text_equal(similar->words[place].stem, stem)) {
		mem_grow((void **)&similar->words, similar->word_count, &similar->word_room, sizeof *similar->words);
		memmove(similar->words + place + 1, similar->words + place,
			(similar->word_count++ - place) * sizeof *similar->words);
		similar->words[place] = (struct word){ .weight = 0 };
		memcpy(similar->words[place].stem, stem, strlen(stem) + 1);
	}
	struct word *word = &similar->words[place];
	if (word->count && word->examples[word->count - 1] == example)
		return;
	mem_grow((void **)&word->examples, word->count, &word->room, sizeof *word->examples);
	word->examples[word->count++] = example;
}

static void note_example(struct similar *similar, const struct intent *intent, const char *text)
{
	struct normal normal;
	char stem[STEM_LEN + 2];
	normalise(&normal, text, strlen(text));
	mem_grow((void **)&similar->examples, similar->example_count, &similar->example_room, sizeof *similar->examples);
	similar->examples[similar->example_count] = (struct example_entry){ intent, 0 };
	for (const char *at = normal.text; (at = next_word(at, normal.text + normal.len, stem));)
		note_word(similar, stem, (uint32_t)similar->example_count);
	similar->example_count++;
	normal_release(&normal);
}

/* The logarithm to base 2, with straight lines between the powers: near enough, and the same on every machine. */
static double rarity(size_t of, size_t has)
{
	double ratio = (double)of / (double)has, power = 0;
	for (; ratio >= 2; ratio /= 2)
		power++;
	return power + ratio - 1;
}

static void weigh(struct similar *similar)
{
	for (size_t i = 0; i < similar->word_count; i++) {
		struct word *word = &similar->words[i];
		word->weight = rarity(similar->example_count, word->count) + 0.1;
		for (size_t j = 0; j < word->count; j++)
			similar->examples[word->examples[j]].size += word->weight;
	}
}

struct similar *similar_new(const struct intents *intents)
{
	struct similar *similar = mem_alloc(sizeof *similar);
	for (size_t i = 0; i < intents->count; i++) {
		const struct intent *intent = &intents->items[i];
		for (size_t j = 0; intent->tier == TIER_TOPIC && j < intent->example_count; j++)
			if (intent->examples[j].wanted && !intent->examples[j].after)
				note_example(similar, intent, intent->examples[j].line.text);
	}
	weigh(similar);
	return similar;
}

void similar_free(struct similar *similar)
{
	if (!similar)
		return;
	for (size_t i = 0; i < similar->word_count; i++)
		free(similar->words[i].examples);
	free(similar->words);
	free(similar->examples);
	free(similar);
}

static bool is_among(const char (*stems)[STEM_LEN + 2], size_t count, const char *stem)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(stems[i], stem))
			return true;
	return false;
}

/* The weights that each example shares with the text are added up in `shared`; returns the text's own weight. A word
 * that no example has weighs as the rarest do. */
static double share(const struct similar *similar, const char *text, size_t len, double *shared)
{
	double size = 0, rarest = rarity(similar->example_count + 1, 1);
	char stems[WORDS_MAX][STEM_LEN + 2];
	size_t words = 0;
	for (const char *at = text; words < WORDS_MAX && (at = next_word(at, text + len, stems[words]));) {
		if (is_among(stems, words, stems[words]))
			continue;
		const struct word *word = find_word(similar, stems[words++]);
		size += word ? word->weight : rarest;
		for (size_t i = 0; word && i < word->count; i++)
			shared[word->examples[i]] += word->weight;
	}
	return size;
}

static size_t insert(struct likeness *found, size_t count, size_t room, struct likeness item)
{
	size_t place = 0;
	for (size_t i = 0; i < count; i++)
		if (found[i].intent == item.intent && found[i].amount >= item.amount)
			return count;
	for (size_t i = 0; i < count; i++)
		if (found[i].intent == item.intent)
			memmove(found + i, found + i + 1, (--count - i) * sizeof *found);
	while (place < count && found[place].amount >= item.amount)
		place++;
	if (place == room)
		return count;
	if (count == room)
		count--;
	memmove(found + place + 1, found + place, (count - place) * sizeof *found);
	found[place] = item;
	return count + 1;
}

size_t similar_find(const struct similar *similar, const char *text, size_t len, struct likeness *found, size_t room)
{
	double *shared = mem_array(similar->example_count, sizeof *shared);
	double size = share(similar, text, len, shared);
	size_t count = 0;
	for (size_t i = 0; i < similar->example_count; i++) {
		const struct example_entry *example = &similar->examples[i];
		double amount = 2 * shared[i] / (size + example->size);
		if (shared[i] > 0 && amount >= LIKE_ENOUGH)
			count = insert(found, count, room, (struct likeness){ example->intent, amount > 1 ? 1 : amount });
	}
	free(shared);
	return count;
}
