#include "run/answering.h"

#include "base/str.h"
#include "run/answering_parts.h"
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

static bool answer(struct answering *a)
{
	part_remember(a);
	part_ask_talk(a);
	if (a->reply.silent) {
		part_record(a, OUTCOME_SILENT);
		return false;
	}
	bool urgent = a->reply.action == ACTION_EMERGENCY;
	enum limit limit = part_within_limits(a, urgent);
	if (limit != LIMIT_WITHIN) {
		say_limited(a, limit);
		return false;
	}
	part_add_row(a, a->reply.text, a->reply.html, urgent);
	part_record(a, OUTCOME_ANSWERED);
	a->bot->questions++;
	return part_keep_state(a);
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
