#include "run/key_sending.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "run/bot.h"
#include "run/identity.h"

#define REFUSED_WAIT_MS 60000
#define COMPLAINT_EVERY_MS (5 * 60 * 1000)

bool key_sending_is_idle(const struct bot *bot)
{
	const struct key_sending *work = &bot->encryption.requests;
	return !work->running && work->next == work->queue.count && !work->look;
}

void key_sending_add(struct bot *bot, struct crypto_requests *requests)
{
	struct key_sending *work = &bot->encryption.requests;
	assert(key_sending_is_idle(bot));
	crypto_requests_release(&work->queue);
	work->queue = *requests;
	work->next = 0;
	work->look = true;
	*requests = (struct crypto_requests){ NULL, 0, 0 };
}

static void complain(struct bot *bot, const char *what, const char *why)
{
	unsigned held_back;
	if (log_gate_open(&bot->encryption.requests.complaints, clock_steady_ms(), COMPLAINT_EVERY_MS, &held_back))
		log_write(&bot->log, LOG_WARNING, "crypto", "%s: %s; trying on (%u more of these unsaid)", what, why,
			  held_back);
}

static void delay(struct bot *bot, int64_t asked_ms)
{
	struct key_sending *work = &bot->encryption.requests;
	work->due_ms = clock_steady_ms() + backoff_after(&work->backoff, asked_ms, backoff_chance());
}

/* An answer of a kind that the crate cannot use: what still matters of the request is wanted again, after a while. */
static void answered(struct bot *bot, struct crypto_request *request, const struct matrix_answer *answer)
{
	struct err err = ERR_INIT;
	char *body = json_write(answer->body);
	if (crypto_mark_sent(bot->encryption.crypto, request, body, &err) == 0) {
		backoff_reset(&bot->encryption.requests.backoff);
	} else {
		delay(bot, -1);
		complain(bot, request->kind, err.what);
		err_release(&err);
	}
	free(body);
	bot->encryption.requests.next++;
	bot->encryption.requests.look = true;
}

static void refused(struct bot *bot, struct crypto_request *request, const struct matrix_answer *answer)
{
	log_write(&bot->log, LOG_ERROR, "crypto", "the homeserver refuses %s: %d %s %s", request->kind, answer->status,
		  answer->errcode, answer->error);
	crypto_mark_failed(bot->encryption.crypto, request);
	bot->encryption.requests.next++;
	bot->encryption.requests.due_ms = clock_steady_ms() + REFUSED_WAIT_MS;
}

static void drop_queue(struct bot *bot)
{
	struct key_sending *work = &bot->encryption.requests;
	for (; work->next < work->queue.count; work->next++)
		crypto_mark_failed(bot->encryption.crypto, &work->queue.items[work->next]);
}

static void on_answer(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct key_sending *work = &bot->encryption.requests;
	struct crypto_request *request = &work->queue.items[work->next];
	work->running = 0;
	work->due_ms = 0;
	if (bot_account_refused(bot, answer))
		return;
	if (text_equal(request->kind, CRYPTO_SIGNING_KEYS) && answer->status == 401) {
		if (!identity_authorise(bot, request, answer))
			drop_queue(bot);
		return;
	}
	switch (answer->verdict) {
	case VERDICT_DONE:
		answered(bot, request, answer);
		break;
	case VERDICT_RETRY:
	case VERDICT_LIMITED:
	case VERDICT_TOKEN:
	case VERDICT_LOCKED:
	case VERDICT_SUSPENDED:
		delay(bot, answer->retry_after_ms);
		complain(bot, request->kind, answer->error);
		break;
	case VERDICT_FORBIDDEN:
	case VERDICT_REFUSED:
	case VERDICT_NOT_FOUND:
		refused(bot, request, answer);
		break;
	}
}

/* Key queries come before claims: a claim would wait for them. */
static int ask(struct bot *bot, struct crypto_requests *queue, struct err *err)
{
	if (crypto_outgoing(bot->encryption.crypto, queue, err) < 0)
		return -1;
	return queue->count ? 0 : crypto_missing_sessions(bot->encryption.crypto, NULL, 0, queue, err);
}

/* True when all is done: rows that waited for it may go on. */
static bool refill(struct bot *bot)
{
	struct key_sending *work = &bot->encryption.requests;
	struct err err = ERR_INIT;
	crypto_requests_release(&work->queue);
	work->next = 0;
	if (!work->look)
		return false;
	if (ask(bot, &work->queue, &err) < 0) {
		delay(bot, -1);
		complain(bot, "the store of the keys", err.what);
		err_release(&err);
		return false;
	}
	work->look = work->queue.count > 0;
	bot->sending.look |= !work->look;
	return !work->look;
}

int64_t key_sending_tick(struct bot *bot, int64_t now_ms)
{
	struct key_sending *work = &bot->encryption.requests;
	if (work->running || bot->stopping)
		return NEVER;
	if (now_ms < work->due_ms)
		return work->due_ms;
	if (work->next == work->queue.count && refill(bot))
		return now_ms;
	if (work->next < work->queue.count)
		work->running = client_keys(bot->client, &work->queue.items[work->next], on_answer, bot);
	return work->due_ms > now_ms ? work->due_ms : NEVER;
}

void key_sending_release(struct bot *bot)
{
	crypto_requests_release(&bot->encryption.requests.queue);
}
