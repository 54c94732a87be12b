#include "talk/pattern.h"

#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/factor.h"
#include "talk/starts.h"

#define MATCH_LIMIT 20000u
#define DEPTH_LIMIT 2000u
#define HEAP_LIMIT_KIB 256u
#define NESTING_LIMIT 100u      /* of parentheses */

struct pattern {
	pcre2_code *code;
	struct starts starts, tail;
};

struct pattern_scratch {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static void explain_fault(struct pattern_fault *fault, int code, size_t at)
{
	fault->at = at;
	if (pcre2_get_error_message(code, (PCRE2_UCHAR *)fault->what, sizeof fault->what) < 0)
		fault->what[sizeof fault->what - 1] = '\0';
}

static pcre2_code *compile(const char *text, size_t len, struct pattern_fault *fault)
{
	int code;
	PCRE2_SIZE at;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		return mem_resize(NULL, SIZE_MAX, 2);
	pcre2_set_parens_nest_limit(context, NESTING_LIMIT);
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)text, len, options, &code, &at, context);
	pcre2_compile_context_free(context);
	if (!compiled)
		explain_fault(fault, code, at);
	return compiled;
}

/* Factored when that is possible; a fault is told at the byte where it was written. */
static pcre2_code *compile_tree(const struct choices *tree, const char *text, size_t len, struct pattern_fault *fault)
{
	struct str factored = STR_INIT;
	pcre2_code *compiled = NULL;
	if (tree) {
		factor_write(tree, &factored);
		compiled = compile(str_text(&factored), factored.len, fault);
	}
	str_release(&factored);
	return compiled ? compiled : compile(text, len, fault);
}

struct pattern *pattern_new(const char *text, size_t len, struct pattern_fault *fault)
{
	struct choices *tree = tree_read(text, len);
	pcre2_code *compiled = compile_tree(tree, text, len, fault);
	struct pattern *pattern = NULL;
	if (compiled) {
		pattern = mem_alloc(sizeof *pattern);
		pattern->code = compiled;
		starts_of(&pattern->starts, tree);
		starts_of_tail(&pattern->tail, tree);
	}
	tree_free(tree);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern)
		pcre2_code_free(pattern->code);
	free(pattern);
}

size_t pattern_size(const struct pattern *pattern)
{
	size_t size = 0;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_SIZE, &size);
	return size;
}

const struct starts *pattern_starts(const struct pattern *pattern)
{
	return &pattern->starts;
}

const struct starts *pattern_tail(const struct pattern *pattern)
{
	return &pattern->tail;
}

struct pattern_scratch *pattern_scratch_new(void)
{
	struct pattern_scratch *scratch = mem_alloc(sizeof *scratch);
	scratch->data = pcre2_match_data_create(1, NULL);
	scratch->limits = pcre2_match_context_create(NULL);
	if (!scratch->data || !scratch->limits)
		return mem_resize(NULL, SIZE_MAX, 2);
	pcre2_set_match_limit(scratch->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(scratch->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(scratch->limits, HEAP_LIMIT_KIB);
	return scratch;
}

void pattern_scratch_free(struct pattern_scratch *scratch)
{
	if (!scratch)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->limits);
	free(scratch);
}

void subject_init(struct subject *subject, const char *text, size_t len)
{
	size_t room = 0;
	*subject = (struct subject){ .text = text, .len = len };
	for (size_t at = 0; at < len; at++) {
		if (!starts_word(text, at))
			continue;
		mem_grow((void **)&subject->words, subject->word_count, &room, sizeof *subject->words);
		subject->words[subject->word_count++] = starts_place(text, len, at);
	}
}

void subject_release(struct subject *subject)
{
	free(subject->words);
	*subject = (struct subject){ 0 };
}

/* At this place only, or with `options` 0 from it on. */
static enum pattern_result search(const struct pattern *pattern, struct pattern_scratch *scratch,
				  const struct subject *subject, size_t at, uint32_t options, size_t *start, size_t *end)
{
	int result = pcre2_match(pattern->code, (PCRE2_SPTR)subject->text, subject->len, at,
				 PCRE2_NO_UTF_CHECK | options, scratch->data, scratch->limits);
	if (result == PCRE2_ERROR_NOMATCH)
		return PATTERN_NONE;
	if (result < 0)
		return PATTERN_LIMIT;
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->data);
	*start = ends[0] < ends[1] ? ends[0] : ends[1];
	*end = ends[0] < ends[1] ? ends[1] : ends[0];
	return PATTERN_HIT;
}

