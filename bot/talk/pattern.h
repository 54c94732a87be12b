/* Compiled patterns. The only owner of PCRE2.
 *
 * They are interpreted, not translated to machine code, and bound: a pattern that costs too much on a text ends with
 * PATTERN_LIMIT, which a caller must not take for "does not match". The texts are in normal form, so patterns are
 * compared as they stand, with Unicode's idea of what a letter is. */
#ifndef UNKNOT_TALK_PATTERN_H
#define UNKNOT_TALK_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;
struct place;
struct starts;

struct pattern_fault {
	size_t at;              /* byte of the pattern */
	char what[160];
};

/* NULL with `fault` when it does not compile. */
struct pattern *pattern_new(const char *text, size_t len, struct pattern_fault *fault);
void pattern_free(struct pattern *pattern);
size_t pattern_size(const struct pattern *pattern);     /* bytes of memory */

/* Where it can begin, and what must follow; for an index over many. */
const struct starts *pattern_starts(const struct pattern *pattern);
const struct starts *pattern_tail(const struct pattern *pattern);

/* A text to be searched by many patterns; borrowed. It must be valid UTF-8. */
struct subject {
	const char *text;
	size_t len;
	struct place *words;    /* where words begin */
	size_t word_count;
};
void subject_init(struct subject *subject, const char *text, size_t len);
void subject_release(struct subject *subject);

/* What a search needs for itself; one for each thread of work, reused. */
struct pattern_scratch;
struct pattern_scratch *pattern_scratch_new(void);
void pattern_scratch_free(struct pattern_scratch *scratch);

enum pattern_result { PATTERN_NONE, PATTERN_HIT, PATTERN_LIMIT };

/* The first hit at or behind `from`, which is the start of a character. Only where the pattern's first letters stand is
 * PCRE2 asked, so that most patterns cost next to nothing on most texts. */
enum pattern_result pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch,
				 const struct subject *subject, size_t from, size_t *start, size_t *end);
/* The same, but PCRE2 is asked at every place: what the pattern costs when a text is made to cost much. */
enum pattern_result pattern_find_slowly(const struct pattern *pattern, struct pattern_scratch *scratch,
					const struct subject *subject, size_t from, size_t *start, size_t *end);

#endif
