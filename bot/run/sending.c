#include "run/sending.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/courtesy.h"
#include "run/delivery.h"
#include "run/lane.h"
#include "run/lookup.h"
#include "run/sealing.h"
#include "run/syncing.h"
#include "store/outbox.h"
#include "store/room.h"

#define DOUBTFUL_MS (20 * 60 * 1000)    /* older: the homeserver may have forgotten the transaction id */
#define COMPLAINT_EVERY_MS (5 * 60 * 1000)
#define SUSPENDED_MS (60 * 1000)
#define ANSWERS_WITHIN_MS (60 * 1000)   /* a homeserver that is there answers a long poll sooner */

/* The row is decided; the lane stays busy until that is committed, so that the row is not taken up again. */
static void decided(struct lane *lane)
{
	lane->due_ms = lane->failing_ms = 0;
	lane->unanswered = false;
	backoff_reset(&lane->backoff);
}

static void delivered(struct lane *lane, const char *event)
{
	if (lane->unanswered) {
		lanes_hurry(&lane->bot->sending);
		syncing_hurry(lane->bot);
	}
	delivery_note(lane)->event = mem_copy_text(event ? event : "");
	lane->bot->sending.sent++;
	lane->bot->sending.taken_ms = clock_steady_ms();
	decided(lane);
}

static const char *why(const struct matrix_answer *answer)
{
	return answer->error[0] ? answer->error : "the answer names no event";
}

static void refused(struct lane *lane, const struct matrix_answer *answer)
{
	struct bot *bot = lane->bot;
	struct delivery *delivery = delivery_note(lane);
	delivery->reason = str_format("%s%d %s %s",
				      answer->verdict == VERDICT_RETRY ? "given up after many tries: " : "",
				      answer->status, answer->errcode, why(answer));
	delivery->mute = answer->verdict == VERDICT_FORBIDDEN && !lane->redacts;
	bot->sending.refused++;
	log_write(&bot->log, LOG_WARNING, "send", "room %s: %s: %s", log_name(&bot->log, lane->room).text,
		  delivery->mute ? "not allowed to speak, waiting for its power levels to change"
				 : "set aside for good",
		  delivery->reason);
	decided(lane);
}

static void complain(struct lane *lane, const struct matrix_answer *answer, int64_t now_ms)
{
	struct bot *bot = lane->bot;
	unsigned held_back;
	if (log_gate_open(&bot->sending.complaints, now_ms, COMPLAINT_EVERY_MS, &held_back))
		log_write(&bot->log, LOG_WARNING, "send",
			  "room %s: not accepted yet: %s; trying on (%u more of these unsaid)",
			  log_name(&bot->log, lane->room).text, why(answer), held_back);
}

static void delay(struct lane *lane, const struct matrix_answer *answer)
{
	struct bot *bot = lane->bot;
	int64_t now_ms = clock_steady_ms();
	lane->step = LANE_IDLE;
	lane->due_ms = now_ms + backoff_after(&lane->backoff, answer->retry_after_ms, backoff_chance());
	lane->unanswered = answer->verdict == VERDICT_RETRY && answer->retry_after_ms < 0;
	if (answer->verdict == VERDICT_LIMITED)
		bot->sending.paused_until_ms = lane->due_ms;
	if (answer->verdict == VERDICT_SUSPENDED || answer->verdict == VERDICT_LOCKED)
		bot->sending.paused_until_ms = lane->due_ms = now_ms + SUSPENDED_MS;
	bot->sending.look = true;
	complain(lane, answer, now_ms);
}

/* While the homeserver is away no row is to blame. */
static bool is_hopeless(struct lane *lane, const struct matrix_answer *answer)
{
	const struct bot *bot = lane->bot;
	int64_t now_ms = clock_steady_ms();
	if (answer->verdict == VERDICT_RETRY && now_ms - bot->syncing.answered_ms < ANSWERS_WITHIN_MS)
		return lane_gives_up(lane, now_ms, bot->sending.taken_ms, bot->config->oldest_question_ms);
	lane->failing_ms = 0;
	return false;
}

static void try_later(struct lane *lane, const struct matrix_answer *answer)
{
	if (is_hopeless(lane, answer))
		refused(lane, answer);
	else
		delay(lane, answer);
}

/* What answers a send without naming the event is no homeserver that has it. */
static enum verdict verdict_on(const struct lane *lane, const struct matrix_answer *answer)
{
	bool nameless = !lane->redacts && !id_is_valid(json_text_at(answer->body, "event_id"));
	return answer->verdict == VERDICT_DONE && nameless ? VERDICT_RETRY : answer->verdict;
}