/* Does what must follow stand in the text at all? */
static bool has_tail(const struct pattern *pattern, const struct subject *subject)
{
	if (pattern->tail.anywhere)
		return true;
	for (size_t i = 0; pattern->tail.at_words && i < subject->word_count; i++)
		if (starts_allow(&pattern->tail, &subject->words[i]))
			return true;
	for (size_t at = 0; !pattern->tail.at_words && at < subject->len; at++) {
		struct place place = starts_place(subject->text, subject->len, at);
		if (starts_allow(&pattern->tail, &place))
			return true;
	}
	return false;
}

/* A text may have many places where the pattern can begin; each is tried by itself. */
static enum pattern_result find_at_letters(const struct pattern *pattern, struct pattern_scratch *scratch,
					   const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	bool tail_seen = false;
	for (size_t at = from; at < subject->len; at++) {
		struct place place = starts_place(subject->text, subject->len, at);
		bool inside = ((unsigned char)subject->text[at] & 0xC0) == 0x80;
		if (inside || !starts_allow(&pattern->starts, &place))
			continue;
		if (!tail_seen && !has_tail(pattern, subject))
			return PATTERN_NONE;
		tail_seen = true;
		enum pattern_result result = search(pattern, scratch, subject, at, PCRE2_ANCHORED, start, end);
		if (result != PATTERN_NONE)
			return result;
	}
	return PATTERN_NONE;
}

static enum pattern_result find_at_words(const struct pattern *pattern, struct pattern_scratch *scratch,
					 const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	bool tail_seen = false;
	for (size_t i = 0; i < subject->word_count; i++) {
		const struct place *word = &subject->words[i];
		if (word->at < from || !(pattern->starts.anywhere || starts_allow(&pattern->starts, word)))
			continue;
		if (!tail_seen && !has_tail(pattern, subject))
			return PATTERN_NONE;
		tail_seen = true;
		enum pattern_result result = search(pattern, scratch, subject, word->at, PCRE2_ANCHORED, start, end);
		if (result != PATTERN_NONE)
			return result;
	}
	return PATTERN_NONE;
}

static enum pattern_result find_at_start(const struct pattern *pattern, struct pattern_scratch *scratch,
					 const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	if (from || (!pattern->starts.anywhere && !subject->len))
		return PATTERN_NONE;
	if (!pattern->starts.anywhere) {
		struct place place = starts_place(subject->text, subject->len, 0);
		if (!starts_allow(&pattern->starts, &place))
			return PATTERN_NONE;
	}
	return search(pattern, scratch, subject, 0, PCRE2_ANCHORED, start, end);
}

enum pattern_result pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch,
				 const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	if (from > subject->len)
		return PATTERN_NONE;
	if (pattern->starts.at_start)
		return find_at_start(pattern, scratch, subject, from, start, end);
	if (pattern->starts.at_words)
		return find_at_words(pattern, scratch, subject, from, start, end);
	if (!pattern->starts.anywhere)
		return find_at_letters(pattern, scratch, subject, from, start, end);
	return search(pattern, scratch, subject, from, 0, start, end);
}

enum pattern_result pattern_find_slowly(const struct pattern *pattern, struct pattern_scratch *scratch,
					const struct subject *subject, size_t from, size_t *start, size_t *end)
{
	return from > subject->len ? PATTERN_NONE : search(pattern, scratch, subject, from, 0, start, end);
}
