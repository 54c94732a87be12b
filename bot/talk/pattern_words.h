/* The words that a pattern is made of, for the spelling corrector and the lint.
 *
 * "heat(?:ing)? pads?" gives "heat", "heating", "pad", "pads". A word of which a part cannot be listed (\w+, .*,
 * lookaround, a named group) is left out. */
#ifndef UNKNOT_TALK_PATTERN_WORDS_H
#define UNKNOT_TALK_PATTERN_WORDS_H

#include "talk/word_set.h"

/* Adds the words of one more pattern; at most a few hundred of a group with many choices. */
void pattern_words_add(struct word_set *words, const char *pattern);

#endif
