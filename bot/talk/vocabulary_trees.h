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

/* The tree of a pattern with its groups; NULL as with tree_read, or when a group is unknown, uses itself or has no
 * tree. The caller frees it, before the trees. */
struct choices *vocabulary_trees_read(struct vocabulary_trees *trees, const char *pattern);

/* Do all alternatives of the group compile for certain? False also when nothing is known of one. */
bool vocabulary_trees_is_certain(struct vocabulary_trees *trees, const struct define *define);

#endif
