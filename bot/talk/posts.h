/* Which example has which feature, as a long list of pairs that is put in order. Internal to the likeness. */
#ifndef UNKNOT_TALK_POSTS_H
#define UNKNOT_TALK_POSTS_H

#include <stddef.h>
#include <stdint.h>

struct post {
	uint32_t feature;
	uint16_t example;
};

struct posts {
	struct post *items;
	size_t count, room;
};

void posts_add(struct posts *posts, struct post post);
/* By feature; those with the same stay in the order in which they were added. Of twins one stays. */
void posts_sort(struct posts *posts);
void posts_release(struct posts *posts);

#endif
