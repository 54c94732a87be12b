/* Memory for many small things that come and go together: taken one behind the other, given back all at once. That costs
 * a tenth of what malloc and free do.
 *
 *     struct arena arena = ARENA_INIT;
 *     struct node *node = arena_alloc(&arena, sizeof *node);
 *     arena_release(&arena); */
#ifndef UNKNOT_BASE_ARENA_H
#define UNKNOT_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks;     /* the newest first */
	char *at, *end;                 /* what is left of it */
};

#define ARENA_INIT { NULL, NULL, NULL }

void arena_release(struct arena *arena);        /* frees all; the arena is empty and usable again */
void arena_clear(struct arena *arena);          /* the same, but keeps the first block for what comes next */

void *arena_add_block(struct arena *arena, size_t size);        /* arena_alloc's part */
/* Not zeroed; never NULL. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	size = ((size ? size : 1) + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if ((size_t)(arena->end - arena->at) < size)
		return arena_add_block(arena, size);
	char *memory = arena->at;
	arena->at += size;
	return memory;
}

/* Room for so many items; dies on overflow of count * size. */
void *arena_array(struct arena *arena, size_t count, size_t size);

void arena_double(struct arena *arena, void **items, size_t *room, size_t size);        /* arena_grow's part */
/* As mem_grow; what the items took before is lost until the arena is cleared. */
static inline void arena_grow(struct arena *arena, void **items, size_t count, size_t *room, size_t size)
{
	if (count >= *room)
		arena_double(arena, items, room, size);
}

#endif
