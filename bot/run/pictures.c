#include "run/pictures.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "run/sending.h"
#include "talk/response.h"

/* ---- What is known ---- */

static void release_items(struct picture_work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		free(work->items[i].file);
		free(work->items[i].path);
		free(work->items[i].uri);
		free(work->items[i].sealed);
	}
	free(work->items);
	work->items = NULL;
	work->count = work->room = 0;
}

static char *fact_of(const char *hash, bool sealed)
{
	return str_format("%s:%s", sealed ? "sealed-picture" : "picture", hash);
}

static char *read_fact(struct bot *bot, const char *hash, bool sealed)
{
	char *fact = fact_of(hash, sealed);
	char *value = store_get(bot->store, fact);
	free(fact);
	return value;
}

/* False, with a word in the log, when the file is no good. */
static bool read_item(struct bot *bot, struct known_picture *item, struct str *bytes)
{
	struct err err = ERR_INIT;
	if (picture_read(item->path, bytes, &item->info, &err) < 0) {
		char *line = err_line(&err);
		log_write(&bot->log, LOG_WARNING, "pictures", "answers go without %s: %s", item->file, line);
		free(line);
		err_release(&err);
		return false;
	}
	free(item->uri);
	free(item->sealed);
	item->uri = read_fact(bot, item->info.hash, false);
	item->sealed = read_fact(bot, item->info.hash, true);
	return true;
}

static const struct known_picture *find_item(const struct bot *bot, const char *file)
{
	for (size_t i = 0; i < bot->pictures.count; i++)
		if (text_equal(bot->pictures.items[i].file, file))
			return &bot->pictures.items[i];
	return NULL;
}

static void add_item(struct bot *bot, const char *file)
{
	struct picture_work *work = &bot->pictures;
	struct str bytes = STR_INIT;
	mem_grow((void **)&work->items, work->count, &work->room, sizeof *work->items);
	struct known_picture *item = &work->items[work->count++];
	*item = (struct known_picture){
		.file = mem_copy_text(file),
		.path = picture_path(bot->config->pictures, bot->config->responses, file),
	};
	item->given_up = !read_item(bot, item, &bytes);
	str_release(&bytes);
}

void pictures_load(struct bot *bot)
{
	const struct picture *picture;
	release_items(&bot->pictures);
	for (size_t i = 0; bot->config->send_pictures && (picture = book_picture(bot->book, i)); i++)
		if (!find_item(bot, picture->file))
			add_item(bot, picture->file);
}

void pictures_release(struct bot *bot)
{
	release_items(&bot->pictures);
	free(bot->pictures.sealing);
	bot->pictures.sealing = NULL;
}

const struct known_picture *pictures_find(const struct bot *bot, const char *file, bool encrypted)
{
	const struct known_picture *item = find_item(bot, file);
	return item && (encrypted ? item->sealed : item->uri) ? item : NULL;
}

const char *picture_name(const struct known_picture *picture)
{
	const char *slash = strrchr(picture->path, '/');
	return slash ? slash + 1 : picture->path;
}

/* ---- Uploading ---- */

/* A commit that fails costs one more upload after the next start, no more. */
static void keep(struct bot *bot, const char *hash, bool sealed, const char *value)
{
	struct err err = ERR_INIT;
	char *fact = fact_of(hash, sealed);
	if (store_keep(bot->store, fact, value, &err) < 0)
		log_write(&bot->log, LOG_WARNING, "store", "a picture's address was not kept: %s", err.what);
	err_release(&err);
	free(fact);
	for (size_t i = 0; i < bot->pictures.count; i++)
		if (text_equal(bot->pictures.items[i].info.hash, hash))
			mem_set_text(sealed ? &bot->pictures.items[i].sealed : &bot->pictures.items[i].uri, value);
}

static void keep_uri(struct bot *bot, const char *uri)
{
	struct picture_work *work = &bot->pictures;
	if (!work->sealing) {
		keep(bot, work->uploading, false, uri);
		return;
	}
	struct json_object *file = json_read(work->sealing, strlen(work->sealing), NULL);
	json_set_text(file, "url", uri);
	char *sealed = json_write(file);
	json_free(file);
	keep(bot, work->uploading, true, sealed);
	free(sealed);
}

