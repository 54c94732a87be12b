/* Work beside the loop, on another processor: one thread that does steps until there are no more. Whatever the steps
 * touch belongs to the worker until it has ended; what others read meanwhile, the steps may only read.
 *
 *     struct worker *worker = worker_start(step, thing);
 *     ...
 *     if (worker_wait(worker, 5))             -- milliseconds
 *             worker_free(worker);            -- what the steps made is the caller's from here on
 *
 * Signals stay with the thread that starts it. */
#ifndef UNKNOT_BASE_WORKER_H
#define UNKNOT_BASE_WORKER_H

#include <stdbool.h>

typedef bool worker_step(void *argument);       /* false: that was the last one */

struct worker;
/* NULL when the system gives no thread: then the caller does the steps. */
struct worker *worker_start(worker_step *step, void *argument);
/* True when the last step was done, at once or within these milliseconds. */
bool worker_wait(struct worker *worker, int wait_ms);
/* Ends it behind the step that it does, and waits for that. NULL is nothing. */
void worker_free(struct worker *worker);

#endif
