/* What a text is made of, for comparing it with others: its word stems, pairs of neighbours, and the shared groups of
 * words that stand in it, so that "kip" and "sleep" have something in common. */
#ifndef UNKNOT_TALK_FEATURES_H
#define UNKNOT_TALK_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#include "talk/phrases.h"

#define FEATURES_MAX 256u
#define FEATURES_WORDS_MAX 48u  /* words of a text that are looked at */

enum feature_kind { FEATURE_STEM, FEATURE_PAIR, FEATURE_GROUP };

/* A feature is a hash that also tells its kind. */
struct features {
	uint32_t items[FEATURES_MAX];
	size_t count;
};

/* Each once, ascending. `text` is in normal form. What is negated ("without an operation") has features of its own. */
void features_of(struct features *features, const struct phrases *phrases, const char *text, size_t len);
/* The same in the order of the words and some more than once, for a caller that sorts them anyway. */
void features_collect(struct features *features, const struct phrases *phrases, const char *text, size_t len);
enum feature_kind feature_kind(uint32_t feature);

/* The stem of a lower-case word: "massages", "massaging" and "massaged" are "massag". Writes at most STEM_MAX bytes and
 * returns how many. */
#define STEM_MAX 7u
size_t stem_of(struct word word, char stem[STEM_MAX]);

#endif
