/* A message in the forms in which it is looked at: normal form, spelling mended, and the part that topics see. */
#ifndef UNKNOT_TALK_MESSAGE_H
#define UNKNOT_TALK_MESSAGE_H

#include <stddef.h>

#include "talk/book.h"
#include "talk/normalise.h"

#define TOPIC_CHARACTERS 1000u          /* topics look at no more of a message */

/* The text in all the forms in which it is looked at. */
struct message {
	struct normal normal;           /* as it was typed */
	struct normal corrected;        /* spelling mended; the same when nothing was */
	struct corrections corrections;
	size_t head;                    /* bytes of the corrected text that topics see */
	const struct example *without;  /* an example that must not speak for itself; NULL: all may */
};

void message_init(struct message *message, const struct book *book, const char *text, size_t len);
void message_release(struct message *message);

/* The byte behind the `count`th character from `from` on, or `len`. */
size_t characters_on(const char *text, size_t len, size_t from, size_t count);

#endif
