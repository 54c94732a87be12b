/* Waiting longer and longer between tries, with full jitter: a random time between 0 and min(60 s, 1 s * 2^n), so that
 * a thousand bots do not come back in the same second ("Exponential Backoff and Jitter", AWS Architecture Blog). */
#ifndef UNKNOT_RUN_BACKOFF_H
#define UNKNOT_RUN_BACKOFF_H

#include <stdint.h>

struct backoff {
	unsigned failures;      /* in a row */
};

/* How long to wait after one more failure; never less than 250 ms. `asked_ms` is what the homeserver asked for
 * (Retry-After), which wins unless it is less than that; -1 for none. `chance` is any random number. */
int64_t backoff_after(struct backoff *backoff, int64_t asked_ms, uint32_t chance);
void backoff_reset(struct backoff *backoff);

uint32_t backoff_chance(void);  /* a random number from the kernel */

#endif
