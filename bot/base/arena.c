#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK_BYTES 16000u      /* with malloc's own a little less than four pages */
#define ROOM_FIRST 4u

struct arena_block {
	struct arena_block *before;
	size_t size;
	max_align_t memory[];
};

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *before = block->before;
		free(block);
		block = before;
	}
}

void arena_release(struct arena *arena)
{
	free_blocks(arena->blocks);
	*arena = (struct arena)ARENA_INIT;
}

void arena_clear(struct arena *arena)
{
	struct arena_block *kept = arena->blocks;
	if (!kept)
		return;
	free_blocks(kept->before);
	kept->before = NULL;
	arena->at = (char *)kept->memory;
	arena->end = arena->at + kept->size;
}

void *arena_add_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
	if (room > SIZE_MAX - sizeof(struct arena_block))
		mem_die();
	struct arena_block *block = mem_resize(NULL, 1, sizeof *block + room);
	block->before = arena->blocks;
	block->size = room;
	arena->blocks = block;
	arena->at = (char *)block->memory + size;
	arena->end = (char *)block->memory + room;
	return block->memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > (SIZE_MAX - _Alignof(max_align_t)) / size)
		mem_die();
	return arena_alloc(arena, count * size);
}

void arena_double(struct arena *arena, void **items, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : ROOM_FIRST;
	void *memory = arena_array(arena, more, size);
	if (*room)
		memcpy(memory, *items, *room * size);
	*items = memory;
	*room = more;
}
