/* The rows that this process has put on the wire and that are not decided yet: their bytes are frozen, because the
 * homeserver may have them. */
#ifndef UNKNOT_RUN_TRIED_H
#define UNKNOT_RUN_TRIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tried {
	int64_t *rows;
	size_t count, room;
};

void tried_add(struct tried *tried, int64_t row);       /* a row that is in it stays in it once */
bool tried_has(const struct tried *tried, int64_t row);
void tried_forget(struct tried *tried, int64_t row);
void tried_release(struct tried *tried);

#endif
