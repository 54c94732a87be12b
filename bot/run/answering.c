#include "run/answering.h"

#include <stdlib.h>

#include "base/str.h"
#include "run/answering_parts.h"
#include "run/answering_pictures.h"
#include "run/chatcommand.h"
#include "run/notices.h"

static void say_limited(struct answering *a, enum limit limit)
{
	a->bot->counters.limited++;
	a->reply.intent_count = a->reply.option_count = 0;
	a->reply.disclaimer_shown = false;
	if (limit == LIMIT_TELL)
		part_add_row(a, NOTICE_LIMITED, NULL, false);
	part_record(a, OUTCOME_LIMITED);
}

static bool is_silent(const struct answering *a, bool urgent)
{
	return a->reply.silent || (a->settings.quiet && !urgent && !a->reply.command);
}

static bool answer_by_talk(struct answering *a)
{
	part_ask_talk(a);
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	if (is_silent(a, urgent)) {
		part_record(a, OUTCOME_SILENT);
		return false;
	}
	enum limit limit = part_within_limits(a, urgent);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return false;
	}
	pictures_add_answer(a, urgent);
	part_record(a, OUTCOME_ANSWERED);
	a->bot->questions++;
	return part_keep_state(a);
}

static void obey(struct answering *a, const struct chat_command *command, const char *rest)
{
	struct chat_call call = { a->bot, a->room, a->event->sender, rest, a->asking->unproven };
	enum limit limit = part_within_limits(a, false);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return;
	}
	struct chat_result result = chatcommand_run(command, &call);
	if (result.held)
		a->reply_to = a->question;      /* other answers may come first */
	part_add_row(a, result.text, NULL, false);
	if (result.held)
		outbox_hold(a->bot->store, a->head);
	part_record(a, OUTCOME_ANSWERED);
	if (result.forgets)
		memory_forget(a->bot->store, a->event->sender);
	free(result.text);
}

static bool answer(struct answering *a)
{
	const char *rest;
	const struct chat_command *command = a->text ? chatcommand_find(a->text, &rest) : NULL;
	part_remember(a);
	if (!command)
		return answer_by_talk(a);
	obey(a, command, rest);
	return false;
}

bool answering_consider(struct bot *bot, struct room *room, const struct asking *asking)
{
	struct answering a = part_begin(bot, room, asking);
	if (part_is_too_old(&a) || question_is_known(bot->store, a.event->id))
		return false;
	bool room_changes = false;
	a.addressed = part_read_address(&a);
	if (a.addressed != ADDRESSED_NOT)
		room_changes = answer(&a);
	part_end(&a);
	return room_changes;
}

bool answering_pick(struct bot *bot, struct room *room, const struct asking *asking, const struct picking *picking)
{
	struct answering a = part_begin(bot, room, asking);
	if (part_is_too_old(&a))
		return false;
	a.addressed = ADDRESSED_TEXT;
	a.text = str_format("%d", picking->number);
	a.thread = a.key.thread = picking->thread;
	a.recalls = a.reply_to = picking->offer;
	bool room_changes = answer(&a);
	part_end(&a);
	return room_changes;
}
