#include "run/changes.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "matrix/message.h"
#include "run/rereading.h"
#include "run/sending.h"
#include "store/feedback.h"
#include "store/outbox.h"
#include "store/question.h"
#include "store/undecrypted.h"

/* Room versions before 11 have it at the top level, later ones in the content. */
static const char *redacted_event(const struct event *event)
{
	const char *id = json_text_at(event->content, "redacts");
	return id ? id : event->redacts;
}

/* There may be several events to redact (an edit, a red flag that an edit brought): each redaction has an id of its
 * own. */
static void add_redaction(struct bot *bot, const struct room *room, const struct event *cause, int64_t target)
{
	char txn[DIGEST_TEXT];
	message_txn(txn, &(struct txn_source){ bot->user_id, bot->device_id, room->id, cause->id, "redaction", (int)target });
	struct outbox_row row = {
		.kind = OUTBOX_REDACTION,
		.target = target,
		.room = room->id,
		.txn = txn,
		.device = bot->device_id,
		.made_ms = clock_wall_ms(),
	};
	outbox_add(bot->store, &row);
	bot->sending.look = true;
}

void changes_take_away(struct bot *bot, const struct room *room, const struct event *cause,
		       const struct outbox_said *said)
{
	if (said->state == OUTBOX_HELD || (said->state == OUTBOX_WAITING && sending_is_untouched(bot, said->id)))
		outbox_drop(bot->store, said->id);
	else
		add_redaction(bot, room, cause, said->id);
}

void changes_take_away_whole(struct bot *bot, const struct room *room, const struct event *cause, const char *question,
			     const struct outbox_said *said)
{
	struct outbox_said row;
	for (int64_t after = said->id; outbox_next_said(bot->store, question, after, &row); after = row.id)
		if (row.kind == OUTBOX_EDIT && row.target == said->id)
			changes_take_away(bot, room, cause, &row);
	changes_take_away(bot, room, cause, said);
}

void changes_take_redaction(struct bot *bot, const struct room *room, const struct event *event)
{
	struct outbox_said said;
	const char *redacted = redacted_event(event);
	if (!redacted)
		return;
	for (int64_t after = 0; outbox_next_said(bot->store, redacted, after, &said); after = said.id)
		changes_take_away(bot, room, event, &said);
	rereading_owe(bot, room, redacted, event);
	question_withdraw(bot->store, redacted);
	undecrypted_drop(bot->store, redacted);
	outbox_taken_away(bot->store, redacted);
	feedback_remove(bot->store, redacted);
}
