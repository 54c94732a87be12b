/* A message in the forms in which it is looked at: normal form, spelling mended, and the part that topics see. */
#ifndef UNKNOT_TALK_MESSAGE_H
#define UNKNOT_TALK_MESSAGE_H

#include <stddef.h>

#include "talk/match.h"
#include "talk/normalise.h"

#define TOPIC_CHARACTERS 1000u          /* topics look at no more of a message */

/* The text in all the forms in which it is looked at. */
struct message {
	struct normal normal;           /* as it was typed */
	struct normal corrected;        /* spelling mended; the same when nothing was */
	struct corrections corrections;
	size_t start, end;              /* of the corrected text, what topics see: without the politeness around it */
	bool cut;                       /* ... and without what is too long */
	const struct example *without;  /* an example that must not speak for itself; NULL: all may */
};

void message_init(struct message *message, const struct book *book, const char *text, size_t len);
void message_release(struct message *message);

/* What topics see of it, ready to be matched; borrowed. */
void message_read(const struct message *message, const struct book *book, struct reading *reading);

/* The byte behind the `count`th character from `from` on, or `len`. */
size_t characters_on(const char *text, size_t len, size_t from, size_t count);

#endif
