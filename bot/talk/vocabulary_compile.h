/* What is wrong with the groups, and patterns made of lines that use them. For the time of loading. */
#ifndef UNKNOT_TALK_VOCABULARY_COMPILE_H
#define UNKNOT_TALK_VOCABULARY_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "talk/expansion.h"
#include "talk/pattern.h"
#include "talk/vocabulary.h"

/* Finds what is wrong with the groups themselves: names that stand twice, unknown names, cycles,
 * alternatives that do not compile. To be called once, behind vocabulary_sort and before the first expansion. */
void vocabulary_check(struct vocabulary *vocabulary, struct err_list *errs);
/* When nothing more is to be compiled. */
void vocabulary_forget_trees(struct vocabulary *vocabulary);

/* True when the pattern can be expanded and compiles for certain, so that this can wait until it is used; then with its
 * beginnings, which may be NULL. Between vocabulary_check and vocabulary_forget_trees. */
bool vocabulary_is_certain(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
			   struct beginnings *beginnings);

/* Compiles what the line was expanded to; NULL when that fails, with everything said. A fault inside a group was said
 * by vocabulary_check. The caller frees. */
struct pattern *vocabulary_compile(const struct vocabulary *vocabulary, const struct source_line *line,
				   const struct expansion *expansion, struct beginnings *beginnings,
				   struct err_list *errs);

#endif
