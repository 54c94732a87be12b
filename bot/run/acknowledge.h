/* A row has become an event: writing that down, and completing the edits that waited to know which event it is. */
#ifndef UNKNOT_RUN_ACKNOWLEDGE_H
#define UNKNOT_RUN_ACKNOWLEDGE_H

#include <stdint.h>

#include "store/store.h"

/* Inside a transaction. */
void acknowledge(struct store *store, int64_t row, const char *event);

#endif
