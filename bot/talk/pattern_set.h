/* Many patterns on one text. Which of them can match at all is told for all at once by the words of the text: for each
 * beginning of a word there is a row of bits, one for each pattern that can begin so; the rows of a text's words
 * together are its candidates, and only where a candidate can begin PCRE2 is asked. */
#ifndef UNKNOT_TALK_PATTERN_SET_H
#define UNKNOT_TALK_PATTERN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/pattern.h"
#include "talk/starts.h"

/* A text to be searched; borrowed, valid UTF-8. */
struct subject {
	const char *text;
	size_t len;
	struct place *places;   /* one for each character ... */
	size_t place_count;
	uint32_t *words;        /* ... and which of them begin words */
	size_t word_count;
};
void subject_init(struct subject *subject, const char *text, size_t len);
void subject_release(struct subject *subject);

struct pattern_set;
struct pattern_set *pattern_set_new(size_t most);       /* how many patterns will be added at most */
void pattern_set_free(struct pattern_set *set);

/* Takes over the pattern and returns its number, from 0 on. */
size_t pattern_set_add(struct pattern_set *set, struct pattern *pattern, const struct beginnings *beginnings);
size_t pattern_set_count(const struct pattern_set *set);
const struct pattern *pattern_set_get(const struct pattern_set *set, size_t number);
/* Can it begin within a word? Most often a slip: "\\bheat|ice\\b" for "\\b(?:heat|ice)\\b". */
bool pattern_set_is_loose(const struct pattern_set *set, size_t number);

/* A set of patterns: bit n is pattern n. The caller frees. */
uint64_t *pattern_set_candidates(const struct pattern_set *set, const struct subject *subject);

static inline bool pattern_is_candidate(const uint64_t *candidates, size_t number)
{
	return candidates[number / 64] >> (number % 64) & 1;
}

/* As pattern_find, for a candidate. */
enum pattern_result pattern_set_find(const struct pattern_set *set, size_t number, struct pattern_scratch *scratch,
				     const struct subject *subject, size_t from, size_t *start, size_t *end);

#endif
