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

struct pattern *pattern_new(const char *text, size_t len, struct beginnings *beginnings, struct pattern_fault *fault)
{
	struct arena arena = ARENA_INIT;
	struct choices *tree = tree_read(text, len, NULL, &arena);
	pcre2_code *compiled = compile_tree(tree, text, len, fault);
	struct pattern *pattern = NULL;
	if (compiled) {
		pattern = mem_alloc(sizeof *pattern);
		pattern->code = compiled;
	}
	if (compiled && beginnings)
		beginnings_of(beginnings, tree, &arena);
	arena_release(&arena);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern)
		pcre2_code_free(pattern->code);
	free(pattern);
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

static enum pattern_result search(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				  size_t len, size_t at, uint32_t options, size_t *start, size_t *end)
{
	if (at > len)
		return PATTERN_NONE;
	int result = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, at, PCRE2_NO_UTF_CHECK | options, scratch->data,
				 scratch->limits);
	if (result == PCRE2_ERROR_NOMATCH)
		return PATTERN_NONE;
	if (result < 0)
		return PATTERN_LIMIT;
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->data);
	*start = ends[0] < ends[1] ? ends[0] : ends[1];
	*end = ends[0] < ends[1] ? ends[1] : ends[0];
	return PATTERN_HIT;
}

enum pattern_result pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				 size_t len, size_t from, size_t *start, size_t *end)
{
	return search(pattern, scratch, text, len, from, 0, start, end);
}

enum pattern_result pattern_match(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text,
				  size_t len, size_t at, size_t *start, size_t *end)
{
	return search(pattern, scratch, text, len, at, PCRE2_ANCHORED, start, end);
}
