/* Many patterns on one text. Which of them can match at all is told for all at once by the words of the text: for each
 * beginning of a word there is a row with the patterns that can begin so; what the rows of a text's words name are its
 * candidates, and only at words where a candidate can begin PCRE2 is asked. */
#ifndef UNKNOT_TALK_PATTERN_SET_H
#define UNKNOT_TALK_PATTERN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/pattern.h"
#include "talk/starts.h"

#define PATTERNS_MAX 60000u

/* A text to be searched; borrowed, valid UTF-8. */
struct subject {
	const char *text;
	size_t len;
	struct place *words;    /* where words begin */
	size_t word_count;
	unsigned block_shift;   /* 2 to the power of this many words share a bit of pattern_set_candidates */
};
void subject_init(struct subject *subject, const char *text, size_t len);
void subject_release(struct subject *subject);

/* Compiles a pattern at its first use, from what it was added with. NULL: it never matches. */
typedef struct pattern *pattern_maker(const void *context, const void *origin);

struct pattern_set;
/* `most` patterns will be added at most, itself at most PATTERNS_MAX. */
struct pattern_set *pattern_set_new(size_t most, pattern_maker *make, const void *context);
void pattern_set_free(struct pattern_set *set);

/* Takes over the pattern and returns its number, from 0 on. */
size_t pattern_set_add(struct pattern_set *set, struct pattern *pattern, const struct beginnings *beginnings);
/* The same of one that is compiled at its first use; most never are. */
size_t pattern_set_add_later(struct pattern_set *set, const void *origin, const struct beginnings *beginnings);
/* Behind the last pattern, before the first text. */
void pattern_set_seal(struct pattern_set *set);

size_t pattern_set_count(const struct pattern_set *set);
/* Compiles it when that was not done. */
const struct pattern *pattern_set_get(const struct pattern_set *set, size_t number);
/* Can it begin within a word? Most often a slip: "\\bheat|ice\\b" for "\\b(?:heat|ice)\\b". */
bool pattern_set_is_loose(const struct pattern_set *set, size_t number);

/* For each pattern where in a text it can begin: a bit for each word, or for each few words of a long text. 0: it
 * cannot match. The caller frees. */
uint64_t *pattern_set_candidates(const struct pattern_set *set, const struct subject *subject);

/* As pattern_find, with what pattern_set_candidates said of this text. */
enum pattern_result pattern_set_find(const struct pattern_set *set, size_t number, const uint64_t *candidates,
				     struct pattern_scratch *scratch, const struct subject *subject, size_t from,
				     size_t *start, size_t *end);

#endif
