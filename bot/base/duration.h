/* Spans of time as people write them: "10 minutes", "1 day". */
#ifndef UNKNOT_BASE_DURATION_H
#define UNKNOT_BASE_DURATION_H

#include <stdint.h>

/* A whole number and seconds, minutes, hours or days, in milliseconds; -1 when it is no such text. */
int64_t duration_read(const char *text);
char *duration_write(int64_t ms);       /* in the largest unit that leaves no rest; the caller frees */

#endif
