#include "base/duration.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const struct {
	const char *name;
	int64_t ms;
} units[] = { { "second", 1000 }, { "minute", 60000 }, { "hour", 3600000 }, { "day", 86400000 } };

#define UNIT_COUNT (sizeof units / sizeof *units)

int64_t duration_read(const char *text)
{
	char *end;
	size_t digits = strspn(text, "0123456789");
	if (!digits || digits > 9)
		return -1;
	int64_t amount = strtoll(text, &end, 10);
	end += strspn(end, " ");
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		size_t len = strlen(units[i].name);
		if (strncmp(end, units[i].name, len) == 0 && (!end[len] || text_equal(end + len, "s")))
			return amount * units[i].ms;
	}
	return -1;
}

char *duration_write(int64_t ms)
{
	size_t i = UNIT_COUNT - 1;
	while (i && ms % units[i].ms)
		i--;
	int64_t amount = ms / units[i].ms;
	return str_format("%lld %s%s", (long long)amount, units[i].name, amount == 1 ? "" : "s");
}
