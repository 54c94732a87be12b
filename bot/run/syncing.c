#include "run/syncing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/sync.h"
#include "run/intake.h"
#include "run/lane.h"
#include "run/opening.h"
#include "run/profile.h"
#include "run/sending.h"
#include "store/outbox.h"

#define LONG_POLL_MS 30000
#define DOWNTIME_MS 60000       /* after a longer silence what comes is a backlog */
#define COMPLAINT_EVERY_MS (5 * 60 * 1000)
#define FULL_WAIT_MS 1000
#define FILTER_ID "filter"      /* facts of the store */
#define FILTER_TEXT "filter_text"
#define SOON_MS 1000            /* a long poll with no news takes longer */
#define STANDING_MAX 10         /* of these in a row are no matter */
#define HOLD_MS 100             /* the next long poll lets the answers that are under way go first */

static void delay(struct bot *bot, int64_t asked_ms)
{
	bot->syncing.due_ms = clock_steady_ms() + backoff_after(&bot->syncing.backoff, asked_ms, backoff_chance());
	bot->syncing.unanswered = asked_ms < 0;
}

static void complain(struct bot *bot, enum log_level level, const char *area, const char *what)
{
	unsigned held_back;
	int64_t now_ms = clock_steady_ms();
	if (!log_gate_open(&bot->syncing.complaints, now_ms, COMPLAINT_EVERY_MS, &held_back))
		return;
	log_write(&bot->log, level, area, "%s; next try in %lld ms (%u more of these unsaid)", what,
		  (long long)(bot->syncing.due_ms - now_ms), held_back);
}

static void recovered(struct bot *bot)
{
	if (bot->syncing.backoff.failures > 1) {
		log_write(&bot->log, LOG_INFO, "sync", "the homeserver answers again");
		lanes_hurry(&bot->sending);
	}
	backoff_reset(&bot->syncing.backoff);
	bot->syncing.complaints = (struct log_gate){ 0 };
	bot->syncing.small = false;
}

static void announce_first(struct bot *bot)
{
	if (bot->syncing.responses++ != 0)
		return;
	log_write(&bot->log, LOG_INFO, "run", "ready");
	profile_start(bot);
	notify_service_ready(&bot->service);
}

/* What comes a second time, because it could not be kept the first time, has used up its share of the limits
 * already. */
static bool is_backlog(const struct bot *bot)
{
	const struct syncing *syncing = &bot->syncing;
	return syncing->responses == 0 || syncing->unkept || clock_steady_ms() - syncing->answered_ms > DOWNTIME_MS;
}

/* Nothing new, and at once: something answers that does not listen. Asked again and again it would say so for ever. */
static bool is_standing_still(const struct bot *bot, const struct sync *sync)
{
	const struct syncing *syncing = &bot->syncing;
	return syncing->polled_ms && clock_steady_ms() - syncing->polled_ms < SOON_MS &&
	       text_equal(syncing->since, sync->next_batch);
}

/* It may just have no way to wait: then it is asked about once a second, and nobody waits for long. */
static void wait_a_little(struct bot *bot)
{
	backoff_reset(&bot->syncing.backoff);
	delay(bot, -1);
	complain(bot, LOG_WARNING, "sync", "the homeserver does not wait for news");
}

static void settle(struct bot *bot, const struct sync *sync)
{
	struct syncing *syncing = &bot->syncing;
	syncing->standing = is_standing_still(bot, sync) ? syncing->standing + 1 : 0;
	mem_set_text(&syncing->since, sync->next_batch);
	syncing->answered_ms = clock_steady_ms();
	syncing->unkept = false;
	if (syncing->standing > STANDING_MAX) {
		wait_a_little(bot);
		return;
	}
	recovered(bot);
	announce_first(bot);
}

static void take_response(struct bot *bot, struct json_object *body)
{
	struct sync sync;
	struct err err = ERR_INIT;
	if (sync_read(&sync, body, &err) < 0) {
		delay(bot, -1);
		complain(bot, LOG_WARNING, "sync", err.what);
		err_release(&err);
		return;
	}
	if (intake_sync(bot, &sync, is_backlog(bot), &err) < 0) {
		bot->syncing.unkept = true;
		delay(bot, -1);
		complain(bot, LOG_ERROR, "store", err.what);
		err_release(&err);
	} else {
		settle(bot, &sync);
	}
	sync_release(&sync);
}

