#include "run/gaps.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/leaving.h"
#include "run/timeline.h"
#include "store/gap.h"
#include "store/outbox.h"

#define PAGE_EVENTS 100
#define PAGES_MAX 500   /* 50,000 events: what is older is given up, with a line in the log */
#define FULL_WAIT_MS 1000

struct page {
	struct json_object *events;     /* in the order of the request */
	const char *end;                /* NULL: nothing follows */
	size_t count;
};

static struct page read_page(struct json_object *body, const char *cursor)
{
	struct page page = { json_at(body, "chunk"), json_text_at(body, "end"), 0 };
	page.count = json_length(page.events);
	if (page.count == 0 && text_equal(page.end, cursor))
		page.end = NULL;        /* a homeserver that would lead round in a circle */
	return page;
}

static void begin_filling(struct gap *gap)
{
	gap->phase = GAP_FILL;
	mem_set_text(&gap->cursor, gap->start_cursor);
}

/* Going back: the newest own invitation starts the answers; without one, the own join does. */
static bool note_own_membership(struct gap *gap, const struct event *event, const char *end)
{
	const char *membership = json_text_at(event->content, "membership");
	bool invited = text_equal(membership, "invite"), joined = text_equal(membership, "join");
	if (invited || joined) {
		mem_set_text(&gap->after_event, event->id);
		mem_set_text(&gap->start_cursor, end);
	}
	return !joined;
}

static bool seek_in_page(struct bot *bot, struct gap *gap, const struct page *page)
{
	const char *end = page->end ? page->end : gap->cursor;
	for (size_t i = 0; i < page->count; i++) {
		struct event event;
		if (event_read(&event, json_item(page->events, i), true) &&
		    event_is_state(&event, "m.room.member", bot->user_id) && note_own_membership(gap, &event, end))
			return true;
	}
	return false;
}

/* True when the gap is done with. */
static bool seek(struct bot *bot, struct gap *gap, const struct page *page)
{
	bool found = seek_in_page(bot, gap, page);
	if (!found && page->end) {
		mem_set_text(&gap->cursor, page->end);
		return false;
	}
	if (!gap->start_cursor)
		return true;
	begin_filling(gap);
	return false;
}

/* The index of the first event that may be answered. */
static size_t first_answerable(struct gap *gap, const struct page *page)
{
	if (!gap->after_event)
		return 0;
	for (size_t i = 0; i < page->count; i++)
		if (text_equal(json_text_at(json_item(page->events, i), "event_id"), gap->after_event)) {
			mem_set_text(&gap->after_event, NULL);
			return i + 1;
		}
	return page->count;
}

static bool fill(struct bot *bot, struct gap *gap, const struct page *page, const char *target)
{
	struct room room;
	struct timeline timeline = {
		.events = page->events,
		.first = first_answerable(gap, page),
		.backlog = gap->backlog || bot->gaps.backoff.failures,  /* a page that comes again, see syncing.c */
		.more_follows = page->end && page->count >= PAGE_EVENTS,
	};
	room_load(bot->store, gap->room, &room);
	if (room.membership == MEMBERSHIP_JOINED)
		timeline_take(bot, &room, &timeline);
	members_forget(bot, gap->room);
	if (room.membership == MEMBERSHIP_JOINED)
		leaving_doubt(bot, room.id, page->events);
	room_release(&room);
	bool to_be_extended = !text_equal(gap->target, target);
	if (page->end || to_be_extended)
		mem_set_text(&gap->cursor, page->end ? page->end : target);
	return !page->end && !to_be_extended;
}

static void take_page(struct bot *bot, struct gap *gap, struct json_object *body)
{
	struct page page = read_page(body, gap->cursor);
	bool done = gap->phase == GAP_SEEK ? seek(bot, gap, &page) : fill(bot, gap, &page, bot->gaps.target);
	if (!done && ++gap->pages > PAGES_MAX) {
		log_write(&bot->log, LOG_WARNING, "sync", "room %s: more than %d pages to read, giving up the rest",
			  log_name(&bot->log, gap->room).text, PAGES_MAX);
		done = true;
	}
	if (done)
		gap_close(bot->store, gap->room);
	else
		gap_save(bot->store, gap);
}

static void delay(struct bot *bot, int64_t asked_ms)
{
	bot->gaps.due_ms = clock_steady_ms() + backoff_after(&bot->gaps.backoff, asked_ms, backoff_chance());
}

static void commit_page(struct bot *bot, const struct matrix_answer *answer)
{
	struct gap gap;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	if (gap_load(bot->store, bot->gaps.room, &gap)) {
		if (answer->verdict == VERDICT_DONE)
			take_page(bot, &gap, answer->body);
		else
			gap_close(bot->store, gap.room);
		gap_release(&gap);
	}
	if (store_commit(bot->store, &err) == 0) {
		backoff_reset(&bot->gaps.backoff);
		return;
	}
	log_write(&bot->log, LOG_ERROR, "store", "%s", err.what);
	err_release(&err);
	delay(bot, -1);
}

static void on_page(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	bot->gaps.running = 0;
	bot->gaps.due_ms = 0;
	if (bot_account_refused(bot, answer))
		return;
	bool broken = answer->verdict == VERDICT_DONE && !json_is_array(json_at(answer->body, "chunk"));
	if (answer->verdict != VERDICT_DONE || broken)
		log_write(&bot->log, LOG_WARNING, "sync", "cannot read back in room %s: %s",
			  log_name(&bot->log, bot->gaps.room).text, broken ? "no events in the answer" : answer->error);
	if (broken || verdict_passes(answer->verdict))
		delay(bot, answer->retry_after_ms);
	else
		commit_page(bot, answer);
}

static void start(struct bot *bot, const struct gap *gap)
{
	bool seeking = gap->phase == GAP_SEEK;
	mem_set_text(&bot->gaps.room, gap->room);
	mem_set_text(&bot->gaps.target, gap->target);
	bot->gaps.running = client_messages(bot->client, gap->room, seeking ? 'b' : 'f', gap->cursor,
					    seeking ? NULL : gap->target, PAGE_EVENTS, on_page, bot);
}

/* Rooms take turns, so that one that cannot be read does not hold up the others. */
static bool next_gap(struct bot *bot, struct gap *gap)
{
	return gap_next(bot->store, bot->gaps.room ? bot->gaps.room : "", gap) || gap_next(bot->store, "", gap);
}

int64_t gaps_tick(struct bot *bot, int64_t now_ms)
{
	struct gap gap;
	if (bot->gaps.running || bot->stopping)
		return NEVER;
	if (now_ms < bot->gaps.due_ms)
		return bot->gaps.due_ms;
	if (outbox_count_waiting(bot->store) >= OUTBOX_ROWS_MAX)
		return bot->gaps.due_ms = now_ms + FULL_WAIT_MS;
	if (!next_gap(bot, &gap))
		return bot->gaps.due_ms = NEVER;
	start(bot, &gap);
	gap_release(&gap);
	return NEVER;
}

void gaps_release(struct bot *bot)
{
	free(bot->gaps.room);
	free(bot->gaps.target);
}
