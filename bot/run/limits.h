/* How many answers a minute a person and a room get: a token bucket for each, kept in memory. What is refused is told
 * once until the bucket has filled again. Emergencies do not come here. */
#ifndef UNKNOT_RUN_LIMITS_H
#define UNKNOT_RUN_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
	struct bucket *buckets;
	size_t count, room;
};

enum limit { LIMIT_WITHIN, LIMIT_TELL, LIMIT_SILENT };

/* Takes one answer out of the person's and the room's bucket, or out of neither. TELL: refused, and not told yet. */
enum limit limits_take(struct limits *limits, const char *person, int per_person, const char *room, int per_room,
		       int64_t now_ms);
void limits_release(struct limits *limits);

#endif
