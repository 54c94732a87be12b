/* What a message is about when it is no topic: something else, or a red flag that no rule knows. */
#ifndef UNKNOT_TALK_SCOPE_H
#define UNKNOT_TALK_SCOPE_H

#include "talk/match.h"

/* How far from the subject it is, in points: it is declined when no topic has as many. Rules say so, likeness to what is
 * declined, words that no example of an intent that answers has, and words that are commoner in what is declined.
 * `declined` is the best score of tier decline, or NULL. The reading must have been compared, here and below. */
int scope_away(const struct reading *reading, const struct score *declined);

/* What it is like when it is like the examples of red flags, not like their counter-examples, and not much else; NULL:
 * nothing. `others` are the most points that any other intent has. A negation may turn it round, so that is left to the
 * rules; unless the very words are known. */
const struct likeness *scope_red_flag(const struct reading *reading, int others);
#define SCOPE_SENTENCE_WORDS 10u        /* a shorter sentence beside others says too little by itself */
/* The same of one sentence of several, which has to be clearer. */
const struct likeness *scope_red_flag_in_sentence(const struct reading *sentence, int others);

#endif
