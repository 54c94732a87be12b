#include "talk/lint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/flags.h"
#include "talk/pattern_words.h"

/* ---- Patterns that match nothing, or cost too much ---- */

static bool matches_nothing(const struct pattern *pattern, struct pattern_scratch *scratch)
{
	static const char *const texts[] = { "", "a", "a a", "1" };
	size_t start, end;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (pattern_find(pattern, scratch, texts[i], strlen(texts[i]), 0, &start, &end) == PATTERN_HIT &&
		    start == end)
			return true;
	return false;
}

/* At the end stands every letter, so that a pattern that needs one is not done before it has begun. */
static char *repeated(const char *text)
{
	struct str out = STR_INIT;
	while (*text && out.len < WINDOW_CHARACTERS)
		str_add(&out, text);
	str_add(&out, "the quick brown fox jumps over the lazy dog 0123456789 .,;:?!");
	return str_detach(&out);
}

/* Long texts that look again and again as if the pattern were about to match. */
static char *stress_text(const struct intent *intent)
{
	struct str once = STR_INIT;
	for (size_t i = 0; i < intent->example_count; i++) {
		struct normal normal;
		normalise(&normal, intent->examples[i].line.text, strlen(intent->examples[i].line.text));
		str_addf(&once, "%s ", normal.text);
		normal_release(&normal);
	}
	char *text = repeated(str_text(&once));
	str_release(&once);
	return text;
}

static bool costs_too_much(const struct pattern *pattern, struct pattern_scratch *scratch, const char *text)
{
	size_t start, end, from = 0, len = strlen(text);
	enum pattern_result result;
	while ((result = pattern_find(pattern, scratch, text, len, from, &start, &end)) == PATTERN_HIT) {
		from = start + 1;
		while (from < len && ((unsigned char)text[from] & 0xC0) == 0x80)
			from++;
	}
	return result == PATTERN_LIMIT;
}

struct stress {
	struct pattern_scratch *scratch;
	char *texts[4];
	size_t count;
};

/* Takes over the text. */
static void push(struct stress *stress, char *text)
{
	stress->texts[stress->count++] = text;
}

static void pop(struct stress *stress)
{
	free(stress->texts[--stress->count]);
}

static bool check_cost(const struct pattern *pattern, const struct rule *rule, const struct stress *stress,
		       struct err_list *errs)
{
	for (size_t i = 0; i < stress->count; i++) {
		if (!costs_too_much(pattern, stress->scratch, stress->texts[i]))
			continue;
		struct err *err = line_error(errs, ERR_ERROR, &rule->line, (unsigned)rule->column + 1);
		err_set(err, "the pattern costs too much on a long text");
		err_mend(err, "bound what repeats, e.g. .{0,40} instead of .*, and repeat nothing that repeats itself");
		return false;
	}
	return true;
}

static void check_beginning(const struct book *book, const struct rule *rule, struct err_list *errs)
{
	if (!pattern_set_is_loose(book->patterns, rule->pattern))
		return;
	struct err *err = line_error(errs, ERR_WARNING, &rule->line, (unsigned)rule->column + 1);
	err_set(err, "the pattern can begin within a word");
	err_mend(err, "begin it, or each of its alternatives, with \\b: \\b(?:this|that)\\b");
}

static void check_rule(const struct book *book, const struct rule *rule, const struct stress *stress,
		       struct err_list *errs)
{
	const struct pattern *pattern = pattern_set_get(book->patterns, rule->pattern);
	if (matches_nothing(pattern, stress->scratch)) {
		struct err *err = line_error(errs, ERR_ERROR, &rule->line, (unsigned)rule->column + 1);
		err_set(err, "the pattern can match the empty text, so it always hits");
		err_mend(err, "make a part of it required");
	} else if (check_cost(pattern, rule, stress, errs)) {
		check_beginning(book, rule, errs);
	}
}

/* ---- What the normal form never has ---- */

static bool survives(const char *before, const char *bytes, size_t len, const char *behind)
{
	struct normal normal;
	char *part = mem_copy_bytes(bytes, len), *text = str_format("%s%s%s", before, part, behind);
	normalise(&normal, text, strlen(text));
	bool found = strstr(normal.text, part);
	normal_release(&normal);
	free(text);
	free(part);
	return found;
}

static bool is_possible(const char *bytes, size_t len)
{
	return survives("a", bytes, len, "a") || survives("1", bytes, len, "1") || survives("a ", bytes, len, " a") ||
	       survives("a", bytes, len, " a") || survives("a ", bytes, len, "1");
}

