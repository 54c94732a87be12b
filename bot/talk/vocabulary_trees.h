/* The shared groups as trees, each read once however many patterns use it. For the time of loading. */
#ifndef UNKNOT_TALK_VOCABULARY_TREES_H
#define UNKNOT_TALK_VOCABULARY_TREES_H

#include <stdbool.h>

#include "talk/tree.h"
#include "talk/vocabulary.h"

struct vocabulary_trees;
/* The vocabulary is borrowed, sorted, and must not change. */
struct vocabulary_trees *vocabulary_trees_new(const struct vocabulary *vocabulary);
void vocabulary_trees_free(struct vocabulary_trees *trees);

/* The tree of a pattern with its groups, in the arena; NULL as with tree_read, or when a group is unknown, uses itself or
 * has no tree. It lives no longer than the trees. */
struct choices *vocabulary_trees_read(struct vocabulary_trees *trees, const char *pattern, struct arena *arena);
/* Memory for one pattern at a time: what was there is gone. */
struct arena *vocabulary_trees_scratch(struct vocabulary_trees *trees);

/* Is what the tree was read from certain to compile, and short enough with its groups put in? NULL is not. */
bool tree_is_certain(const struct choices *tree);
/* The same of all alternatives of a group. */
bool vocabulary_trees_is_certain(struct vocabulary_trees *trees, const struct define *define);

#endif
