/* One utterance, decided as a conversation of its own: what `classify` prints and `test` scores. */
#ifndef UNKNOT_RUN_CLASSIFY_H
#define UNKNOT_RUN_CLASSIFY_H

#include <stddef.h>

#include "talk/talk.h"

/* Labels instead of ids; borrowed from the book. */
struct classification {
	enum action action;
	enum urgency urgency;
	const char *intents[REPLY_INTENTS_MAX];
	size_t intent_count;
	const char *options[REPLY_OPTIONS_MAX];
	size_t option_count;
};

/* `without` is an example of the book that must not speak for itself, or NULL. */
void classify(const struct book *book, const char *text, size_t len, const struct example *without,
	      struct classification *out);

#endif
