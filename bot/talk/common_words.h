/* The word lists that are built into the program: one word a line, lower case, sorted by byte. They come from
 * talk/words; its README.md says how they are made. */
#ifndef UNKNOT_TALK_COMMON_WORDS_H
#define UNKNOT_TALK_COMMON_WORDS_H

#include <stdbool.h>

#include "talk/words.h"

bool common_words_have(struct word word);

/* Gives the memory back that the list was read into; what is looked up comes again, a page at a time. */
void common_words_rest(void);

/* Calls `visit` for each that begins with these letters, in their order. `*place` is NULL at first, and left to the
 * function from then on: who asks for one after the other in their order has the list read once. */
void common_words_beginning(const char **place, struct word letters, void (*visit)(void *context, struct word word),
			    void *context);
/* Calls `visit` for each of the frequent words, in their order. */
void frequent_words_each(void (*visit)(void *context, struct word word), void *context);

#endif
