#include "talk/vocabulary_trees.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/expansion.h"
#include "talk/prefixes.h"

struct named_tree {
	enum { UNREAD, READING, READ } state;
	struct choices *choices;        /* NULL: there is none */
};

struct vocabulary_trees {
	const struct vocabulary *vocabulary;
	struct named_tree *items;       /* one for each define, in their order */
	struct arena arena, scratch;    /* of the groups; of what is done with them */
};

struct vocabulary_trees *vocabulary_trees_new(const struct vocabulary *vocabulary)
{
	struct vocabulary_trees *trees = mem_alloc(sizeof *trees);
	trees->vocabulary = vocabulary;
	trees->items = mem_array(vocabulary->count, sizeof *trees->items);
	return trees;
}

void vocabulary_trees_free(struct vocabulary_trees *trees)
{
	if (!trees)
		return;
	arena_release(&trees->arena);
	arena_release(&trees->scratch);
	free(trees->items);
	free(trees);
}

static struct choices *read_define(struct vocabulary_trees *trees, const struct define *define)
{
	struct choices *all = NULL;
	for (size_t i = 0; i < define->count; i++) {
		struct choices *alternative = vocabulary_trees_read(trees, define->alternatives[i].text, &trees->arena);
		if (!alternative)
			return NULL;
		if (all)
			tree_join(all, alternative, &trees->arena);
		else
			all = alternative;
	}
	return all;
}

/* A group that is being read already uses itself: there is no tree of it. */
static const struct choices *tree_of(struct vocabulary_trees *trees, const struct define *define)
{
	struct named_tree *tree = &trees->items[define - trees->vocabulary->items];
	if (tree->state == UNREAD) {
		tree->state = READING;
		tree->choices = read_define(trees, define);
		tree->state = READ;
		if (tree->choices)
			prefixes_keep(tree->choices, &trees->arena, &trees->scratch);
	}
	return tree->state == READ ? tree->choices : NULL;
}

static const struct choices *find(void *context, const char *name, size_t len)
{
	struct vocabulary_trees *trees = context;
	const struct define *define = vocabulary_find(trees->vocabulary, name, len);
	return define ? tree_of(trees, define) : NULL;
}

bool vocabulary_trees_is_certain(struct vocabulary_trees *trees, const struct define *define)
{
	return tree_is_certain(tree_of(trees, define));
}

bool tree_is_certain(const struct choices *tree)
{
	return tree && tree->certain && tree->weight <= EXPANSION_MAX;
}

struct choices *vocabulary_trees_read(struct vocabulary_trees *trees, const char *pattern, struct arena *arena)
{
	struct tree_names names = { find, trees };
	return tree_read(pattern, strlen(pattern), &names, arena);
}

struct arena *vocabulary_trees_scratch(struct vocabulary_trees *trees)
{
	arena_clear(&trees->scratch);
	return &trees->scratch;
}
