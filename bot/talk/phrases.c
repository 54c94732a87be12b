#include "talk/phrases.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/literals.h"

#define BEGUN_BITS 65536u       /* many times the phrases: most words of a text begin none */

/* A phrase is known by its hash alone: a group too much in one of many thousand texts only shifts a likeness. */
struct phrase {
	uint32_t hash;
	uint16_t group;
};

struct phrases {
	struct phrase *items;   /* sorted by hash, then group, once they are sealed */
	size_t count, room;
	uint32_t *first;        /* by the highest bits of a hash: where the phrases with them begin; the last is the count */
	unsigned shift;         /* leaves these bits: about as many values as there are phrases */
	uint16_t group_count;
	uint64_t begun[BEGUN_BITS / 64];        /* by hashes: the first word of a phrase, the first two, all of it */
};

struct phrases *phrases_new(void)
{
	return mem_alloc(sizeof(struct phrases));
}

void phrases_free(struct phrases *phrases)
{
	if (!phrases)
		return;
	free(phrases->items);
	free(phrases->first);
	free(phrases);
}

/* Hashes the words of the text with one blank between them: the first, the first two ... The number of words; 0 when it
 * has a gap or too many. */
static size_t hash_phrase(const char *text, uint32_t hashes[PHRASE_WORDS_MAX])
{
	uint32_t hash = WORD_HASH_START;
	size_t words = 0;
	if (strchr(text, LITERAL_GAP))
		return 0;
	for (size_t at = strspn(text, " "), len; text[at]; at += len, at += strspn(text + at, " ")) {
		if (words == PHRASE_WORDS_MAX)
			return 0;
		len = strcspn(text + at, " ");
		hash = word_hash_on(word_hash_on(hash, " ", words > 0), text + at, len);
		hashes[words++] = hash;
	}
	return words;
}

static void add(struct phrases *phrases, const struct literals *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		uint32_t hashes[PHRASE_WORDS_MAX];
		size_t words = hash_phrase(texts->items[i], hashes);
		if (!words)
			continue;
		for (size_t j = 0; j < words; j++)
			phrases->begun[hashes[j] % BEGUN_BITS / 64] |= (uint64_t)1 << (hashes[j] % 64);
		mem_grow((void **)&phrases->items, phrases->count, &phrases->room, sizeof *phrases->items);
		phrases->items[phrases->count++] = (struct phrase){ hashes[words - 1], phrases->group_count };
	}
}

void phrases_add_group(struct phrases *phrases, const struct define *define)
{
	for (size_t i = 0; i < define->count; i++) {
		struct literals texts = { 0 };
		literals_of(&texts, define->alternatives[i].text);
		add(phrases, &texts);
		literals_release(&texts);
	}
	phrases->group_count++;
}

static int compare(const void *a, const void *b)
{
	const struct phrase *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->group - y->group;
}

static void index_hashes(struct phrases *phrases)
{
	size_t values = 2, at = 0;
	for (phrases->shift = 31; values < phrases->count; values *= 2)
		phrases->shift--;
	phrases->first = mem_array(values + 1, sizeof *phrases->first);
	for (size_t value = 0; value < values; value++) {
		while (at < phrases->count && phrases->items[at].hash >> phrases->shift < value)
			at++;
		phrases->first[value] = (uint32_t)at;
	}
	phrases->first[values] = (uint32_t)phrases->count;
}

void phrases_seal(struct phrases *phrases)
{
	size_t kept = 0;
	if (phrases->count)
		qsort(phrases->items, phrases->count, sizeof *phrases->items, compare);
	for (size_t i = 0; i < phrases->count; i++)
		if (!kept || compare(&phrases->items[kept - 1], &phrases->items[i]))
			phrases->items[kept++] = phrases->items[i];
	phrases->count = phrases->room = kept;
	phrases->items = mem_resize(phrases->items, kept + 1, sizeof *phrases->items);
	index_hashes(phrases);
}

bool phrases_may_begin(const struct phrases *phrases, uint32_t hash)
{
	return phrases->begun[hash % BEGUN_BITS / 64] >> (hash % 64) & 1;
}

size_t phrases_find(const struct phrases *phrases, uint32_t hash, uint16_t *groups, size_t room)
{
	const uint32_t *first = &phrases->first[hash >> phrases->shift];
	size_t found = 0;
	for (size_t at = first[0]; at < first[1] && found < room; at++)
		if (phrases->items[at].hash == hash)
			groups[found++] = phrases->items[at].group;
	return found;
}
