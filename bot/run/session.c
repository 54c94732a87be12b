#include "run/session.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/mem.h"
#include "matrix/login.h"
#include "matrix/oauth.h"
#include "run/device.h"
#include "run/secret_file.h"

#define STORE_AGAIN_MS 1000

int session_begin(struct bot *bot, struct err *err)
{
	char *kept = store_get(bot->store, SESSION_FACT);
	int result = session_pair_read(&bot->session.pair, bot->config, kept, err);
	mem_free_secret(kept);
	return result;
}

/* ---- Renewing it ---- */

static void try_later(struct bot *bot, int64_t asked_ms)
{
	bot->session.due_ms = clock_steady_ms() + backoff_after(&bot->session.backoff, asked_ms, backoff_chance());
}

static void use_pair(struct bot *bot)
{
	struct session *session = &bot->session;
	client_set_token(bot->client, session->pair.access);
	session->due_ms = 0;
	session->holding = session->soft = false;
	backoff_reset(&session->backoff);
	bot->sending.look = true;
	log_write(&bot->log, LOG_DEBUG, "run", "the access token was renewed");
}

static void take_pair(struct bot *bot, struct json_object *body)
{
	struct grant grant;
	struct err err = ERR_INIT;
	if (!grant_read(&grant, body)) {
		try_later(bot, -1);
		return;
	}
	if (session_pair_renew(&bot->session.pair, &grant, clock_wall_ms(), bot->store, &err) == 0) {
		use_pair(bot);
	} else {
		log_write(&bot->log, LOG_ERROR, "store", "%s", err.what);
		bot->session.due_ms = clock_steady_ms() + STORE_AGAIN_MS;
	}
	err_release(&err);
	grant_release(&grant);
}

/* True: the token was taken, or a later try may bring it. */
static bool took_or_waits(struct bot *bot, const struct matrix_answer *answer)
{
	switch (answer->verdict) {
	case VERDICT_DONE:
		take_pair(bot, answer->body);
		return true;
	case VERDICT_LOCKED:
	case VERDICT_SUSPENDED:
	case VERDICT_RETRY:
	case VERDICT_LIMITED:
		try_later(bot, answer->retry_after_ms);
		return true;
	default:
		return false;
	}
}

static void give_up(struct bot *bot, const char *why)
{
	if (!bot->stopping)
		log_write(&bot->log, LOG_ERROR, "run",
			  "the homeserver refuses the access token: %s; run `unknot login`", why);
	bot_stop(bot, EX_NOPERM);
}

static void on_refreshed(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct session *session = &bot->session;
	session->running = 0;
	if (took_or_waits(bot, answer))
		return;
	log_write(&bot->log, LOG_WARNING, "run", "the refresh token is refused: %d %s", answer->status,
		  answer->errcode);
	session->soft |= answer->soft_logout;
	session->due_ms = 0;
	mem_free_secret(session->pair.refresh);
	session->pair.refresh = NULL;
}

/* Where the session of an OAuth client is refreshed is asked anew each time: it may change. */
static void on_metadata(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct session *session = &bot->session;
	struct oauth_endpoints endpoints;
	if (answer->verdict != VERDICT_DONE) {
		on_refreshed(context, answer);
		return;
	}
	session->running = 0;
	if (!oauth_endpoints_read(&endpoints, answer->body)) {
		try_later(bot, -1);
		return;
	}
	session->running = oauth_refresh(bot->client, &endpoints, session->pair.client_id, session->pair.refresh,
					 on_refreshed, bot);
	oauth_endpoints_release(&endpoints);
}

static void on_logged_in(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	bot->session.running = 0;
	if (!took_or_waits(bot, answer))
		give_up(bot, answer->errcode);
}

static void log_in_again(struct bot *bot)
{
	struct err err = ERR_INIT;
	char *password = NULL;
	if (secret_file_read(bot->config->password_file, bot->config->token_file_trusted, &password, &err) < 0) {
		give_up(bot, err.what);
		err_release(&err);
		return;
	}
	/* Not yet known at the start, when the token has expired during a downtime. */
	char *device = bot->device_id ? mem_copy_text(bot->device_id) : device_id_get(bot->config->state, &err);
	char *body = login_body(&(struct login_request){
		.user = bot->config->user, .password = password, .device_id = device, .device_name = "Unknot", .refresh = true });
	log_write(&bot->log, LOG_INFO, "run", "logging in again with the password file, as the same device");
	mem_set_text(&bot->session.pair.client_id, NULL);       /* from here on it is an ordinary session */
	bot->session.running = client_login(bot->client, body, on_logged_in, bot);
	mem_free_secret(body);
	mem_free_secret(password);
	free(device);
	err_release(&err);
}

bool session_can_renew(struct bot *bot, bool soft_logout)
{
	bot->session.soft |= soft_logout;
	return bot->session.pair.refresh || (bot->session.soft && bot->config->password_file);
}

bool bot_account_refused(struct bot *bot, const struct matrix_answer *answer)
{
	if (answer->verdict != VERDICT_TOKEN)
		return false;
	if (answer->outdated || bot->session.holding)
		return true;
	if (!session_can_renew(bot, answer->soft_logout)) {
		give_up(bot, answer->error);
		return true;
	}
	log_write(&bot->log, LOG_INFO, "run", "the access token has come to its end: renewing it");
	bot->session.holding = true;
	bot->session.due_ms = 0;
	return true;
}

static void renew(struct bot *bot)
{
	struct session *session = &bot->session;
	if (session->pair.refresh && session->pair.client_id)
		session->running = client_auth_metadata(bot->client, on_metadata, bot);
	else if (session->pair.refresh)
		session->running = client_refresh(bot->client, session->pair.refresh, on_refreshed, bot);
	else if (session_can_renew(bot, false))
		log_in_again(bot);
	else
		give_up(bot, "it cannot be renewed");
}

/* When the token is to be renewed ahead of its end, in steady time. */
static int64_t renewal_due(const struct session *session, int64_t now_ms)
{
	if (!session->pair.refresh || !session->pair.renew_ms)
		return NEVER;
	int64_t due_ms = now_ms + session->pair.renew_ms - clock_wall_ms();
	return due_ms > session->due_ms ? due_ms : session->due_ms;
}

int64_t session_tick(struct bot *bot, int64_t now_ms)
{
	struct session *session = &bot->session;
	if (session->running || bot->stopping)
		return NEVER;
	int64_t due_ms = session->holding ? session->due_ms : renewal_due(session, now_ms);
	if (due_ms > now_ms)
		return due_ms;
	renew(bot);
	return NEVER;
}

void session_release(struct bot *bot)
{
	session_pair_release(&bot->session.pair);
}
