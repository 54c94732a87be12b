/* A pattern with its groups put in: a use, (?&heat), is replaced by the text of the group before the pattern is
 * compiled. (PCRE2's own way, a (?(DEFINE)...) before each pattern, costs 12 times the compile time, 19 times the
 * memory, and the start optimisation.) A map leads from the text back to the lines that a person wrote. */
#ifndef UNKNOT_TALK_EXPANSION_H
#define UNKNOT_TALK_EXPANSION_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "talk/vocabulary.h"

#define EXPANSION_MAX (32u << 10)       /* bytes */

struct mapping {
	size_t at;                      /* from this byte of the expansion on ... */
	const struct source_line *line; /* ... it comes from this line ... */
	size_t column;                  /* ... and this byte of it */
};

struct expansion {
	struct str text;
	struct mapping *map;
	size_t count, room;
};

/* Of the pattern that starts at byte `column` of the line. -1 when that cannot be done; what is wrong with this line
 * itself is added to `errs`, what is wrong with a group is told where the group is checked. `expansion` starts as { 0 }
 * and borrows the lines; expansion_release is owed in any case. */
int expansion_of_line(struct expansion *expansion, const struct vocabulary *vocabulary, const struct source_line *line,
		      size_t column, struct err_list *errs);
/* The same of one alternative of a group: also tells when the group uses itself. */
int expansion_of_alternative(struct expansion *expansion, const struct vocabulary *vocabulary,
			     const struct define *define, const struct source_line *alternative, struct err_list *errs);
void expansion_release(struct expansion *expansion);

/* Where a byte of the expansion was written; *column from 1. NULL when it is empty. */
const struct source_line *expansion_place(const struct expansion *expansion, size_t at, unsigned *column);

#endif
