/* How likely one word is a mistyped other: a Damerau-Levenshtein distance in which each mistake has its own cost. */
#ifndef UNKNOT_TALK_MISTAKES_H
#define UNKNOT_TALK_MISTAKES_H

#include "talk/words.h"

#define MISTAKE_SLIP 4          /* at most: a doubled letter, two swapped, a wrong vowel, at the end too */
#define MISTAKE_ONE 7           /* at most: any one mistake */
#define MISTAKE_NONE 1000       /* no such word */

/* From 0 (the same) to `most`, or MISTAKE_NONE when it is more. Words of up to 32 bytes, a to z. */
unsigned mistakes_cost(struct word typed, struct word meant, unsigned most);

#endif
