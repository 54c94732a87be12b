#include "run/editing.h"

#include <stdlib.h>

#include "base/json.h"
#include "run/answering_parts.h"
#include "run/sending.h"

/* The last of the messages that answer the question; false when there is none. */
static bool last_answer(const struct answering *a, struct outbox_answer *last)
{
	bool found = false;
	for (int64_t after = 0; outbox_next_answer(a->bot->store, a->question, after, last); after = last->id)
		found = true;
	return found;
}

/* In place: the row itself when no byte of it was sent, otherwise an edit that follows it. */
static void change_answer(struct answering *a, const struct outbox_answer *old)
{
	bool untouched = old->state == OUTBOX_WAITING && sending_is_untouched(a->bot, old->id);
	char txn[DIGEST_TEXT];
	struct message message = part_make_message(a, a->reply.text, a->reply.html, false);
	part_make_txn(a, "edit", txn);
	message.txn = txn;
	struct outbox_row row = part_make_row(a, txn, NULL, false);
	row.kind = OUTBOX_EDIT;
	row.target = old->id;
	char *event = outbox_event_of(a->bot->store, old->id);
	if (untouched) {
		char *first_txn = outbox_txn_of(a->bot->store, old->id);
		message.txn = first_txn;
		row.content = message_content(&message);
		outbox_replace(a->bot->store, old->id, &row);
		free(first_txn);
	} else {
		row.content = message_edit(&message, event ? event : "");
		outbox_add(a->bot->store, &row);
	}
	free(event);
	part_release_row(&row);
	a->bot->sending.look = true;
}

/* An edit rings no phone: one that brings a red flag gets a message of its own. */
static bool answer_anew(struct answering *a, const struct outbox_answer *old)
{
	part_remember(a);
	part_ask_talk(a);
	part_record(a, OUTCOME_CHANGE);
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	if (a->reply.silent || part_within_limits(a, urgent) != LIMIT_WITHIN)
		return false;
	if (urgent)
		part_add_row(a, a->reply.text, a->reply.html, true);
	else
		change_answer(a, old);
	return part_keep_state(a);
}

bool editing_follow(struct bot *bot, struct room *room, const struct asking *asking)
{
	const struct event *edit = asking->event;
	struct event changed = *edit;
	struct outbox_answer old;
	char *thread = NULL;
	bool room_changes = false;
	changed.content = json_at(edit->content, "m.new_content");
	changed.relation = changed.relation_id = NULL;
	struct asking again = { &changed, asking->backlog, true };
	struct answering a = part_begin(bot, room, &again);
	a.question = edit->relation_id;
	if (!json_is_object(changed.content) || !a.question || part_is_too_old(&a) || question_is_known(bot->store, edit->id) ||
	    !question_thread(bot->store, a.question, room->id, edit->sender, &thread) || !last_answer(&a, &old))
		return false;
	a.thread = a.key.thread = thread;
	struct room as_direct = *room;          /* the question was for the bot: so is its new wording */
	as_direct.direct = true;
	a.room = &as_direct;
	a.addressed = part_read_address(&a);
	a.room = room;
	if (a.addressed == ADDRESSED_TEXT) {
		room_changes = answer_anew(&a, &old);
		talk_reply_release(&a.reply);
	}
	free(a.text);
	free(thread);
	return room_changes;
}
