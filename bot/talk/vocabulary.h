/* The shared groups of *.vocabulary files: [define heat] and one alternative a line, used as (?&heat).
 *
 * A use is replaced by the text of the group before the pattern is compiled. (PCRE2's own way, a (?(DEFINE)...) before
 * each pattern, costs 12 times the compile time, 19 times the memory, and the start optimisation.) A map leads from the
 * compiled text back to the line that a person wrote. */
#ifndef UNKNOT_TALK_VOCABULARY_H
#define UNKNOT_TALK_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "talk/lines.h"
#include "talk/pattern.h"

#define EXPANSION_MAX (32u << 10)       /* bytes of one pattern with its groups put in */

struct define {
	char *name;
	struct source_line line;
	struct source_line *alternatives;
	size_t count, room;
};

struct vocabulary {
	struct define *items;   /* sorted by name behind vocabulary_check */
	size_t count, room;
	bool broken;            /* vocabulary_check found errors */
	struct vocabulary_trees *trees;         /* from vocabulary_check to vocabulary_forget_trees */
};

/* Adds the groups of one file; `file` is borrowed for good. */
void vocabulary_read(struct vocabulary *vocabulary, const char *file, const char *text, size_t len,
		     struct err_list *errs);

/* Sorts, then finds what is wrong with the groups themselves: names that stand twice, unknown names, cycles, alternatives
 * that do not compile. To be called once, behind the last file and before the first expansion. */
void vocabulary_check(struct vocabulary *vocabulary, struct err_list *errs);
/* When nothing more is to be compiled. */
void vocabulary_forget_trees(struct vocabulary *vocabulary);
void vocabulary_release(struct vocabulary *vocabulary);

/* NULL when there is none. */
const struct define *vocabulary_find(const struct vocabulary *vocabulary, const char *name, size_t len);

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

/* Puts the groups into the pattern that starts at byte `column` of the line. -1 when that cannot be done; what is wrong
 * with this line itself is added to `errs`, what is wrong with a group was said by vocabulary_check. */
int vocabulary_expand(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
		      struct expansion *out, struct err_list *errs);

/* Where a byte of the expansion was written; *column from 1. */
const struct source_line *expansion_place(const struct expansion *expansion, size_t at, unsigned *column);
void expansion_release(struct expansion *expansion);

/* True when the pattern compiles for certain, so that this can wait until it is used; then with its beginnings, which
 * may be NULL. Between vocabulary_check and vocabulary_forget_trees. */
bool vocabulary_is_certain(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
			   struct beginnings *beginnings);

/* Compiles what the line was expanded to; NULL when that fails, with everything said. A fault inside a group was said by
 * vocabulary_check. */
struct pattern *vocabulary_compile(const struct vocabulary *vocabulary, const struct source_line *line,
				   const struct expansion *expansion, struct beginnings *beginnings,
				   struct err_list *errs);

#endif
