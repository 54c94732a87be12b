/* Compiled patterns. The only owner of PCRE2.
 *
 * They are interpreted, not translated to machine code, and bound: a pattern that costs too much on a text ends with
 * PATTERN_LIMIT, which a caller must not take for "does not match". The texts are in normal form, so patterns are
 * compared as they stand, with Unicode's idea of what a letter is. */
#ifndef UNKNOT_TALK_PATTERN_H
#define UNKNOT_TALK_PATTERN_H

#include <stddef.h>

struct pattern;
struct beginnings;

struct pattern_fault {
	size_t at;              /* byte of the pattern */
	char what[160];
};

/* NULL with `fault` when it does not compile. `beginnings` may be NULL. */
struct pattern *pattern_new(const char *text, size_t len, struct beginnings *beginnings, struct pattern_fault *fault);
void pattern_free(struct pattern *pattern);

/* What a search needs for itself; one for each thread of work, reused. */
struct pattern_scratch;
struct pattern_scratch *pattern_scratch_new(void);
void pattern_scratch_free(struct pattern_scratch *scratch);

enum pattern_result { PATTERN_NONE, PATTERN_HIT, PATTERN_LIMIT };

/* The first hit at or behind `from`, or only at it. `text` must be valid UTF-8 and `from` the start of a character. */
enum pattern_result pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				 size_t len, size_t from, size_t *start, size_t *end);
enum pattern_result pattern_match(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				  size_t len, size_t at, size_t *start, size_t *end);

#endif
