#include "run/delivery.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/acknowledge.h"
#include "run/courtesy.h"
#include "store/outbox.h"
#include "store/room.h"

#define COMPLAINT_EVERY_MS (5 * 60 * 1000)
#define TOGETHER_MS 100         /* what is decided within this time shares a commit */

struct delivery *delivery_note(struct lane *lane)
{
	struct sending *sending = &lane->bot->sending;
	mem_grow((void **)&sending->done, sending->done_count, &sending->done_room, sizeof *sending->done);
	if (!sending->done_count)
		sending->done_due_ms = clock_steady_ms() + TOGETHER_MS;
	if (lane->others_wait || lanes_busy(sending) >= LANES_BUSY_MAX)
		sending->done_due_ms = 0;
	struct delivery *delivery = &sending->done[sending->done_count++];
	lane->step = LANE_DECIDED;
	*delivery = (struct delivery){ .row = lane->row, .room = mem_copy_text(lane->room) };
	return delivery;
}

int64_t deliveries_due_ms(const struct bot *bot)
{
	const struct sending *sending = &bot->sending;
	if (!sending->done_count)
		return NEVER;
	return bot->stopping ? 0 : sending->done_due_ms;
}

static void commit_delivery(struct bot *bot, const struct delivery *delivery)
{
	struct room room;
	if (delivery->event) {
		acknowledge(bot->store, delivery->row, delivery->event);
		return;
	}
	if (!delivery->mute) {
		outbox_refused(bot->store, delivery->row, delivery->reason);
		return;
	}
	room_load(bot->store, delivery->room, &room);
	room.muted = true;
	room_save(bot->store, &room, clock_wall_ms());
	room_release(&room);
}

void deliveries_write(struct bot *bot)
{
	for (size_t i = 0; i < bot->sending.done_count; i++)
		commit_delivery(bot, &bot->sending.done[i]);
}

void deliveries_forget(struct bot *bot, bool committed)
{
	struct sending *sending = &bot->sending;
	for (size_t i = 0; i < sending->done_count; i++) {
		struct delivery *delivery = &sending->done[i];
		struct lane *lane = lane_find(sending, delivery->room);
		if (committed && lane)
			lane->step = LANE_IDLE;
		if (committed && !delivery->mute)
			tried_forget(&sending->tried, delivery->row);
		if (committed && delivery->event)
			courtesy_after_answer(bot, lane, delivery->row);
		else if (committed)
			courtesy_after_refusal(bot, lane);
		free(delivery->event);
		free(delivery->reason);
		free(delivery->room);
	}
	sending->look |= committed && sending->done_count;
	sending->done_count = 0;
}

static void complain(struct bot *bot, struct err *err)
{
	unsigned held_back;
	if (log_gate_open(&bot->sending.store_complaints, clock_steady_ms(), COMPLAINT_EVERY_MS, &held_back))
		log_write(&bot->log, LOG_ERROR, "store", "%s (%u more of these unsaid)", err->what, held_back);
	err_release(err);
}

bool deliveries_commit(struct bot *bot)
{
	struct err err = ERR_INIT;
	if (!bot->sending.done_count)
		return true;
	store_begin_repeatable(bot->store);
	deliveries_write(bot);
	if (store_commit(bot->store, &err) < 0) {
		complain(bot, &err);
		return false;
	}
	deliveries_forget(bot, true);
	return true;
}