/* The homeserver has forgotten the filter. */
static bool is_filter_unknown(const struct matrix_answer *answer)
{
	return answer->verdict == VERDICT_NOT_FOUND || answer->verdict == VERDICT_REFUSED;
}

static void on_response(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	bot->syncing.running = 0;
	bot->syncing.due_ms = 0;
	if (bot_account_refused(bot, answer))
		return;
	if (answer->verdict == VERDICT_DONE) {
		int opened = opening_finish(bot);
		if (opened)
			bot_stop(bot, opened);
		else
			take_response(bot, answer->body);
		return;
	}
	bot->syncing.small |= answer->too_large;
	if (is_filter_unknown(answer))
		mem_set_text(&bot->syncing.filter, NULL);
	delay(bot, answer->retry_after_ms);
	complain(bot, LOG_WARNING, "sync", answer->error);
}

void syncing_load(struct bot *bot)
{
	char *text = filter_running(), *kept = store_get(bot->store, FILTER_TEXT);
	bot->syncing.since = store_get(bot->store, "since");
	if (text_equal(text, kept))
		bot->syncing.filter = store_get(bot->store, FILTER_ID);
	free(text);
	free(kept);
}

/* Without it the same filter is stored once more after the next start, no more. */
static void keep_filter(struct bot *bot)
{
	struct err err = ERR_INIT;
	char *text = filter_running();
	store_begin(bot->store);
	store_set(bot->store, FILTER_TEXT, text);
	store_set(bot->store, FILTER_ID, bot->syncing.filter);
	if (store_commit(bot->store, &err) < 0)
		complain(bot, LOG_WARNING, "store", err.what);
	err_release(&err);
	free(text);
}

static void on_filter(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	const char *id = json_text_at(answer->body, "filter_id");
	bot->syncing.running = 0;
	bot->syncing.due_ms = 0;
	if (bot_account_refused(bot, answer))
		return;
	if (answer->verdict == VERDICT_DONE && id) {
		mem_set_text(&bot->syncing.filter, id);
		keep_filter(bot);
		return;
	}
	delay(bot, answer->retry_after_ms);
	complain(bot, LOG_WARNING, "sync", answer->error);
}

static void store_filter(struct bot *bot)
{
	char *filter = filter_running();
	bot->syncing.running = client_store_filter(bot->client, bot->user_id, filter, on_filter, bot);
	free(filter);
}

/* The first sync ever only learns where "now" is; a response that was too large is asked for with less in it, and what
 * that leaves out is read as a gap. */
static bool asks_for_little(const struct syncing *syncing)
{
	return !syncing->since || syncing->small;
}

static void poll_once(struct bot *bot)
{
	struct syncing *syncing = &bot->syncing;
	char *filter = asks_for_little(syncing) ? filter_bootstrap() : mem_copy_text(syncing->filter);
	int64_t wait_ms = syncing->responses ? LONG_POLL_MS : 0;
	syncing->polled_ms = wait_ms ? clock_steady_ms() : 0;
	syncing->running = client_sync(bot->client, syncing->since, filter, wait_ms, on_response, bot);
	free(filter);
}

int64_t syncing_tick(struct bot *bot, int64_t now_ms)
{
	struct syncing *syncing = &bot->syncing;
	if (syncing->running || bot->stopping)
		return NEVER;
	if (now_ms < syncing->due_ms)
		return syncing->due_ms;
	int64_t held_until_ms = syncing->responses || !bot->encryption.needed ? 0 : identity_holds(bot);
	if (held_until_ms)
		return held_until_ms;
	if (sending_is_under_way(bot) && now_ms < syncing->answered_ms + HOLD_MS)
		return syncing->answered_ms + HOLD_MS;
	if (outbox_count_waiting(bot->store) >= OUTBOX_ROWS_MAX)
		return syncing->due_ms = now_ms + FULL_WAIT_MS;
	if (!syncing->filter && !asks_for_little(syncing))
		store_filter(bot);
	else
		poll_once(bot);
	return NEVER;
}

void syncing_hurry(struct bot *bot)
{
	if (bot->syncing.unanswered)
		bot->syncing.due_ms = 0;
}

void syncing_stop(struct bot *bot)
{
	if (bot->syncing.running)
		client_cancel(bot->client, bot->syncing.running);
	bot->syncing.running = 0;
}

void syncing_release(struct bot *bot)
{
	free(bot->syncing.since);
	free(bot->syncing.filter);
}
