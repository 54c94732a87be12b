#include "talk/vocabulary_compile.h"

#include <string.h>

#include "base/str.h"
#include "talk/expansion.h"
#include "talk/starts.h"
#include "talk/vocabulary_trees.h"

bool vocabulary_is_certain(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
			   struct beginnings *beginnings)
{
	struct arena *scratch = vocabulary_trees_scratch(vocabulary->trees);
	struct choices *tree = vocabulary_trees_read(vocabulary->trees, line->text + column, scratch);
	bool certain = tree_is_certain(tree);
	if (certain && beginnings)
		beginnings_of(beginnings, tree, scratch);
	return certain;
}

/* A fault inside a group was said when the group was checked, unless it only comes about by its use here. */
struct pattern *vocabulary_compile(const struct vocabulary *vocabulary, const struct source_line *line,
				   const struct expansion *expansion, struct beginnings *beginnings,
				   struct err_list *errs)
{
	struct pattern_fault fault;
	struct pattern *pattern = pattern_new(str_text(&expansion->text), expansion->text.len, beginnings, &fault);
	if (pattern)
		return pattern;
	unsigned column = 1;
	const struct source_line *place = expansion_place(expansion, fault.at, &column);
	if (place != line && fault.at < expansion->text.len && vocabulary->broken)
		return NULL;
	if (fault.at >= expansion->text.len)
		column = (unsigned)strlen(line->text) + 1;
	else if (place != line)
		column = (unsigned)expansion->map[0].column + 1;
	struct err *err = line_error(errs, ERR_ERROR, line, column);
	err_set(err, "the pattern does not compile: %s", fault.what);
	return NULL;
}

static void check_alternative(const struct vocabulary *vocabulary, const struct define *define,
			      const struct source_line *alternative, struct err_list *errs)
{
	struct expansion expansion = { 0 };
	if (!expansion_of_alternative(&expansion, vocabulary, define, alternative, errs) &&
	    !vocabulary_is_certain(vocabulary, alternative, 0, NULL))
		pattern_free(vocabulary_compile(vocabulary, alternative, &expansion, NULL, errs));
	expansion_release(&expansion);
}

static void check_define(const struct vocabulary *vocabulary, const struct define *define, struct err_list *errs)
{
	bool certain = vocabulary_trees_is_certain(vocabulary->trees, define);
	for (size_t i = 0; i < define->count && !certain; i++)
		check_alternative(vocabulary, define, &define->alternatives[i], errs);
	if (define->count)
		return;
	struct err *err = line_error(errs, ERR_ERROR, &define->line, 1);
	err_set(err, "the group is empty");
	err_mend(err, "write its alternatives below it, one a line");
}

static void check_twins(const struct define *define, const struct define *next, struct err_list *errs)
{
	if (!text_equal(define->name, next->name))
		return;
	struct err *err = line_error(errs, ERR_ERROR, &next->line, 1);
	err_set(err, "the group %s stands twice; the other is %s:%u", next->name, define->line.file,
		define->line.number);
	err_mend(err, "make one of the two, or rename one");
}

void vocabulary_check(struct vocabulary *vocabulary, struct err_list *errs)
{
	size_t before = err_list_count(errs, ERR_ERROR);
	vocabulary->trees = vocabulary_trees_new(vocabulary);
	for (size_t i = 0; i < vocabulary->count; i++) {
		if (i)
			check_twins(&vocabulary->items[i - 1], &vocabulary->items[i], errs);
		check_define(vocabulary, &vocabulary->items[i], errs);
	}
	vocabulary->broken = err_list_count(errs, ERR_ERROR) > before;
}

void vocabulary_forget_trees(struct vocabulary *vocabulary)
{
	vocabulary_trees_free(vocabulary->trees);
	vocabulary->trees = NULL;
}
