#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mem_die(void)
{
	fputs("unknot: out of memory\n", stderr);
	abort();
}

static void *or_die(void *memory)
{
	if (!memory)
		mem_die();
	return memory;
}

void *mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *mem_array(size_t count, size_t size)
{
	return or_die(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		mem_die();
	size_t bytes = count * size;
	return or_die(realloc(old, bytes ? bytes : 1));
}

char *mem_copy_text(const char *text)
{
	return text ? mem_copy_bytes(text, strlen(text)) : NULL;
}

char *mem_copy_bytes(const char *bytes, size_t len)
{
	char *copy = or_die(len < SIZE_MAX ? malloc(len + 1) : NULL);
	if (len)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

void mem_set_text(char **field, const char *text)
{
	char *copy = mem_copy_text(text);
	free(*field);
	*field = copy;
}

void mem_free_secret(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

void mem_trim(void)
{
	malloc_trim(0);
}

void mem_double(void **items, size_t *room, size_t size)
{
	*room = *room ? *room * 2 : 8;
	*items = mem_resize(*items, *room, size);
}
