#include "run/lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/bot.h"
#include "run/courtesy.h"
#include "run/lookup.h"

#define PATIENCE_MS (60 * 60 * 1000)

struct lane *lane_find(struct sending *sending, const char *room)
{
	for (size_t i = 0; i < sending->lane_count; i++)
		if (strcmp(sending->lanes[i]->room, room) == 0)
			return sending->lanes[i];
	return NULL;
}

struct lane *lane_open(struct bot *bot, const char *room)
{
	struct sending *sending = &bot->sending;
	struct lane *lane = lane_find(sending, room);
	if (lane)
		return lane;
	mem_grow((void **)&sending->lanes, sending->lane_count, &sending->lane_room, sizeof *sending->lanes);
	lane = sending->lanes[sending->lane_count++] = mem_alloc(sizeof *lane);
	lane->room = mem_copy_text(room);
	lane->bot = bot;
	return lane;
}

void lane_is_waited_for(struct lane *lane)
{
	lane->others_wait = true;
	if (lane->step == LANE_DECIDED)
		lane->bot->sending.done_due_ms = 0;
}

void lane_free(struct lane *lane)
{
	lookup_free(lane->lookup);
	receipt_release(&lane->receipt);
	free(lane->room);
	free(lane);
}

size_t lanes_busy(const struct sending *sending)
{
	size_t busy = 0;
	for (size_t i = 0; i < sending->lane_count; i++)
		busy += sending->lanes[i]->step > LANE_SEALING;
	return busy;
}

bool lanes_any_under_way(const struct sending *sending)
{
	for (size_t i = 0; i < sending->lane_count; i++)
		if (sending->lanes[i]->step == LANE_LOOKING_UP || sending->lanes[i]->step == LANE_SENDING)
			return true;
	return false;
}

void lanes_go_on_sealing(struct sending *sending)
{
	for (size_t i = 0; i < sending->lane_count; i++)
		if (sending->lanes[i]->step == LANE_SEALING)
			sending->lanes[i]->step = LANE_IDLE;
}

/* Lanes that have nothing to remember are given up, so that 10,000 rooms cost nothing. */
void lanes_close_idle(struct sending *sending)
{
	size_t kept = 0;
	for (size_t i = 0; i < sending->lane_count; i++) {
		struct lane *lane = sending->lanes[i];
		if (lane->step == LANE_IDLE && !lane->due_ms && !lane->typing && !lane->receipt.question)
			lane_free(lane);
		else
			sending->lanes[kept++] = lane;
	}
	sending->lane_count = kept;
}

bool lane_gives_up(struct lane *lane, int64_t now_ms, int64_t taken_ms, int64_t longest_ms)
{
	if (!lane->failing_ms)
		lane->failing_ms = now_ms;
	int64_t failed_for_ms = now_ms - lane->failing_ms;
	return failed_for_ms >= longest_ms || (failed_for_ms >= PATIENCE_MS && taken_ms > lane->failing_ms);
}

void lanes_hurry(struct sending *sending)
{
	for (size_t i = 0; i < sending->lane_count; i++)
		if (sending->lanes[i]->unanswered && sending->lanes[i]->due_ms)
			sending->lanes[i]->due_ms = 1;
	sending->look = true;
}
