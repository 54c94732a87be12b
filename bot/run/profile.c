#include "run/profile.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/picture_file.h"

#define NAME_FACT "display name"
#define AVATAR_FACT "avatar"    /* the hash of the file whose picture the account shows */

static void keep_fact(struct bot *bot, const char *name, const char *value)
{
	struct err err = ERR_INIT;
	if (store_keep(bot->store, name, value, &err) < 0)
		log_write(&bot->log, LOG_WARNING, "store", "the %s was not kept: %s", name, err.what);
	err_release(&err);
}

static void take_display_name(struct bot *bot, const char *name)
{
	if (text_equal(name, bot->display_name))
		return;
	mem_set_text(&bot->display_name, name);
	keep_fact(bot, NAME_FACT, name ? name : "");
}

/* What was owed is done, or there is nothing more to be done for it before the next start. */
static void settle(struct bot *bot, bool *owed)
{
	*owed = false;
	bot->profile.running = 0;
	bot->profile.due_ms = 0;
	backoff_reset(&bot->profile.backoff);
}

/* Tried again as a whole, unless it was refused. `what` is for the log. */
static void fail(struct bot *bot, bool *owed, const struct matrix_answer *answer, const char *what)
{
	struct profile_work *work = &bot->profile;
	bool broken = answer->verdict == VERDICT_DONE;  /* an answer without what it is asked for */
	bool again = broken || bot_account_refused(bot, answer) || verdict_passes(answer->verdict);
	if (!work->backoff.failures || !again)
		log_write(&bot->log, LOG_WARNING, "run", "%s: %s%s", what,
			  broken ? "an answer without it" : answer->error, again ? "; trying on" : "");
	if (!again) {
		settle(bot, owed);
		return;
	}
	work->running = 0;
	work->due_ms = clock_steady_ms() + backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
}

static void on_name_set(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	if (answer->verdict != VERDICT_DONE) {
		fail(bot, &bot->profile.name_owed, answer, "the display name could not be set");
		return;
	}
	take_display_name(bot, bot->config->display_name);
	settle(bot, &bot->profile.name_owed);
}

static void on_display_name(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	const char *wanted = bot->config->display_name;
	bool known = answer->verdict == VERDICT_DONE || answer->verdict == VERDICT_NOT_FOUND;
	if (!known) {
		fail(bot, &bot->profile.name_owed, answer, "the display name could not be asked for");
		return;
	}
	if (answer->verdict == VERDICT_DONE)
		take_display_name(bot, json_text_at(answer->body, "displayname"));
	if (wanted && !text_equal(wanted, bot->display_name))
		bot->profile.running = client_put_displayname(bot->client, bot->user_id, wanted, on_name_set, bot);
	else
		settle(bot, &bot->profile.name_owed);
}

/* ---- The avatar: uploaded and set once for each picture ---- */

static char *hash_of_file(struct bot *bot, struct str *bytes)
{
	struct picture_info info;
	struct err err = ERR_INIT;
	if (picture_read(bot->config->avatar, bytes, &info, &err) == 0)
		return mem_copy_text(info.hash);
	char *line = err_line(&err);
	log_write(&bot->log, LOG_WARNING, "run", "the avatar stays as it is: %s", line);
	free(line);
	err_release(&err);
	return NULL;
}

static void on_avatar_set(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	if (answer->verdict != VERDICT_DONE) {
		fail(bot, &bot->profile.avatar_owed, answer, "the avatar could not be set");
		return;
	}
	keep_fact(bot, AVATAR_FACT, bot->avatar_hash);
	settle(bot, &bot->profile.avatar_owed);
}

static void on_avatar_uploaded(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	const char *uri = json_text_at(answer->body, "content_uri");
	if (answer->verdict == VERDICT_DONE && content_uri_is_valid(uri))
		bot->profile.running = client_put_avatar(bot->client, bot->user_id, uri, on_avatar_set, bot);
	else
		fail(bot, &bot->profile.avatar_owed, answer, "the avatar could not be uploaded");
}

static void set_avatar(struct bot *bot)
{
	struct str bytes = STR_INIT;
	char *shown = store_get(bot->store, AVATAR_FACT);
	free(bot->avatar_hash);
	bot->avatar_hash = hash_of_file(bot, &bytes);
	if (bot->avatar_hash && !text_equal(shown, bot->avatar_hash))
		bot->profile.running = client_upload(bot->client, "image/png", "avatar.png", bytes.data, bytes.len,
						     on_avatar_uploaded, bot);
	else
		settle(bot, &bot->profile.avatar_owed);
	free(shown);
	str_release(&bytes);
}

void profile_load(struct bot *bot)
{
	bot->display_name = store_get(bot->store, NAME_FACT);
	if (text_equal(bot->display_name, ""))
		mem_set_text(&bot->display_name, NULL);
}

void profile_start(struct bot *bot)
{
	bot->profile.name_owed = true;
	bot->profile.due_ms = bot->display_name ? bot->started_ms + BOT_SETTLES_MS : 0;
	bot->profile.avatar_owed = bot->config->avatar != NULL;
}

int64_t profile_tick(struct bot *bot, int64_t now_ms)
{
	struct profile_work *work = &bot->profile;
	if (work->running || bot->stopping || (!work->name_owed && !work->avatar_owed))
		return NEVER;
	if (now_ms < work->due_ms)
		return work->due_ms;
	if (work->name_owed)
		work->running = client_get_displayname(bot->client, bot->user_id, on_display_name, bot);
	else
		set_avatar(bot);
	return NEVER;
}
