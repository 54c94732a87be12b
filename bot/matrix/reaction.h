/* What a person says with an emoji under a message. Pure.
 * Client-server API, "Event annotations and reactions". */
#ifndef UNKNOT_MATRIX_REACTION_H
#define UNKNOT_MATRIX_REACTION_H

#include "matrix/event.h"

enum reaction_kind {
	REACTION_OTHER,         /* nothing that the bot knows */
	REACTION_PICK,          /* a digit, as an emoji or plain */
	REACTION_UP,            /* a thumb, in any colour of skin */
	REACTION_DOWN
};

struct reaction {
	enum reaction_kind kind;
	int number;             /* PICK: 1 to 9 */
	const char *target;     /* the message under which it is; NULL for OTHER; borrowed from the event */
};

struct reaction reaction_read(const struct event *event);

#endif
