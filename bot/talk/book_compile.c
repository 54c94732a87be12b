#include "talk/book_inside.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/expansion.h"
#include "talk/pattern_words.h"
#include "talk/vocabulary_compile.h"

/* Many lines have the same pattern, above all a single (?&name): it is compiled, and tried on a message, once. */
struct interned {
	const char *text;               /* of the first rule that has it; NULL: the slot is free */
	size_t pattern;
};

struct compiler {
	struct book *book;
	struct interned *table;         /* open addressing; a power of two */
	size_t table_size;
	struct word_set words;
	size_t step;
};

static struct interned *find_slot(struct compiler *compiler, const char *text)
{
	size_t at = word_hash_on(WORD_HASH_START, text, strlen(text)) & (compiler->table_size - 1);
	while (compiler->table[at].text && !text_equal(compiler->table[at].text, text))
		at = (at + 1) & (compiler->table_size - 1);
	return &compiler->table[at];
}

static bool has_room(struct compiler *compiler, const struct rule *rule, struct err_list *errs)
{
	if (pattern_set_count(compiler->book->patterns) < PATTERNS_MAX)
		return true;
	struct err *err = line_error(errs, ERR_ERROR, &rule->line, (unsigned)rule->column + 1);
	err_set(err, "more than %u different patterns", PATTERNS_MAX);
	return false;
}

/* NULL when it does not compile, with everything said. */
static struct pattern *compile_now(const struct vocabulary *vocabulary, const struct rule *rule,
				   struct beginnings *beginnings, struct err_list *errs)
{
	struct expansion expansion = { 0 };
	struct pattern *pattern = NULL;
	if (!expansion_of_line(&expansion, vocabulary, &rule->line, rule->column, errs))
		pattern = vocabulary_compile(vocabulary, &rule->line, &expansion, beginnings, errs);
	expansion_release(&expansion);
	return pattern;
}

static struct pattern *compile_later(const void *context, const void *origin)
{
	struct err_list errs = ERR_LIST_INIT;
	struct pattern *pattern = compile_now(context, origin, NULL, &errs);
	err_list_release(&errs);
	return pattern;
}

/* False when it does not compile. */
static bool add_pattern(struct compiler *compiler, struct rule *rule, struct err_list *errs)
{
	const struct vocabulary *vocabulary = &compiler->book->vocabulary;
	struct pattern_set *patterns = compiler->book->patterns;
	struct beginnings beginnings;
	if (!has_room(compiler, rule, errs))
		return false;
	if (vocabulary_is_certain(vocabulary, &rule->line, rule->column, &beginnings)) {
		rule->pattern = pattern_set_add_later(patterns, rule, &beginnings);
		return true;
	}
	struct pattern *pattern = compile_now(vocabulary, rule, &beginnings, errs);
	if (pattern)
		rule->pattern = pattern_set_add(patterns, pattern, &beginnings);
	return pattern;
}

static void compile_rule(struct compiler *compiler, struct rule *rule, struct err_list *errs)
{
	const char *text = rule->line.text + rule->column;
	struct interned *slot = find_slot(compiler, text);
	if (slot->text)
		rule->pattern = slot->pattern;
	else if (add_pattern(compiler, rule, errs))
		*slot = (struct interned){ text, rule->pattern };
}

static size_t count_rules(const struct book *book)
{
	size_t count = 0;
	for (size_t i = 0; i < book->intents.count; i++)
		count += book->intents.items[i].rule_count;
	return count;
}

/* By kind; the heaviest first, so that it soon shows whether the rest can still make it. */
static int compare_rules(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->line.number < y->line.number ? -1 : x->line.number > y->line.number;
}

static void sort_rules(struct intent *intent)
{
	if (intent->rule_count)
		qsort(intent->rules, intent->rule_count, sizeof *intent->rules, compare_rules);
}

static void count_needs(struct intent *intent)
{
	while (intent->need_count < intent->rule_count && intent->rules[intent->need_count].kind == RULE_NEED)
		intent->need_count++;
}

static void note_gains(struct intent *intent)
{
	intent->gains = mem_array(intent->rule_count + 1, sizeof *intent->gains);
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (rule->kind == RULE_ADD && rule->weight > 0 && !rule->after)
			intent->gains[intent->gain_count++] = (struct gain){ (uint32_t)rule->pattern, rule->weight };
	}
}

static bool is_correctable(const char *word)
{
	size_t len = 0;
	for (; word[len]; len++)
		if (!islower((unsigned char)word[len]))
			return false;
	return len >= 3;
}

/* What a misspelt word is corrected to: the words of the vocabulary, and those that stand in the rules themselves (a
 * "chest" that only a red flag knows must be found in "chset" as well). */
static struct spelling *make_spelling(const struct word_set *words)
{
	const char **list = mem_array(words->count, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; i < words->count; i++)
		if (is_correctable(words->items[i]))
			list[count++] = words->items[i];
	struct spelling *spelling = spelling_new(list, count);
	free(list);
	return spelling;
}

/* ---- The steps ---- */

static void compile_intent(struct compiler *compiler, struct intent *intent, struct err_list *errs)
{
	sort_rules(intent);
	count_needs(intent);
	for (size_t i = 0; i < intent->rule_count; i++) {
		compile_rule(compiler, &intent->rules[i], errs);
		pattern_words_add(&compiler->words, intent->rules[i].line.text + intent->rules[i].column);
	}
	note_gains(intent);
}

static void collect_words(struct compiler *compiler, const struct define *define)
{
	for (size_t i = 0; i < define->count; i++)
		pattern_words_add(&compiler->words, define->alternatives[i].text);
}

static void finish(struct compiler *compiler)
{
	vocabulary_forget_trees(&compiler->book->vocabulary);
	pattern_set_seal(compiler->book->patterns);
	compiler->book->spelling = make_spelling(&compiler->words);
}

struct compiler *compiler_new(struct book *book)
{
	struct compiler *compiler = mem_alloc(sizeof *compiler);
	*compiler = (struct compiler){ .book = book, .table_size = 16 };
	while (compiler->table_size < 2 * count_rules(book))
		compiler->table_size *= 2;
	compiler->table = mem_array(compiler->table_size, sizeof *compiler->table);
	size_t rules = count_rules(book);
	book->patterns = pattern_set_new(rules < PATTERNS_MAX ? rules : PATTERNS_MAX, compile_later, &book->vocabulary);
	return compiler;
}

bool compiler_step(struct compiler *compiler, struct err_list *errs)
{
	struct book *book = compiler->book;
	size_t intents = book->intents.count, defines = book->vocabulary.count, step = compiler->step++;
	if (step < intents)
		compile_intent(compiler, &book->intents.items[step], errs);
	else if (step < intents + defines)
		collect_words(compiler, &book->vocabulary.items[step - intents]);
	else
		finish(compiler);
	return step < intents + defines;
}

void compiler_free(struct compiler *compiler)
{
	if (!compiler)
		return;
	free(compiler->table);
	word_set_release(&compiler->words);
	free(compiler);
}
