#include "talk/word_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/words.h"

static size_t *slot_of(const struct word_set *set, const char *text, size_t len)
{
	size_t at = word_hash_on(WORD_HASH_START, text, len) & (set->table_size - 1);
	while (set->table[at]) {
		const char *other = set->items[set->table[at] - 1];
		if (strncmp(other, text, len) == 0 && !other[len])
			break;
		at = (at + 1) & (set->table_size - 1);
	}
	return &set->table[at];
}

static void make_room(struct word_set *set)
{
	if (2 * set->count < set->table_size)
		return;
	free(set->table);
	set->table_size = set->table_size ? 2 * set->table_size : 64;
	set->table = mem_array(set->table_size, sizeof *set->table);
	for (size_t i = 0; i < set->count; i++)
		*slot_of(set, set->items[i], strlen(set->items[i])) = i + 1;
}

void word_set_add(struct word_set *set, const char *text, size_t len)
{
	make_room(set);
	size_t *slot = slot_of(set, text, len);
	if (*slot)
		return;
	mem_grow((void **)&set->items, set->count, &set->room, sizeof *set->items);
	char *word = arena_alloc(&set->texts, len + 1);
	memcpy(word, text, len);
	word[len] = '\0';
	set->items[set->count++] = word;
	*slot = set->count;
}

void word_set_release(struct word_set *set)
{
	arena_release(&set->texts);
	free(set->items);
	free(set->table);
	*set = (struct word_set){ 0 };
}
