/* Which example has which feature: noted example by example, then put in order by feature. Internal to the likeness. */
#ifndef UNKNOT_TALK_POSTS_H
#define UNKNOT_TALK_POSTS_H

#include <stddef.h>
#include <stdint.h>

/* A feature, and how many examples have it; once they are filed: how many examples stand before its own. */
struct posted {
	uint32_t feature;
	uint32_t examples;
	uint32_t last;          /* the example that had it last, from 1 on */
};

/* Start with { 0 }. */
struct posts {
	struct posted *features;        /* in the order in which they came; once they are filed, ascending ... */
	size_t feature_count, feature_room;
	uint16_t *examples;             /* ... and then the examples of the first, those of the second ... */
	uint32_t *table;                /* open addressing: place in `features` + 1 */
	size_t table_size;
	uint32_t *numbers;              /* places in `features`: those of the first example, of the second ... */
	size_t count, room;
	uint32_t *ends;                 /* of each example in `numbers` */
	size_t example_count, example_room;
};

/* Those of the next example; twins are no harm. */
void posts_add(struct posts *posts, const uint32_t *features, size_t count);
/* Once, behind the last. What was needed for noting is freed. */
void posts_file(struct posts *posts);
void posts_release(struct posts *posts);

#endif
