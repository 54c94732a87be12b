#include "run/courtesy.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/outbox.h"

#define TYPING_AFTER_MS 1000
#define TYPING_FOR_MS 60000

static void ignore(void *context, const struct matrix_answer *answer)
{
	(void)context;
	(void)answer;
}

static void show_typing(struct bot *bot, struct lane *lane, bool typing)
{
	lane->typing = typing;
	client_typing(bot->client, lane->room, bot->user_id, typing, TYPING_FOR_MS, ignore, NULL);
}

static void send_receipt(struct bot *bot, const char *room, int64_t row)
{
	char *question = NULL, *thread = NULL;
	if (!outbox_question(bot->store, row, &question, &thread))
		return;
	/* the message that starts a thread is not in it */
	bool inside = thread && !text_equal(thread, question);
	client_receipt(bot->client, room, question, inside ? thread : "main", ignore, NULL);
	free(question);
	free(thread);
}

void courtesy_after_answer(struct bot *bot, struct lane *lane, int64_t row)
{
	if (!lane || bot->stopping)
		return;
	bool last = !outbox_waits_in_room(bot->store, lane->room);
	if (last && lane->typing)
		show_typing(bot, lane, false);
	if (last && bot->config->receipts)
		send_receipt(bot, lane->room, row);
}

static bool is_slow(const struct lane *lane)
{
	return !lane->typing && (lane->step != LANE_IDLE || lane->due_ms);
}

int64_t courtesy_tick(struct bot *bot, int64_t now_ms)
{
	int64_t next_ms = NEVER;
	if (!bot->config->typing)
		return NEVER;
	for (size_t i = 0; i < bot->sending.lane_count; i++) {
		struct lane *lane = bot->sending.lanes[i];
		if (!is_slow(lane))
			continue;
		if (now_ms >= lane->started_ms + TYPING_AFTER_MS)
			show_typing(bot, lane, true);
		else if (lane->started_ms + TYPING_AFTER_MS < next_ms)
			next_ms = lane->started_ms + TYPING_AFTER_MS;
	}
	return next_ms;
}
