/* From a row of the outbox to its ciphertext: who is in the room, which devices they have, a session with each, the
 * room's key for all of them, and then the row, encrypted once and frozen before its first try. What has to be asked of
 * the homeserver for it is asked beside the loop; until it is there the row waits, and an urgent one goes first. */
#ifndef UNKNOT_RUN_SEALING_H
#define UNKNOT_RUN_SEALING_H

#include "run/bot.h"
#include "store/outbox.h"
#include "store/room.h"

enum sealing {
	SEALING_DONE,           /* the row's content is the ciphertext, here and in the store */
	SEALING_WAITS,          /* bot->sending.look is set when it is worth another try */
	SEALING_LATER           /* something failed: not at once */
};

/* Outside of a transaction. */
enum sealing sealing_try(struct bot *bot, const struct room *room, struct outbox_row *row);

#endif
