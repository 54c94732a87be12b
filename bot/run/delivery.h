/* What the homeserver decided about rows, until it is committed. */
#ifndef UNKNOT_RUN_DELIVERY_H
#define UNKNOT_RUN_DELIVERY_H

#include "run/bot.h"
#include "run/lane.h"

struct delivery {
	int64_t row;
	char *event;            /* the homeserver's id; NULL: refused */
	char *reason;           /* why it was refused */
	char *room;
	bool mute;              /* the room does not let the bot speak: the row stays, the room is parked */
};

/* About the lane's row; to be filled in before the next one is noted. The lane stays busy until it is committed. */
struct delivery *delivery_note(struct lane *lane);

/* When what was noted is to be committed at the latest: the next sync brings a transaction of its own, which takes it
 * along, unless a row waits for one of them. NEVER: nothing was noted. */
int64_t deliveries_due_ms(const struct bot *bot);

/* Inside of a transaction; deliveries_forget once it is committed. Were it lost, the homeserver would be asked again and
 * say the same. */
void deliveries_write(struct bot *bot);
void deliveries_forget(struct bot *bot, bool committed);

/* Both in one commit of their own. False when the disk is full: the lanes stay busy, so that nothing overtakes, and it
 * is to be tried again. */
bool deliveries_commit(struct bot *bot);

#endif