static void on_sent(void *context, const struct matrix_answer *answer)
{
	struct lane *lane = context;
	lane->running = 0;
	if (bot_account_refused(lane->bot, answer)) {
		lane->step = LANE_IDLE;
		lane->bot->sending.look = true;
		return;
	}
	switch (verdict_on(lane, answer)) {
	case VERDICT_DONE:
		delivered(lane, json_text_at(answer->body, "event_id"));
		break;
	case VERDICT_RETRY:
		lane->in_doubt = true;
		lane->looked_up = false;
		try_later(lane, answer);
		break;
	case VERDICT_LIMITED:
	case VERDICT_LOCKED:
	case VERDICT_SUSPENDED:
	case VERDICT_TOKEN:
		try_later(lane, answer);
		break;
	case VERDICT_FORBIDDEN:
	case VERDICT_REFUSED:
	case VERDICT_NOT_FOUND:
		refused(lane, answer);
		break;
	}
}

static void on_looked_up(void *context, enum lookup result, const char *event, const struct matrix_answer *answer)
{
	struct lane *lane = context;
	if (result == LOOKUP_FOUND) {
		delivered(lane, event);
	} else if (result == LOOKUP_LATER) {
		try_later(lane, answer);
	} else {
		lane->looked_up = true;
		lane->step = LANE_IDLE;
		lane->bot->sending.look = true;
	}
	lookup_free(lane->lookup);
	lane->lookup = NULL;
}

/* May the homeserver have the row already without knowing its transaction id? It forgets them with time, with the
 * device, and when it is started again, unless it keeps them on disk (Dendrite does not): a try that broke off, and one
 * of an earlier process, may have been heard by a homeserver that is another by now. */
static bool is_doubtful(const struct lane *lane, const struct outbox_row *row)
{
	const struct bot *bot = lane->bot;
	if (row->kind == OUTBOX_REDACTION)
		return false;   /* redacting twice changes nothing */
	bool left_over = row->id <= bot->sending.last_id_at_start;
	bool old = tried_has(&bot->sending.tried, row->id) && clock_wall_ms() - row->made_ms > DOUBTFUL_MS;
	return (left_over || old || lane->in_doubt) && !lane->looked_up;
}

static void put_on_the_wire(struct lane *lane, const struct outbox_row *row)
{
	struct client *client = lane->bot->client;
	if (row->kind == OUTBOX_REDACTION)
		lane->running = client_redact(client, row->room, row->target_event, row->txn, NULL, on_sent, lane);
	else
		lane->running = client_send(client, row->room, row->sealed ? "m.room.encrypted" : "m.room.message",
					    row->txn, row->content, on_sent, lane);
}

/* Its target was refused or dropped: there is nothing to edit or to redact. */
static bool has_lost_its_target(const struct outbox_row *row)
{
	return row->kind != OUTBOX_MESSAGE && !row->target_event;
}

/* A lane is settled for this round when its first waiting row was looked at. */
struct round {
	int64_t now_ms, next_ms;
	size_t free_slots, sealing;
	bool held;              /* an urgent row waits for keys: others ask for none before it has them */
};

/* True when the row may go on the wire: it is the ciphertext, or the room is not encrypted. */
static bool is_fit_to_send(struct lane *lane, const struct room *room, struct outbox_row *row, struct round *round)
{
	if (!room->encrypted || row->sealed || row->kind == OUTBOX_REDACTION)
		return true;
	enum sealing result = round->held || round->sealing == LANES_BUSY_MAX ? SEALING_WAITS :
									       sealing_try(lane->bot, room, row);
	if (result == SEALING_WAITS) {
		lane->step = LANE_SEALING;
		round->sealing++;
		round->held |= row->urgent;
	} else if (result == SEALING_LATER) {
		lane->due_ms = round->now_ms + backoff_after(&lane->backoff, -1, backoff_chance());
		if (lane->due_ms < round->next_ms)
			round->next_ms = lane->due_ms;
	}
	return result == SEALING_DONE;
}

