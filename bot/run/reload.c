#include "run/reload.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/notices.h"
#include "run/pictures.h"
#include "run/watch.h"
#include "store/outbox.h"

#define SLICE_MS 10
#define ERRORS_LOGGED 20
#define STORE_AGAIN_MS 1000

struct reload {
	struct watch *watch;
	bool wanted;
	struct book_loading *loading;   /* one of the two while a new book is built, then checked */
	struct book_check *check;
	struct book *book;              /* the new one that is checked */
	struct err_list errs;
	int64_t began_ms;
	int64_t asked_until;            /* the last row of the outbox when it began */
	char *outcome;                  /* what is still to be told to those who asked; NULL */
	int64_t tell_due_ms;
};

void reload_watch(struct bot *bot)
{
	static const char *const suffixes[] = { ".intent", ".vocabulary", ".md", NULL };
	const char *const folders[] = { bot->config->intents, bot->config->responses, NULL };
	bot->reload = mem_alloc(sizeof *bot->reload);
	bot->reload->watch = watch_new(folders, suffixes, clock_steady_ms());
	if (watch_descriptor(bot->reload->watch) < 0)
		log_write(&bot->log, LOG_WARNING, "reload", "no inotify: saved files are noticed within %d s",
			  WATCH_LOOK_MS / 1000);
}

int reload_descriptor(const struct bot *bot)
{
	return watch_descriptor(bot->reload->watch);
}

void reload_soon(struct bot *bot)
{
	bot->reload->wanted = true;
}

static void log_errors(const struct bot *bot, const struct err_list *errs)
{
	size_t logged = 0, count = err_list_count(errs, ERR_ERROR);
	for (size_t i = 0; i < errs->count && logged < ERRORS_LOGGED; i++) {
		if (errs->items[i].level != ERR_ERROR)
			continue;
		char *line = err_line(&errs->items[i]);
		log_write(&bot->log, LOG_ERROR, "reload", "%s", line);
		free(line);
		logged++;
	}
	if (logged < count)
		log_write(&bot->log, LOG_ERROR, "reload", "and %zu more errors: see `unknot check`", count - logged);
}

/* ---- Telling those who asked ---- */

static char *with_text(const char *content, const char *text)
{
	struct json_object *node = json_read(content, strlen(content), NULL);
	json_set_text(node, "body", text);
	char *written = json_write(node);
	json_free(node);
	return written;
}

static void release_held(struct bot *bot, const char *text, int64_t last)
{
	char *content;
	for (int64_t id = 0; outbox_next_held(bot->store, id, last, &id, &content);) {
		char *final = with_text(content, text);
		outbox_release_held(bot->store, id, final);
		free(final);
		free(content);
	}
}

static bool has_held(struct bot *bot)
{
	int64_t id;
	char *content = NULL;
	bool has = outbox_next_held(bot->store, 0, bot->reload->asked_until, &id, &content);
	free(content);
	return has;
}

static void tell(struct bot *bot, int64_t now_ms)
{
	struct reload *reload = bot->reload;
	struct err err = ERR_INIT;
	store_begin(bot->store);
	release_held(bot, reload->outcome, reload->asked_until);
	if (store_commit(bot->store, &err) == 0) {
		mem_set_text(&reload->outcome, NULL);
		bot->sending.look = true;
		return;
	}
	log_write(&bot->log, LOG_ERROR, "store", "%s", err.what);
	err_release(&err);
	reload->tell_due_ms = now_ms + STORE_AGAIN_MS;
}

static char *what_is_in_use(const struct bot *bot)
{
	return str_format(NOTICE_RELOADED, book_intent_count(bot->book), book_example_count(bot->book));
}

static void answer_held(struct bot *bot, bool good)
{
	if (has_held(bot))
		bot->reload->outcome = good ? what_is_in_use(bot) : mem_copy_text(NOTICE_RELOAD_REFUSED);
}

