#include "talk/traced.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void traced_grow(struct traced *traced)
{
	traced->room = traced->room ? traced->room * 2 : 128;
	traced->text = mem_resize(traced->text, traced->room, 1);
	traced->raw = mem_resize(traced->raw, traced->room, sizeof *traced->raw);
}

void traced_copy(struct traced *traced, const struct traced_part *part)
{
	uint32_t least = traced->len ? traced->raw[traced->len - 1] : 0;
	while (traced->room - traced->len < part->len)
		traced_grow(traced);
	uint32_t *raw = traced->raw + traced->len;
	memcpy(traced->text + traced->len, part->text, part->len);
	memcpy(raw, part->raw, part->len * sizeof *raw);
	for (size_t i = 0; i < part->len && raw[i] < least; i++)
		raw[i] = least;
	traced->len += part->len;
}

void traced_replace(struct traced *traced, const struct traced_part *part, const char *text, size_t len)
{
	size_t least = part->len < len ? part->len : len, head = 0, tail = 0;
	while (head < least && part->text[head] == text[head])
		head++;
	while (tail < least - head && part->text[part->len - 1 - tail] == text[len - 1 - tail])
		tail++;
	uint32_t middle = part->raw[head < part->len ? head : part->len - 1];
	for (size_t i = 0; i < len; i++) {
		uint32_t raw = i < head ? part->raw[i] : middle;
		if (i >= len - tail)
			raw = part->raw[part->len - (len - i)];
		traced_add(traced, text[i], raw);
	}
}

void traced_clear(struct traced *traced)
{
	traced->len = 0;
}

void traced_release(struct traced *traced)
{
	free(traced->text);
	free(traced->raw);
	*traced = (struct traced){ NULL, NULL, 0, 0 };
}

void traced_finish(struct traced *traced, struct normal *out, uint32_t raw_len)
{
	traced_add(traced, '\0', raw_len);
	out->text = traced->text;
	out->raw = traced->raw;
	out->len = traced->len - 1;
	*traced = (struct traced){ NULL, NULL, 0, 0 };
}
