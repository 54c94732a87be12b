#include "talk/normalise.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct spelling {
	size_t count;
};

struct spelling *spelling_new(const char *const *words, size_t count)
{
	struct spelling *spelling = mem_alloc(sizeof *spelling);
	(void)words;
	spelling->count = count;
	return spelling;
}

void spelling_free(struct spelling *spelling)
{
	free(spelling);
}

void spelling_correct(const struct spelling *spelling, const struct normal *in, struct normal *out,
		      struct corrections *corrections)
{
	(void)spelling;
	(void)corrections;
	out->text = mem_copy_bytes(in->text, in->len);
	out->len = in->len;
	out->raw = mem_array(in->len + 1, sizeof *out->raw);
	memcpy(out->raw, in->raw, (in->len + 1) * sizeof *out->raw);
}

void corrections_release(struct corrections *corrections)
{
	free(corrections->items);
	*corrections = (struct corrections){ NULL, 0, 0 };
}
