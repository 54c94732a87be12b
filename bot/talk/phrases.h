/* The shared groups of words as plain phrases: which groups stand in a text, told without patterns. Of the group `heat`
 * "heat(?:ing)? pads?" gives four phrases; what cannot be listed (\w+, lookaround) is left out, and so is what is longer
 * than three words. */
#ifndef UNKNOT_TALK_PHRASES_H
#define UNKNOT_TALK_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/vocabulary.h"
#include "talk/words.h"

#define PHRASE_WORDS_MAX 3u

struct phrases;

/* To be filled group by group, then sealed, then asked. */
struct phrases *phrases_new(void);
void phrases_add_group(struct phrases *phrases, const struct define *define);
void phrases_seal(struct phrases *phrases);
void phrases_free(struct phrases *phrases);             /* NULL is nothing */

/* May a phrase be these words or begin with them? False: none does, told by their word_hash_on as below. */
bool phrases_may_begin(const struct phrases *phrases, uint32_t hash);
/* The groups that have a phrase, told by the word_hash_on of its words with one blank between each: their numbers, in
 * the order in which the groups were added. Returns how many, at most `room`. */
size_t phrases_find(const struct phrases *phrases, uint32_t hash, uint16_t *groups, size_t room);

#endif