static void start_row(struct lane *lane, const struct room *room, struct outbox_row *row, struct round *round)
{
	if (lane->row != row->id) {
		lane->row = row->id;
		lane->redacts = row->kind == OUTBOX_REDACTION;
		lane->in_doubt = tried_has(&lane->bot->sending.tried, row->id);         /* a red flag came in between */
		lane->looked_up = lane->others_wait = false;
		lane->failing_ms = 0;
		lane->started_ms = clock_steady_ms();
	}
	if (has_lost_its_target(row)) {
		delivery_note(lane)->reason = mem_copy_text("what it was about was never sent");
		return;
	}
	if (is_doubtful(lane, row)) {
		lane->step = LANE_LOOKING_UP;
		lane->lookup = lookup_start(lane->bot, row, on_looked_up, lane);
		return;
	}
	if (!is_fit_to_send(lane, room, row, round))
		return;
	lane->step = LANE_SENDING;
	tried_add(&lane->bot->sending.tried, row->id);
	put_on_the_wire(lane, row);
}

/* An encrypted room never sees plain text; a muted one waits. */
static bool takes(const struct bot *bot, const struct room *room)
{
	return room->membership == MEMBERSHIP_JOINED && !room->muted && (!room->encrypted || bot->encryption.crypto);
}

/* A red flag does not wait until what comes behind it is tried again. */
static bool overtakes(const struct lane *lane, const struct outbox_head *head)
{
	return head->urgent && lane->row != head->id;
}

static void consider_row(struct bot *bot, const struct outbox_head *head, struct round *round)
{
	struct lane *lane = lane_find(&bot->sending, head->room);
	struct outbox_row row;
	struct room room;
	if (lane && lane->step != LANE_IDLE) {
		if (lane->row != head->id)
			lane_is_waited_for(lane);
		return;
	}
	if (lane && lane->due_ms > round->now_ms && !overtakes(lane, head)) {
		if (lane->due_ms < round->next_ms)
			round->next_ms = lane->due_ms;
		return;
	}
	room_load(bot->store, head->room, &room);
	if (takes(bot, &room) && outbox_load(bot->store, head->id, &row)) {
		lane = lane_open(bot, head->room);
		lane->due_ms = 0;
		start_row(lane, &room, &row, round);
		round->free_slots -= lane->step > LANE_SEALING;
		outbox_row_release(&row);
	}
	room_release(&room);
}

static int64_t start_waiting(struct bot *bot, int64_t now_ms)
{
	struct round round = { now_ms, NEVER, LANES_BUSY_MAX - lanes_busy(&bot->sending), 0, false };
	struct outbox_head head;
	if (key_sending_is_idle(bot))
		lanes_go_on_sealing(&bot->sending);
	struct sql_query *rows = outbox_waiting(bot->store);
	while (round.free_slots && outbox_next(rows, &head))
		consider_row(bot, &head, &round);
	sql_end(rows);
	bot->sending.look = false;
	return round.next_ms;
}

int64_t sending_tick(struct bot *bot, int64_t now_ms)
{
	struct sending *sending = &bot->sending;
	int64_t next_ms = NEVER;
	if (now_ms >= deliveries_due_ms(bot) && !deliveries_commit(bot))
		return now_ms + 1000;
	if (bot->stopping) {
		courtesy_end(bot);
		return NEVER;
	}
	if (now_ms < sending->paused_until_ms)
		next_ms = sending->paused_until_ms;
	else if (sending->look || now_ms >= sending->due_ms)
		next_ms = sending->due_ms = start_waiting(bot, now_ms);
	else
		next_ms = sending->due_ms;
	int64_t done_ms = deliveries_due_ms(bot), courtesy_ms = courtesy_tick(bot, now_ms);
	lanes_close_idle(sending);
	if (done_ms < next_ms)
		next_ms = done_ms;
	return courtesy_ms < next_ms ? courtesy_ms : next_ms;
}

bool sending_is_idle(const struct bot *bot)
{
	return lanes_busy(&bot->sending) == 0 && bot->sending.courtesies == 0;
}

bool sending_is_under_way(const struct bot *bot)
{
	return bot->sending.courtesies || lanes_any_under_way(&bot->sending);
}

bool sending_is_untouched(const struct bot *bot, int64_t row)
{
	const struct sending *sending = &bot->sending;
	return !tried_has(&sending->tried, row) && row > sending->last_id_at_start;
}

void sending_release(struct bot *bot)
{
	struct sending *sending = &bot->sending;
	deliveries_forget(bot, false);
	for (size_t i = 0; i < sending->lane_count; i++)
		lane_free(sending->lanes[i]);
	free(sending->lanes);
	free(sending->done);
	tried_release(&sending->tried);
}
