/* Which of many patterns can match a text at all, told for all of them at once by the words of the text.
 *
 * For each beginning of a word there is a row of bits, one for each pattern that can begin there; the rows of a text's
 * words together are its candidates. The others need not be tried. */
#ifndef UNKNOT_TALK_PATTERN_INDEX_H
#define UNKNOT_TALK_PATTERN_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "talk/pattern.h"

struct pattern_index;

/* The patterns are known by their place in the array; it is not kept. */
struct pattern_index *pattern_index_new(struct pattern *const *patterns, size_t count);
void pattern_index_free(struct pattern_index *index);

/* A set of patterns: bit n is pattern n. The caller frees. */
uint64_t *pattern_index_candidates(const struct pattern_index *index, const struct subject *subject);

static inline bool pattern_is_candidate(const uint64_t *candidates, size_t pattern)
{
	return candidates[pattern / 64] >> (pattern % 64) & 1;
}

#endif
