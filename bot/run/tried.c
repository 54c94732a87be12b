#include "run/tried.h"

#include <stdlib.h>

#include "base/mem.h"

/* The place of the row, or the count. */
static size_t place_of(const struct tried *tried, int64_t row)
{
	size_t at = 0;
	while (at < tried->count && tried->rows[at] != row)
		at++;
	return at;
}

void tried_add(struct tried *tried, int64_t row)
{
	if (tried_has(tried, row))
		return;
	mem_grow((void **)&tried->rows, tried->count, &tried->room, sizeof *tried->rows);
	tried->rows[tried->count++] = row;
}

bool tried_has(const struct tried *tried, int64_t row)
{
	return place_of(tried, row) < tried->count;
}

void tried_forget(struct tried *tried, int64_t row)
{
	if (tried_has(tried, row))
		tried->rows[place_of(tried, row)] = tried->rows[--tried->count];
}

void tried_release(struct tried *tried)
{
	free(tried->rows);
	*tried = (struct tried){ 0 };
}
