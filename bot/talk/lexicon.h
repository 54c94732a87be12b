/* The words that the spelling corrector knows, and which of them a misspelt word means. */
#ifndef UNKNOT_TALK_LEXICON_H
#define UNKNOT_TALK_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/words.h"

#define LEXICON_WORD_MAX 32     /* bytes; a longer word is never corrected */

/* In the order in which they are preferred. */
enum familiarity {
	WORD_UNKNOWN,
	WORD_COMMON,    /* never corrected, never corrected to */
	WORD_FREQUENT,  /* a frequent word, or a usual form of a given one ("massaging" for "massage") */
	WORD_GIVEN,     /* of the vocabulary */
};

struct lexicon;

/* Of `words` only those count that are lower-case a to z. */
struct lexicon *lexicon_new(const char *const *words, size_t count);
void lexicon_free(struct lexicon *lexicon);

enum familiarity lexicon_look_up(const struct lexicon *lexicon, struct word word);

/* Only among the given and frequent ones, which is quicker; WORD_UNKNOWN for all others. */
enum familiarity lexicon_look_up_target(const struct lexicon *lexicon, struct word word);

/* The one word that `word` most probably means; false when there is none or two are equally near. `effort` is what the
 * mistakes count together, small for what happens easily: see mistakes_cost. The result is borrowed. */
bool lexicon_nearest(const struct lexicon *lexicon, struct word word, struct word *nearest, unsigned *effort);

#endif
