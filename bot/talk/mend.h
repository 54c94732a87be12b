/* What a word that nobody knows may mean. Internal to the spelling corrector. */
#ifndef UNKNOT_TALK_MEND_H
#define UNKNOT_TALK_MEND_H

#include "talk/lexicon.h"

#define MENDED_MAX (2 * LEXICON_WORD_MAX + 2)   /* bytes: two words, the space and the NUL */

/* `word` is unknown to the lexicon and of a to z. Writes what it means, one word or two; false when that is not
 * clear. */
bool mend_word(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX]);

#endif
