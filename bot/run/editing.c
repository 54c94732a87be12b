#include "run/editing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "run/answering_pictures.h"
#include "run/answering_steps.h"
#include "run/changes.h"
#include "run/rereading.h"
#include "run/said.h"
#include "run/sending.h"
#include "store/reread.h"

static bool is_untouched(const struct answering *a, const struct outbox_said *said)
{
	return said->state == OUTBOX_WAITING && sending_is_untouched(a->bot, said->id);
}

/* No byte of it was sent: it says the new thing from the start. */
static void replace_part(struct answering *a, const struct outbox_said *old, struct message *message, bool urgent)
{
	char *txn = outbox_txn_of(a->bot->store, old->id);
	message->txn = txn;
	struct outbox_row row = answering_make_row(a, txn, message_content(message), urgent);
	outbox_replace(a->bot->store, old->id, &row);
	answering_release_row(&row);
	free(txn);
}

/* The edit waits in the outbox behind the message, whose event may not be known yet. */
static void edit_part(struct answering *a, const struct outbox_said *old, struct message *message, bool urgent)
{
	char txn[DIGEST_TEXT];
	char *event = outbox_event_of(a->bot->store, old->id);
	answering_make_txn(a, "edit", message->part, txn);
	message->txn = txn;
	struct outbox_row row = answering_make_row(a, txn, message_edit(message, event ? event : ""), urgent);
	row.kind = OUTBOX_EDIT;
	row.target = old->id;
	outbox_add(a->bot->store, &row);
	answering_release_row(&row);
	free(event);
}

static void change_part(struct answering *a, const struct outbox_said *old, struct message message,
			const struct split_part *part, bool urgent)
{
	message.text = part->text;
	message.html = part->html;
	if (message.part > 1)
		message.mention = NULL;
	if (is_untouched(a, old))
		replace_part(a, old, &message, urgent);
	else
		edit_part(a, old, &message, urgent);
}

static void take_away(struct answering *a, const struct said *said, size_t from)
{
	for (size_t i = from; i < said->text_count; i++)
		changes_take_away_whole(a->bot, a->room, a->event, a->question, &said->texts[i]);
}

/* Part by part in place. What comes new may stand below what others have said since: it names the question. Pictures
 * stay only where no text would have to come behind them. */
static void change_answer(struct answering *a, const struct said *said, bool urgent)
{
	struct split split;
	struct pictures_shown shown = answering_choose_pictures(a);
	answering_split(a->reply.text, a->reply.html, &split);
	struct message message = answering_make_message(a, a->reply.text, a->reply.html, urgent), added;
	message.of = (int)split.count + a->pictures;
	added = message;
	added.reply_to = a->question;
	a->head = said->texts[0].id;
	for (size_t i = 0; i < split.count; i++) {
		message.part = added.part = (int)i + 1;
		if (i < said->text_count)
			change_part(a, &said->texts[i], message, &split.parts[i], urgent);
		else
			answering_add_part(a, added, &split.parts[i], urgent);
	}
	take_away(a, said, split.count);
	answering_follow_pictures(a, said, &added, &shown, split.count != said->text_count);
	split_release(&split);
}

