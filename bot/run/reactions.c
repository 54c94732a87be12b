#include "run/reactions.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "matrix/reaction.h"
#include "store/feedback.h"
#include "store/outbox.h"
#include "store/question.h"

#define NO_INTENT "fallback"    /* a thumb under "I did not understand" */

static size_t count_ids(const char *ids)
{
	size_t count = 0;
	for (const char *at = ids ? ids : ""; *at; count++) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return count;
}

static void take_feedback(struct bot *bot, const struct room *room, const struct event *event, const char *intents,
			  bool up)
{
	int64_t now_ms = clock_wall_ms();
	char *ids = mem_copy_text(intents && *intents ? intents : NO_INTENT), *rest = NULL;
	for (char *id = strtok_r(ids, " ", &rest); id; id = strtok_r(NULL, " ", &rest))
		feedback_add(bot->store, event->id, id, up, now_ms);
	free(ids);
	question_add(bot->store, &(struct question){ event->id, room->id, event->sender, NULL, OUTCOME_CHANGE, now_ms,
							NULL, event->ciphertext });
}

bool reactions_take(struct bot *bot, struct room *room, const struct asking *asking)
{
	const struct event *event = asking->event;
	struct reaction reaction = reaction_read(event);
	struct outbox_message message;
	bool room_changes = false;
	if (reaction.kind == REACTION_OTHER || question_is_known(bot->store, event->id) ||
	    !outbox_find_message(bot->store, room->id, reaction.target, &message))
		return false;
	struct outbox_gist gist = outbox_gist_of(bot->store, message.id);
	struct picking picking = { reaction.target, message.thread, reaction.number };
	if (reaction.kind != REACTION_PICK)
		take_feedback(bot, room, event, gist.intents, reaction.kind == REACTION_UP);
	else if ((size_t)reaction.number <= count_ids(gist.options))
		room_changes = answering_pick(bot, room, asking, &picking);
	outbox_gist_release(&gist);
	free(message.thread);
	return room_changes;
}
