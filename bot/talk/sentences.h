/* The sentences of a text in normal form. */
#ifndef UNKNOT_TALK_SENTENCES_H
#define UNKNOT_TALK_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/words.h"

/* The next sentence at or behind *at, with the mark that ends it; *at is moved behind it. A "no" that answers a question
 * belongs to it ("chest pain? no."), and so does what tells when it was ("i fainted. that was years ago."). False when
 * there is none. */
bool sentence_next(struct word text, size_t *at, struct word *sentence);
/* As above; false also when the text is a single sentence. */
bool sentence_next_of_several(struct word text, size_t *at, struct word *sentence);

/* A stretch of a text without the halves of sentences at its ends, unless these are the ends of the text. */
struct word sentences_inside(struct word stretch, struct word text);

#endif
