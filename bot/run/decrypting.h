/* What was written encrypted, as it is without. What cannot be read yet is kept in the store as it came and read again
 * when its key arrives. */
#ifndef UNKNOT_RUN_DECRYPTING_H
#define UNKNOT_RUN_DECRYPTING_H

#include "run/bot.h"
#include "store/room.h"

struct decrypted {
	struct json_object *event;      /* NULL: it cannot be read (yet) */
	bool proven;                    /* by a device that its sender has signed */
	char *ciphertext;               /* for struct event */
};

/* `event`, as the homeserver has it, is of type m.room.encrypted. It is not read when a homeserver has repeated it:
 * when it was dealt with as another event. `asking` is for what may be a question: it is kept when its key may come, or
 * when its sender's device is to be asked for first; inside a transaction then. NULL for other events.
 * decrypted_release is owed. */
struct asking;
void decrypt_event(struct bot *bot, const struct room *room, struct json_object *event, const struct asking *asking,
		   struct decrypted *decrypted);
void decrypted_release(struct decrypted *decrypted);

/* A key has come: what waits for it is dealt with by the next decrypting_retry. */
void decrypting_note_key(struct bot *bot, const char *room, const char *session);

/* Inside a transaction. After the commit decrypting_settled, so that a commit that fails loses nothing. */
void decrypting_retry(struct bot *bot);
void decrypting_settled(struct bot *bot);
bool decrypting_is_idle(const struct bot *bot);         /* decrypting_retry has nothing to do */

/* When the queries for devices that were not known have been answered. True when it was committed. */
bool decrypting_take_asked(struct bot *bot);

void decrypting_release(struct bot *bot);

#endif
