/* The shared groups of *.vocabulary files: [define heat] and one alternative a line, used as (?&heat). expansion.h puts
 * them into the patterns that use them, vocabulary_compile.h says what is wrong with them. */
#ifndef UNKNOT_TALK_VOCABULARY_H
#define UNKNOT_TALK_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "talk/lines.h"

struct define {
	char *name;
	struct source_line line;
	struct source_line *alternatives;
	size_t count, room;
};

struct vocabulary {
	struct define *items;   /* sorted by name behind vocabulary_sort */
	size_t count, room;
	bool broken;            /* vocabulary_check found errors */
	struct vocabulary_trees *trees;         /* from vocabulary_check to vocabulary_forget_trees */
};

/* Adds the groups of one file; `file` is borrowed for good. */
void vocabulary_read(struct vocabulary *vocabulary, const char *file, const char *text, size_t len,
		     struct err_list *errs);
void vocabulary_release(struct vocabulary *vocabulary);

/* By name, twins by their line: behind the last file. */
void vocabulary_sort(struct vocabulary *vocabulary);
/* NULL when there is none. Only behind vocabulary_sort. */
const struct define *vocabulary_find(const struct vocabulary *vocabulary, const char *name, size_t len);

#endif
