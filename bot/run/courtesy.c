#include "run/courtesy.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/outbox.h"

#define TYPING_AFTER_MS 1000
#define TYPING_FOR_MS 60000
#define RECEIPT_AFTER_MS 100    /* so that a homeserver with one thread first brings the answer to who asked */
#define RECEIPTS_EVERY_MS 1000  /* those that are due in the same second go together, clear of the next question */

/* Whatever came of it: only an ending bot waits for it. */
static void on_done(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	(void)answer;
	bot->sending.courtesies--;
}

void receipt_release(struct receipt *receipt)
{
	free(receipt->question);
	free(receipt->thread);
	*receipt = (struct receipt){ 0 };
}

static void show_typing(struct bot *bot, struct lane *lane, bool typing)
{
	lane->typing = typing;
	bot->sending.courtesies++;
	client_typing(bot->client, lane->room, bot->user_id, typing, TYPING_FOR_MS, on_done, bot);
}

static void send_receipt(struct bot *bot, struct lane *lane)
{
	struct receipt *receipt = &lane->receipt;
	bot->sending.courtesies++;
	client_receipt(bot->client, lane->room, receipt->question, receipt->thread ? receipt->thread : "main", on_done,
		       bot);
	receipt_release(receipt);
}

/* The message that starts a thread is not in it. */
static void keep_inside(struct receipt *receipt)
{
	if (receipt->thread && text_equal(receipt->thread, receipt->question)) {
		free(receipt->thread);
		receipt->thread = NULL;
	}
}

/* A later receipt says what an earlier one in its thread would have said. */
static void owe_receipt(struct bot *bot, struct lane *lane, int64_t row)
{
	int64_t due_ms = clock_steady_ms() + RECEIPT_AFTER_MS + RECEIPTS_EVERY_MS - 1;
	struct receipt receipt = { .due_ms = due_ms - due_ms % RECEIPTS_EVERY_MS };
	if (!outbox_question(bot->store, row, &receipt.question, &receipt.thread))
		return;
	keep_inside(&receipt);
	if (lane->receipt.question && !text_equal(lane->receipt.thread, receipt.thread))
		send_receipt(bot, lane);
	receipt_release(&lane->receipt);
	lane->receipt = receipt;
}

void courtesy_after_answer(struct bot *bot, struct lane *lane, int64_t row)
{
	if (!lane)
		return;
	bool last = bot->stopping || !outbox_waits_in_room(bot->store, lane->room);
	if (last && lane->typing)
		show_typing(bot, lane, false);
	if (last && bot->config->receipts)
		owe_receipt(bot, lane, row);
}

void courtesy_after_refusal(struct bot *bot, struct lane *lane)
{
	if (lane && lane->typing)
		show_typing(bot, lane, false);
}

static int64_t receipt_tick(struct bot *bot, struct lane *lane, int64_t now_ms)
{
	if (!lane->receipt.question)
		return NEVER;
	if (now_ms < lane->receipt.due_ms)
		return lane->receipt.due_ms;
	send_receipt(bot, lane);
	return NEVER;
}

static int64_t typing_tick(struct bot *bot, struct lane *lane, int64_t now_ms)
{
	bool waits = (lane->step != LANE_IDLE && lane->step != LANE_DECIDED) || lane->due_ms;
	int64_t due_ms = lane->started_ms + TYPING_AFTER_MS;
	if (!bot->config->typing || lane->typing || lane->redacts || !waits)
		return NEVER;
	if (now_ms < due_ms)
		return due_ms;
	show_typing(bot, lane, true);
	return NEVER;
}

void courtesy_end(struct bot *bot)
{
	for (size_t i = 0; i < bot->sending.lane_count; i++) {
		struct lane *lane = bot->sending.lanes[i];
		if (lane->receipt.question)
			send_receipt(bot, lane);
		if (lane->typing)
			show_typing(bot, lane, false);
	}
}

int64_t courtesy_tick(struct bot *bot, int64_t now_ms)
{
	int64_t next_ms = NEVER;
	for (size_t i = 0; i < bot->sending.lane_count; i++) {
		struct lane *lane = bot->sending.lanes[i];
		int64_t typing_ms = typing_tick(bot, lane, now_ms), receipt_ms = receipt_tick(bot, lane, now_ms);
		if (typing_ms < next_ms)
			next_ms = typing_ms;
		if (receipt_ms < next_ms)
			next_ms = receipt_ms;
	}
	return next_ms;
}
