#include "run/backoff.h"

#include "base/digest.h"

#define FIRST_MS 1000
#define LONGEST_MS 60000
#define SHORTEST_MS 250
#define ASKED_LONGEST_MS (60 * 60 * 1000)       /* a homeserver that asks for more is asked again after an hour */

int64_t backoff_after(struct backoff *backoff, int64_t asked_ms, uint32_t chance)
{
	unsigned doublings = backoff->failures < 6 ? backoff->failures : 6;
	int64_t ceiling = (int64_t)FIRST_MS << doublings;
	backoff->failures++;
	if (asked_ms >= SHORTEST_MS)
		return asked_ms < ASKED_LONGEST_MS ? asked_ms + 50 : ASKED_LONGEST_MS;
	if (ceiling > LONGEST_MS)
		ceiling = LONGEST_MS;
	return SHORTEST_MS + (int64_t)chance % (ceiling - SHORTEST_MS + 1);
}

void backoff_reset(struct backoff *backoff)
{
	backoff->failures = 0;
}

uint32_t backoff_chance(void)
{
	uint32_t chance;
	random_bytes(&chance, sizeof chance);
	return chance;
}
