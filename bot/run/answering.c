#include "run/answering.h"

#include <stdlib.h>

#include "base/str.h"
#include "run/answering_pictures.h"
#include "run/answering_steps.h"
#include "run/chatcommand.h"
#include "run/notices.h"

static void say_limited(struct answering *a, enum limit limit)
{
	a->bot->counters.limited++;
	a->reply.intent_count = a->reply.option_count = 0;
	a->reply.disclaimer_shown = false;
	if (limit == LIMIT_TELL)
		answering_add(a, NOTICE_LIMITED, NULL, false);
	answering_record(a, OUTCOME_LIMITED);
}

static bool is_silent(const struct answering *a, bool urgent)
{
	return a->reply.silent || (a->settings.quiet && !urgent && !a->reply.command);
}

static bool answer_by_talk(struct answering *a)
{
	answering_ask_talk(a);
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	if (is_silent(a, urgent)) {
		answering_record(a, OUTCOME_SILENT);
		return false;
	}
	enum limit limit = answering_within_limits(a, urgent);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return false;
	}
	answering_add_with_pictures(a, urgent);
	answering_record(a, OUTCOME_ANSWERED);
	a->bot->questions++;
	return answering_keep(a);
}

static void obey(struct answering *a, const struct chat_command *command, const char *rest)
{
	struct chat_call call = { a->bot, a->room, a->event->sender, rest, a->asking->unproven };
	enum limit limit = answering_within_limits(a, false);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return;
	}
	struct chat_result result = chatcommand_run(command, &call);
	if (result.held)
		a->reply_to = a->question;      /* other answers may come first */
	answering_add(a, result.text, NULL, false);
	if (result.held)
		outbox_hold(a->bot->store, a->head);
	answering_record(a, OUTCOME_ANSWERED);
	if (result.forgets)
		memory_forget(a->bot->store, a->event->sender);
	free(result.text);
}

static bool answer(struct answering *a)
{
	const char *rest;
	const struct chat_command *command = a->text ? chatcommand_find(a->text, &rest) : NULL;
	answering_load(a);
	if (!command)
		return answer_by_talk(a);
	obey(a, command, rest);
	return false;
}

bool answering_consider(struct bot *bot, struct room *room, const struct asking *asking)
{
	struct answering a = answering_begin(bot, room, asking);
	if (answering_is_too_old(&a) || question_is_known(bot->store, a.event->id))
		return false;
	bool room_changes = false;
	a.addressed = answering_read_address(&a);
	if (a.addressed != ADDRESSED_NOT)
		room_changes = answer(&a);
	answering_end(&a);
	return room_changes;
}

bool answering_pick(struct bot *bot, struct room *room, const struct asking *asking, const struct picking *picking)
{
	struct answering a = answering_begin(bot, room, asking);
	if (answering_is_too_old(&a))
		return false;
	a.addressed = ADDRESSED_TEXT;
	a.text = str_format("%d", picking->number);
	a.thread = a.key.thread = picking->thread;
	a.recalls = a.reply_to = picking->offer;
	bool room_changes = answer(&a);
	answering_end(&a);
	return room_changes;
}
