#include "run/editing.h"

#include <stdlib.h>

#include "base/json.h"
#include "run/answering_parts.h"
#include "run/answering_pictures.h"
#include "run/sending.h"

/* The last of the messages that answer the question; false when there is none. */
static bool last_answer(const struct answering *a, struct outbox_said *last)
{
	struct outbox_said said;
	bool found = false;
	for (int64_t after = 0; outbox_next_said(a->bot->store, a->question, after, &said); after = said.id) {
		if (said.kind != OUTBOX_MESSAGE)
			continue;
		*last = said;
		found = true;
	}
	return found;
}

static bool is_untouched(const struct answering *a, const struct outbox_said *said)
{
	return said->state == OUTBOX_WAITING && sending_is_untouched(a->bot, said->id);
}

/* No byte of the answer was sent: it says the new thing from the start. */
static void replace_answer(struct answering *a, const struct outbox_said *old, bool urgent)
{
	char *txn = outbox_txn_of(a->bot->store, old->id);
	pictures_drop(a);
	struct pictures_shown shown = pictures_choose(a);
	struct message message = part_make_message(a, a->reply.text, a->reply.html, urgent);
	message.txn = txn;
	struct outbox_row row = part_make_row(a, txn, message_content(&message), urgent);
	outbox_replace(a->bot->store, old->id, &row);
	pictures_add_behind(a, old->id, &message, &shown);
	part_release_row(&row);
	free(txn);
}

/* The edit waits in the outbox behind the answer, whose event may not be known yet. */
static void edit_answer(struct answering *a, const struct outbox_said *old, bool urgent)
{
	char txn[DIGEST_TEXT];
	char *event = outbox_event_of(a->bot->store, old->id);
	pictures_keep_fitting(a);
	struct message message = part_make_message(a, a->reply.text, a->reply.html, urgent);
	part_make_txn(a, "edit", txn);
	message.txn = txn;
	struct outbox_row row = part_make_row(a, txn, message_edit(&message, event ? event : ""), urgent);
	row.kind = OUTBOX_EDIT;
	row.target = old->id;
	outbox_add(a->bot->store, &row);
	part_release_row(&row);
	free(event);
}

/* To what was remembered before the question: "2" that becomes "3" picks from the same offer. False when the
 * conversation has gone on since. */
static bool go_back(struct answering *a, const struct outbox_said *old)
{
	bool newest = a->conversation.last_ms == old->made_ms;
	free(a->before);
	a->before = outbox_before(a->bot->store, old->id);
	conversation_read(&a->conversation, a->before);
	return newest;
}

/* An edit rings no phone: one that brings a red flag gets a message of its own. */
static bool answer_anew(struct answering *a, const struct outbox_said *old)
{
	a->disclaimer_again = old->disclaimer;
	part_remember(a);
	bool newest = go_back(a, old);
	part_ask_talk(a);
	part_record(a, OUTCOME_CHANGE);
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	if (a->reply.silent || part_within_limits(a, urgent) != LIMIT_WITHIN)
		return false;
	if (is_untouched(a, old))
		replace_answer(a, old, urgent);
	else if (urgent && !part_says_the_same(a, old->id))
		part_add_row(a, a->reply.text, a->reply.html, true);
	else
		edit_answer(a, old, urgent);
	a->bot->sending.look = true;
	a->conversation.last_ms = old->made_ms;
	return newest ? part_keep_state(a) : part_keep_person(a);
}

bool editing_follow(struct bot *bot, struct room *room, const struct asking *asking)
{
	const struct event *edit = asking->event;
	struct event changed = *edit;
	struct outbox_said old = { 0 };
	char *thread = NULL;
	bool room_changes = false;
	changed.content = json_at(edit->content, "m.new_content");
	changed.relation = changed.relation_id = NULL;
	struct asking again = { &changed, asking->backlog, true };
	struct answering a = part_begin(bot, room, &again);
	a.question = edit->relation_id;
	a.recalls = NULL;
	if (!json_is_object(changed.content) || !a.question || part_is_too_old(&a) || question_is_known(bot->store, edit->id) ||
	    !last_answer(&a, &old) || !question_thread(bot->store, a.question, room->id, edit->sender, &thread))
		return false;
	a.thread = a.key.thread = thread;
	struct room as_direct = *room;          /* the question was for the bot: so is its new wording */
	as_direct.direct = true;
	a.room = &as_direct;
	a.addressed = part_read_address(&a);
	a.room = room;
	if (a.addressed == ADDRESSED_TEXT)
		room_changes = answer_anew(&a, &old);
	part_end(&a);
	free(thread);
	return room_changes;
}
