/* Time, in milliseconds. Functions that decide something take the time as a parameter instead, so that a test can
 * replay them. */
#ifndef UNKNOT_BASE_CLOCK_H
#define UNKNOT_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_steady_ms(void); /* CLOCK_BOOTTIME: for deadlines and durations; goes on while the machine sleeps */
int64_t clock_wall_ms(void);   /* since 1970, UTC: for what is stored and shown; may jump */

#endif
