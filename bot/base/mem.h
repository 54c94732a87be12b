/* Memory that is there or ends the program.
 *
 * A daemon that has no memory for a kilobyte cannot go on in any useful way: these functions print one line and
 * abort instead of returning NULL, so that no caller carries that case along. What survives is in the store. */
#ifndef UNKNOT_BASE_MEM_H
#define UNKNOT_BASE_MEM_H

#include <stddef.h>

_Noreturn void mem_die(void);                                /* for what a library could not allocate */
void *mem_alloc(size_t size);                                /* zeroed */
void *mem_array(size_t count, size_t size);                  /* zeroed, dies on overflow of count * size */
void *mem_resize(void *old, size_t count, size_t size);      /* the new part is not zeroed */
char *mem_copy_text(const char *text);                       /* NULL stays NULL */
char *mem_copy_bytes(const char *bytes, size_t len);         /* adds a terminating NUL */
void mem_set_text(char **field, const char *text);           /* frees the old one, copies the new one */

void mem_free_secret(char *text);                            /* overwrites it first; NULL is nothing */

/* Gives what is free back to the system; after work that needed much for a moment. */
void mem_trim(void);

void mem_double(void **items, size_t *room, size_t size);     /* mem_grow's part */
/* Makes room for one more item behind `count`, doubling when full. `items` is a pointer to the array's pointer:
 *     mem_grow((void **)&list->items, list->count, &list->room, sizeof *list->items); */
static inline void mem_grow(void **items, size_t count, size_t *room, size_t size)
{
	if (count >= *room)
		mem_double(items, room, size);
}

#endif
