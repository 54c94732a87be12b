/* Where a sentence asks something. */
#ifndef UNKNOT_TALK_QUESTION_H
#define UNKNOT_TALK_QUESTION_H

#include <stdbool.h>

#include "talk/words.h"

/* "how long", "and should i"? */
bool question_begins(struct word text);

/* The part of a sentence (with the mark that ends it) that asks: all of it when it begins as a question does, or from where
 * a question begins in its middle ("i slept badly which pillow is best"), or all of it when a question mark ends it. False
 * when it asks nothing. */
bool question_in(struct word sentence, struct word *question);

#endif