void reload_answer_held(struct bot *bot)
{
	bot->reload->asked_until = outbox_last_id(bot->store);
	answer_held(bot, true);
}

/* ---- Reloading ---- */

static void swap(struct bot *bot)
{
	struct reload *reload = bot->reload;
	book_free(bot->book);
	bot->book = reload->book;
	reload->book = NULL;
	pictures_load(bot);
	mem_trim();
	bot->counters.reloads++;
	log_write(&bot->log, LOG_INFO, "reload",
		  "%zu intents with %zu examples are in use, %zu warnings, after %lld ms", book_intent_count(bot->book),
		  book_example_count(bot->book), err_list_count(&reload->errs, ERR_WARNING),
		  (long long)(clock_steady_ms() - reload->began_ms));
}

static void refuse(struct bot *bot)
{
	struct reload *reload = bot->reload;
	book_free(reload->book);
	reload->book = NULL;
	bot->counters.reloads_refused++;
	err_list_sort(&reload->errs);
	log_errors(bot, &reload->errs);
	log_write(&bot->log, LOG_ERROR, "reload", "nothing changed: the old intents and responses stay in use");
}

static void begin(struct bot *bot)
{
	struct reload *reload = bot->reload;
	reload->wanted = false;
	notify_service_reloading(&bot->service);
	reload->began_ms = clock_steady_ms();
	reload->asked_until = outbox_last_id(bot->store);
	reload->loading = book_load_begin(bot->config->intents, bot->config->responses);
}

static bool is_under_way(const struct reload *reload)
{
	return reload->loading || reload->check;
}

/* False when that was the last one. */
static bool step(struct reload *reload)
{
	if (reload->check)
		return book_check_step(reload->check, &reload->errs);
	if (book_load_step(reload->loading, &reload->errs))
		return true;
	reload->book = book_load_end(reload->loading);
	reload->loading = NULL;
	if (reload->book)
		reload->check = book_check_begin(reload->book);
	return reload->book != NULL;
}

static void finish(struct bot *bot)
{
	struct reload *reload = bot->reload;
	bool good = reload->check && book_check_end(reload->check) == 0;
	reload->check = NULL;
	if (good)
		swap(bot);
	else
		refuse(bot);
	err_list_release(&reload->errs);
	answer_held(bot, good);
	notify_service_reloaded(&bot->service);
}

static void do_slice(struct bot *bot)
{
	int64_t until_ms = clock_steady_ms() + SLICE_MS;
	while (step(bot->reload))
		if (clock_steady_ms() >= until_ms)
			return;
	finish(bot);
}

/* Forgets the one that is being checked. */
static void break_off(struct reload *reload)
{
	if (reload->check)
		book_check_end(reload->check);
	reload->check = NULL;
	if (reload->loading)
		book_free(book_load_end(reload->loading));
	reload->loading = NULL;
	book_free(reload->book);
	reload->book = NULL;
	err_list_release(&reload->errs);
}

void reload_look(struct bot *bot, int64_t now_ms)
{
	bot->reload->wanted |= watch_tick(bot->reload->watch, now_ms);
}

int64_t reload_tick(struct bot *bot, int64_t now_ms)
{
	struct reload *reload = bot->reload;
	if (bot->stopping)
		return NEVER;
	if (now_ms >= watch_due_ms(reload->watch))
		reload_look(bot, now_ms);
	if (reload->outcome && now_ms >= reload->tell_due_ms)
		tell(bot, now_ms);
	if (reload->outcome)
		return reload->tell_due_ms;
	if (!is_under_way(reload) && reload->wanted)
		begin(bot);
	if (is_under_way(reload))
		do_slice(bot);
	return is_under_way(reload) || reload->wanted || reload->outcome ? now_ms : watch_due_ms(reload->watch);
}

void reload_release(struct bot *bot)
{
	struct reload *reload = bot->reload;
	if (!reload)
		return;
	break_off(reload);
	free(reload->outcome);
	watch_free(reload->watch);
	free(reload);
	bot->reload = NULL;
}
