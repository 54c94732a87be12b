/* What stands in the room about a question: its answer as it was given, part by part. */
#ifndef UNKNOT_RUN_SAID_H
#define UNKNOT_RUN_SAID_H

#include "store/outbox.h"

/* An answer has a first text, the parts that follow it, and pictures, all in the order in which they stand. A question
 * has more than one when an edit brought a red flag that was said in a message of its own. */
struct said {
	struct outbox_said *texts, *pictures;
	size_t text_count, picture_count, text_room, picture_room;
};

/* The newest answer whose first text has an id below `before`. False when there is none; said_release is owed in any
 * case. */
bool said_read(struct store *store, const char *question, int64_t before, struct said *said);
void said_release(struct said *said);

#endif
