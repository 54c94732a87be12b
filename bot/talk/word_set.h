/* Words, each once, in the order in which they came. */
#ifndef UNKNOT_TALK_WORD_SET_H
#define UNKNOT_TALK_WORD_SET_H

#include <stddef.h>

#include "base/arena.h"

/* Start with { 0 }; the set owns the words. */
struct word_set {
	struct arena texts;
	char **items;
	size_t count, room;
	size_t *table;          /* open addressing: place in items + 1 */
	size_t table_size;
};

void word_set_add(struct word_set *set, const char *text, size_t len);
void word_set_release(struct word_set *set);

#endif
