#include "run/changes.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "matrix/message.h"
#include "run/sending.h"
#include "store/outbox.h"

/* Room versions before 11 have it at the top level, later ones in the content. */
static const char *redacted_event(const struct event *event)
{
	const char *id = json_text_at(event->content, "redacts");
	return id ? id : event->redacts;
}

/* A question may have been answered twice, when an edit of it brought a red flag: each answer gets a redaction with an
 * id of its own. */
static void add_redaction(struct bot *bot, const struct room *room, const struct event *cause, int64_t answer)
{
	char txn[DIGEST_TEXT];
	message_txn(txn, &(struct txn_source){ bot->user_id, bot->device_id, room->id, cause->id, "redaction", (int)answer });
	struct outbox_row row = {
		.kind = OUTBOX_REDACTION,
		.target = answer,
		.room = room->id,
		.txn = txn,
		.device = bot->device_id,
		.made_ms = clock_wall_ms(),
	};
	outbox_add(bot->store, &row);
	bot->sending.look = true;
}

static void take_away(struct bot *bot, const struct room *room, const struct event *cause, struct outbox_answer answer)
{
	if (answer.state == OUTBOX_WAITING && sending_is_untouched(bot, answer.id)) {
		outbox_refuse_about(bot->store, answer.id, "the question was redacted");
		outbox_drop(bot->store, answer.id);
	} else {
		add_redaction(bot, room, cause, answer.id);
	}
}

void changes_take_redaction(struct bot *bot, const struct room *room, const struct event *event)
{
	struct outbox_answer answer;
	const char *question = redacted_event(event);
	for (int64_t after = 0; question && outbox_next_answer(bot->store, question, after, &answer); after = answer.id)
		take_away(bot, room, event, answer);
}