static void give_up(struct bot *bot, const char *hash, const char *reason)
{
	for (size_t i = 0; i < bot->pictures.count; i++) {
		struct known_picture *item = &bot->pictures.items[i];
		if (!text_equal(item->info.hash, hash))
			continue;
		item->given_up = true;
		log_write(&bot->log, LOG_WARNING, "pictures", "answers go without %s: %s", item->file, reason);
	}
}

static void try_later(struct bot *bot, const struct matrix_answer *answer)
{
	struct picture_work *work = &bot->pictures;
	int64_t wait_ms = backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
	work->due_ms = clock_steady_ms() + wait_ms;
	log_write(&bot->log, work->backoff.failures == 1 ? LOG_WARNING : LOG_DEBUG, "pictures",
		  "an upload failed: %s; next try in %lld ms",
		  answer->error[0] ? answer->error : "no address in the answer", (long long)wait_ms);
}

static void on_uploaded(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct picture_work *work = &bot->pictures;
	const char *uri = json_text_at(answer->body, "content_uri");
	work->running = 0;
	if (bot_account_refused(bot, answer))
		return;
	switch (answer->verdict) {
	case VERDICT_DONE:
		if (!content_uri_is_valid(uri)) {
			try_later(bot, answer);
			break;
		}
		backoff_reset(&work->backoff);
		keep_uri(bot, uri);
		break;
	case VERDICT_RETRY:
	case VERDICT_LIMITED:
	case VERDICT_TOKEN:
	case VERDICT_LOCKED:
	case VERDICT_SUSPENDED:
		try_later(bot, answer);
		break;
	case VERDICT_FORBIDDEN:
	case VERDICT_REFUSED:
	case VERDICT_NOT_FOUND:
		give_up(bot, work->uploading, answer->error);
		break;
	}
}

static bool is_owed(const struct bot *bot, const struct known_picture *item)
{
	return !item->given_up && (!item->uri || (bot->encryption.needed && !item->sealed));
}

/* False when it cannot be encrypted; answers in encrypted rooms go without it then. */
static bool seal(struct bot *bot, struct known_picture *item, struct str *bytes)
{
	struct err err = ERR_INIT;
	free(bot->pictures.sealing);
	bot->pictures.sealing = crypto_encrypt_file(bytes->data, bytes->len, &err);
	if (bot->pictures.sealing)
		return true;
	give_up(bot, item->info.hash, err.what);
	err_release(&err);
	return false;
}

/* The file is read anew: it may have changed since, and then it may even be known. An encrypted one says nothing of
 * what it is. */
static void upload(struct bot *bot, struct known_picture *item)
{
	struct picture_work *work = &bot->pictures;
	struct str bytes = STR_INIT;
	item->given_up = !read_item(bot, item, &bytes);
	memcpy(work->uploading, item->info.hash, sizeof work->uploading);
	mem_set_text(&work->sealing, NULL);
	if (!item->given_up && !item->uri)
		work->running = client_upload(bot->client, "image/png", picture_name(item), bytes.data, bytes.len,
					      on_uploaded, bot);
	else if (is_owed(bot, item) && seal(bot, item, &bytes))
		work->running = client_upload(bot->client, "application/octet-stream", NULL, bytes.data, bytes.len,
					      on_uploaded, bot);
	str_release(&bytes);
}

/* Answers come first, and what is asked for at the start before all: people wait for them. */
static bool is_busy(const struct bot *bot)
{
	return bot->stopping || bot->pictures.running || !bot->syncing.responses || !sending_is_idle(bot);
}

int64_t pictures_tick(struct bot *bot, int64_t now_ms)
{
	struct picture_work *work = &bot->pictures;
	if (is_busy(bot))
		return NEVER;
	if (now_ms < bot->started_ms + BOT_SETTLES_MS)
		return bot->started_ms + BOT_SETTLES_MS;
	for (size_t i = 0; i < work->count && !work->running; i++) {
		struct known_picture *item = &work->items[i];
		if (!is_owed(bot, item))
			continue;
		if (now_ms < work->due_ms)
			return work->due_ms;
		upload(bot, item);
	}
	return NEVER;
}
