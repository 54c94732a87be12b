/* Reactions to the bot's messages: a digit picks from what was offered, a thumb is feedback.
 * Client-server API, "Event annotations and reactions". */
#ifndef UNKNOT_RUN_REACTIONS_H
#define UNKNOT_RUN_REACTIONS_H

#include "run/answering.h"

/* Inside a transaction. Each reaction counts once; one that picks is a question like any other. True: the room is to be
 * saved. */
bool reactions_take(struct bot *bot, struct room *room, const struct asking *asking);

#endif
