/* What people do to their questions afterwards: edits and redactions.
 * Client-server API, "Event replacements", "Redactions". */
#ifndef UNKNOT_RUN_CHANGES_H
#define UNKNOT_RUN_CHANGES_H

#include "matrix/event.h"
#include "run/bot.h"
#include "store/outbox.h"
#include "store/room.h"

/* Inside a transaction. A redacted question takes its answer with it: what was never tried is dropped, what may
 * be there is redacted behind it, edits too, which hold the same words. An answer that somebody else redacted is left
 * alone from then on. */
void changes_take_redaction(struct bot *bot, const struct room *room, const struct event *event);

/* One thing that was said: dropped, or redacted because of the event `cause`. Inside a transaction. The second takes
 * its edits away, too: they hold the same words. */
void changes_take_away(struct bot *bot, const struct room *room, const struct event *cause,
		       const struct outbox_said *said);
void changes_take_away_whole(struct bot *bot, const struct room *room, const struct event *cause, const char *question,
			     const struct outbox_said *said);

#endif
