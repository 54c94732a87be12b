#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

#define BLOCK_BYTES 16000u      /* with malloc's own a little less than four pages */
#define MAPPED_BYTES (256u << 10)
#define ROOM_FIRST 4u

/* The first block of an arena comes from malloc; those behind it are pages of their own, which the system has back as
 * soon as they are freed. Those that are not used yet take nothing. */
struct arena_block {
	struct arena_block *before;
	size_t size;            /* of the memory behind this */
	max_align_t memory[];
};

static size_t bytes_of(const struct arena_block *block)
{
	return sizeof *block + block->size;
}

/* All but the first. */
static struct arena_block *free_mapped(struct arena_block *block)
{
	while (block && block->before) {
		struct arena_block *before = block->before;
		munmap(block, bytes_of(block));
		block = before;
	}
	return block;
}

static struct arena_block *map_block(size_t size)
{
	size_t bytes = size > MAPPED_BYTES / 2 ? 2 * size : MAPPED_BYTES;
	void *pages = size < SIZE_MAX / 4 ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
					  : MAP_FAILED;
	if (pages == MAP_FAILED)
		mem_die();
	struct arena_block *block = pages;
	block->size = bytes - sizeof *block;
	return block;
}

static struct arena_block *first_block(size_t size)
{
	size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
	if (room > SIZE_MAX - sizeof(struct arena_block))
		mem_die();
	struct arena_block *block = mem_resize(NULL, 1, sizeof *block + room);
	block->size = room;
	return block;
}

void arena_release(struct arena *arena)
{
	free(free_mapped(arena->blocks));
	*arena = (struct arena)ARENA_INIT;
}

void arena_clear(struct arena *arena)
{
	struct arena_block *first = arena->blocks = free_mapped(arena->blocks);
	if (!first)
		return;
	arena->at = (char *)first->memory;
	arena->end = arena->at + first->size;
}

void *arena_add_block(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks ? map_block(size) : first_block(size);
	block->before = arena->blocks;
	arena->blocks = block;
	arena->at = (char *)block->memory + size;
	arena->end = (char *)block->memory + block->size;
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