static size_t character_len(const char *at)
{
	size_t len = 1;
	while (((unsigned char)at[len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* Behind what is no plain character: an escape, a class, the start of a group, a count. 0: it is a plain one. */
static size_t skip_syntax(const char *at)
{
	if (*at == '\\')
		return at[1] && (isalnum((unsigned char)at[1]) || strchr("\\^$.|?*+()[]{}", at[1])) ? 2 : 1;
	if (*at == '[') {
		size_t len = 1 + (at[1] == '^');
		for (len += at[len] == ']'; at[len] && at[len] != ']'; len++)
			len += at[len] == '\\' && at[len + 1];
		return len + (at[len] == ']');
	}
	if (*at == '(' && at[1] == '?') {
		bool named = at[2] == '&' || at[2] == 'P' || (at[2] == '<' && isalpha((unsigned char)at[3]));
		size_t len = strcspn(at, ")>");
		return !named ? 2 + strspn(at + 2, "<=!>:|") : len + (at[len] != '\0');
	}
	if (*at == '{')
		return 1 + strspn(at + 1, "0123456789,");
	return strchr("^$.|?*+()}", *at) ? 1 : 0;
}

static void check_characters(const struct source_line *line, size_t column, struct err_list *errs)
{
	const char *text = line->text;
	for (size_t at = column, len; text[at]; at += len) {
		len = skip_syntax(text + at);
		if (len)
			continue;
		len = character_len(text + at);
		if (islower((unsigned char)text[at]) || text[at] == ' ' || is_possible(text + at, len))
			continue;
		struct err *err = line_error(errs, ERR_ERROR, line, (unsigned)at + 1);
		err_set(err, "\"%.*s\" never stands in the normal form of a message", (int)len, text + at);
		err_mend(err, "see the normal form: unknot explain \"%.*s\"", (int)(strlen(text) - column),
			 text + column);
		return;
	}
}

/* A whole word that is written differently in the normal form: "cant" is "can not" there. */
static void check_word(const struct source_line *line, size_t column, const char *word, struct err_list *errs)
{
	struct normal normal;
	normalise(&normal, word, strlen(word));
	if (!text_equal(normal.text, word)) {
		const char *at = strstr(line->text + column, word);
		struct err *err = line_error(errs, ERR_ERROR, line,
					     (unsigned)(at ? at - line->text : (long)column) + 1);
		err_set(err, "\"%s\" never stands in the normal form of a message", word);
		err_mend(err, "write it as it stands there: \"%s\"", normal.text);
	}
	normal_release(&normal);
}

static bool is_plain_word(const char *word)
{
	size_t len = 0;
	while (islower((unsigned char)word[len]))
		len++;
	return len && !word[len];
}

static void check_words(const struct source_line *line, size_t column, struct err_list *errs)
{
	struct word_set words = { 0 };
	pattern_words_add(&words, line->text + column);
	for (size_t i = 0; i < words.count; i++)
		if (is_plain_word(words.items[i]))
			check_word(line, column, words.items[i], errs);
	word_set_release(&words);
}

/* "a||b", "(|a)", "a|)": a choice of nothing, most often a slip. */
static void check_choices(const struct source_line *line, size_t column, struct err_list *errs)
{
	const char *text = line->text;
	bool open = true;       /* nothing stands before this byte in its choice */
	for (size_t at = column, len; text[at]; at += len) {
		len = skip_syntax(text + at);
		len = len ? len : 1;
		bool bar = text[at] == '|', ends = text[at] == ')' || bar;
		bool last = bar && (!text[at + 1] || text[at + 1] == ')');
		if ((ends && open && (bar || text[at - 1] == '|')) || last) {
			struct err *err = line_error(errs, ERR_ERROR, line, (unsigned)at + 1);
			err_set(err, "an alternative is empty");
			err_mend(err, "remove the |, or write (?:...)? when the whole group may be missing");
			return;
		}
		open = bar || (text[at] == '(' && text[at + len - 1] != ')');
	}
}

static void check_source(const struct source_line *line, size_t column, struct err_list *errs)
{
	check_choices(line, column, errs);
	check_characters(line, column, errs);
	check_words(line, column, errs);
}

static void begin_stress(struct lint *lint)
{
	lint->stress = mem_alloc(sizeof *lint->stress);
	lint->stress->scratch = pattern_scratch_new();
	push(lint->stress, repeated("a"));
	push(lint->stress, repeated("my back "));
	push(lint->stress, repeated("no, it is not 1 2. "));
}

static void check_define(const struct define *define, struct err_list *errs)
{
	for (size_t i = 0; i < define->count; i++)
		check_source(&define->alternatives[i], 0, errs);
}

/* The next rule of the intent; behind the last one, on to the next intent. */
static void step_intent(struct lint *lint, const struct intent *intent, struct err_list *errs)
{
	if (lint->within == 0)
		push(lint->stress, stress_text(intent));
	if (lint->within < intent->rule_count) {
		const struct rule *rule = &intent->rules[lint->within++];
		check_source(&rule->line, rule->column, errs);
		check_rule(lint->book, rule, lint->stress, errs);
		return;
	}
	pop(lint->stress);
	lint->at++;
	lint->within = 0;
}

bool lint_patterns(struct lint *lint, struct err_list *errs)
{
	const struct book *book = lint->book;
	size_t defines = book->vocabulary.count;
	if (!lint->stress)
		begin_stress(lint);
	if (lint->at < defines)
		check_define(&book->vocabulary.items[lint->at++], errs);
	else if (lint->at < defines + book->intents.count)
		step_intent(lint, &book->intents.items[lint->at - defines], errs);
	else
		return false;
	return true;
}

void lint_patterns_release(struct lint *lint)
{
	if (!lint->stress)
		return;
	while (lint->stress->count)
		pop(lint->stress);
	pattern_scratch_free(lint->stress->scratch);
	free(lint->stress);
	lint->stress = NULL;
}
