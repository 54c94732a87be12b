/* Text being written together with the way back to the raw text: each byte carries the offset of what it came from.
 * Internal to the normaliser and the spelling corrector. */
#ifndef UNKNOT_TALK_TRACED_H
#define UNKNOT_TALK_TRACED_H

#include <stddef.h>
#include <stdint.h>

#include "talk/normalise.h"

struct traced {
	char *text;
	uint32_t *raw;          /* never decreases */
	size_t len, room;
};

/* A part of a traced text. */
struct traced_part {
	const char *text;
	const uint32_t *raw;    /* never decreases */
	size_t len;             /* at least 1 */
};

void traced_grow(struct traced *traced);        /* traced_add's part */
static inline void traced_add(struct traced *traced, char byte, uint32_t raw)
{
	if (traced->len == traced->room)
		traced_grow(traced);
	if (traced->len && raw < traced->raw[traced->len - 1])
		raw = traced->raw[traced->len - 1];
	traced->text[traced->len] = byte;
	traced->raw[traced->len++] = raw;
}

void traced_copy(struct traced *traced, const struct traced_part *part);

/* Adds `text` in the place of `part`: what both begin or end with keeps its own offsets, the rest points at the first
 * byte in which they differ (at the last byte, when `part` is only the beginning of `text`). */
void traced_replace(struct traced *traced, const struct traced_part *part, const char *text, size_t len);

void traced_clear(struct traced *traced);
void traced_release(struct traced *traced);
/* Moves the text into `out`; the traced text is empty afterwards. */
void traced_finish(struct traced *traced, struct normal *out, uint32_t raw_len);

#endif
