/* An edit of a question: the answer follows it, and is never given twice.
 * Client-server API, "Event replacements". */
#ifndef UNKNOT_RUN_EDITING_H
#define UNKNOT_RUN_EDITING_H

#include "run/answering.h"

/* Inside a transaction. An answer that was never sent is replaced, one that may be there is edited in place, and a red
 * flag that the edit brings is said in a message of its own. Edits that are not valid (another sender, another room, no
 * new content) change nothing. Of what was not for the bot, the new wording may be: then it is read again
 * (rereading.h). True: the room is to be saved. */
bool editing_follow(struct bot *bot, struct room *room, const struct asking *asking);

/* The same for a question that says something else because an edit of it was redacted: `question` is the event as it is
 * to be read now, `cause` the redaction. */
bool editing_reread(struct bot *bot, struct room *room, const struct event *question, const char *cause);

/* Answers a message that an edit made one for the bot: `asking` is for its new wording, `original` its content before
 * all edits, which must have been for others. What was for the bot from the start is not answered late. `cause` is the
 * edit: its id, and its ciphertext when that was read. */
bool editing_adopt(struct bot *bot, struct room *room, const struct asking *asking, struct json_object *original,
		   const struct event *cause);

#endif