/* An alarm that an edit brought stands below the answer. When it is none any more, the answer is what is left. */
static void fall_back(struct answering *a, struct said *said)
{
	struct said earlier;
	if (said->texts[0].urgent && said_read(a->bot->store, a->question, said->texts[0].id, &earlier)) {
		take_away(a, said, 0);
		said_release(said);
		*said = earlier;
	}
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
static bool answer_anew(struct answering *a, struct said *said)
{
	struct outbox_said old = said->texts[0];
	a->disclaimer_again = old.disclaimer;
	answering_load(a);
	bool newest = go_back(a, &old);
	answering_ask_talk(a);
	answering_record(a, OUTCOME_CHANGE);
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	if (a->reply.silent || answering_within_limits(a, urgent) != LIMIT_WITHIN)
		return false;
	if (urgent && !is_untouched(a, &old) && !answering_says_the_same(a, old.id)) {
		answering_add(a, a->reply.text, a->reply.html, true);
	} else {
		if (!urgent)
			fall_back(a, said);
		change_answer(a, said, urgent);
	}
	a->bot->sending.look = true;
	a->conversation.last_ms = old.made_ms;
	return newest ? answering_keep(a) : answering_keep_person(a);
}

/* The question was for the bot: so is its new wording. */
static bool is_readable(struct answering *a)
{
	struct room *room = a->room, as_direct = *room;
	as_direct.direct = true;
	a->room = &as_direct;
	a->addressed = answering_read_address(a);
	a->room = room;
	return a->addressed == ADDRESSED_TEXT;
}

/* `asking` is for the new wording, with the id of what brought it. */
static bool follow(struct bot *bot, struct room *room, const struct asking *asking, const char *question)
{
	struct said said = { 0 };
	char *thread = NULL;
	bool room_changes = false;
	struct answering a = answering_begin(bot, room, asking);
	a.question = question;
	a.recalls = NULL;
	if (answering_is_too_old(&a) || question_is_known(bot->store, a.event->id) ||
	    !question_thread(bot->store, question, room->id, a.event->sender, &thread))
		return false;
	reread_settle(bot->store, question);
	a.thread = a.key.thread = thread;
	if (said_read(bot->store, question, INT64_MAX, &said) && is_readable(&a))
		room_changes = answer_anew(&a, &said);
	said_release(&said);
	answering_end(&a);
	free(thread);
	return room_changes;
}

static bool is_for_bot(struct bot *bot, struct room *room, const struct asking *asking)
{
	struct answering a = answering_begin(bot, room, asking);
	bool is = !answering_is_too_old(&a) && answering_read_address(&a) == ADDRESSED_TEXT;
	answering_end(&a);
	return is;
}

/* Whether its sender wrote the edit, and whom it was for before, only the homeserver knows. In a direct chat everything
 * was for the bot from the start. */
static void owe_adoption(struct bot *bot, struct room *room, const struct asking *asking, const char *question)
{
	bool anyone_could = room->encrypted && bot->config->trust == CRYPTO_CROSS_SIGNED;
	if (!room->direct && !anyone_could && is_for_bot(bot, room, asking))
		rereading_owe_new(bot, room, question, asking->event->id);
}

bool editing_follow(struct bot *bot, struct room *room, const struct asking *asking)
{
	struct event changed = *asking->event;
	const char *question = changed.relation_id;
	changed.content = json_at(changed.content, "m.new_content");
	changed.relation = changed.relation_id = NULL;
	if (!json_is_object(changed.content) || !question)
		return false;
	struct asking fresh = { &changed, asking->backlog, true, asking->unproven };
	if (question_is_known(bot->store, question))
		return follow(bot, room, &fresh, question);
	owe_adoption(bot, room, &fresh, question);
	return false;
}

bool editing_reread(struct bot *bot, struct room *room, const struct event *question, const char *cause)
{
	struct event changed = *question;
	changed.id = cause;
	return follow(bot, room, &(struct asking){ &changed, false, true, false }, question->id);
}

bool editing_adopt(struct bot *bot, struct room *room, const struct asking *asking, struct json_object *original,
		   const struct event *cause)
{
	const struct event *question = asking->event;
	struct event before = *question;
	struct asking first = *asking;
	before.content = original;
	first.event = &before;
	if (!json_mend_text(original, "body") || is_for_bot(bot, room, &first))
		return false;
	bool room_changes = answering_consider(bot, room, asking);
	if (question_is_known(bot->store, question->id))
		question_add(bot->store, &(struct question){ cause->id, room->id, question->sender, event_thread(question),
							     OUTCOME_CHANGE, clock_wall_ms(), question->id,
							     cause->ciphertext });
	return room_changes;
}
