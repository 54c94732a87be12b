/* The words that a pattern is made of, for the spelling corrector and the lint.
 *
 * "heat(?:ing)? pads?" gives "heat", "heating", "pad", "pads". A word of which a part cannot be listed (\w+, .*,
 * lookaround, a named group) is left out. */
#ifndef UNKNOT_TALK_PATTERN_WORDS_H
#define UNKNOT_TALK_PATTERN_WORDS_H

#include <stddef.h>

/* Each word once, in no order. Start with { 0 }. */
struct pattern_words {
	char **items;
	size_t count, room;
	size_t *table;          /* open addressing: place in items + 1 */
	size_t table_size;
};

/* Adds the words of one more pattern; at most a few hundred of a group with many choices. */
void pattern_words_add(struct pattern_words *words, const char *pattern);
void pattern_words_release(struct pattern_words *words);

#endif
