#include "run/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/picture_file.h"

#define NAME_FACT "display name"
#define AVATAR_FACT "avatar"    /* the hash of the file whose picture the account shows */
#define URI_MAX 512             /* bytes */

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

static void on_name_set(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	if (answer->verdict == VERDICT_DONE)
		take_display_name(bot, bot->config->display_name);
	else
		log_write(&bot->log, LOG_WARNING, "run", "the display name could not be set: %s", answer->error);
}

static void on_display_name(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	const char *wanted = bot->config->display_name;
	if (answer->verdict == VERDICT_DONE)
		take_display_name(bot, json_text_at(answer->body, "displayname"));
	bool known = answer->verdict == VERDICT_DONE || answer->verdict == VERDICT_NOT_FOUND;
	if (wanted && known && !text_equal(wanted, bot->display_name))
		client_put_displayname(bot->client, bot->user_id, wanted, on_name_set, bot);
}

/* ---- The avatar: uploaded and set once for each picture; what fails is tried again at the next start ---- */

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
	if (answer->verdict == VERDICT_DONE)
		keep_fact(bot, AVATAR_FACT, bot->avatar_hash);
	else
		log_write(&bot->log, LOG_WARNING, "run", "the avatar could not be set: %s", answer->error);
}

static void on_avatar_uploaded(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	const char *uri = json_text_at(answer->body, "content_uri");
	if (answer->verdict == VERDICT_DONE && uri && text_starts(uri, "mxc://") && strlen(uri) < URI_MAX)
		client_put_avatar(bot->client, bot->user_id, uri, on_avatar_set, bot);
	else
		log_write(&bot->log, LOG_WARNING, "run", "the avatar could not be uploaded: %s", answer->error);
}

static void set_avatar(struct bot *bot)
{
	struct str bytes = STR_INIT;
	char *shown = store_get(bot->store, AVATAR_FACT);
	bot->avatar_hash = hash_of_file(bot, &bytes);
	if (bot->avatar_hash && !text_equal(shown, bot->avatar_hash))
		client_upload(bot->client, "image/png", "avatar.png", bytes.data, bytes.len, on_avatar_uploaded, bot);
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
	client_get_displayname(bot->client, bot->user_id, on_display_name, bot);
	if (bot->config->avatar)
		set_avatar(bot);
}
