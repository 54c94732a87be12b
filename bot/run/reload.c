#include "run/reload.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/pictures.h"
#include "run/watch.h"

#define SLICE_MS 10
#define ERRORS_LOGGED 20

struct reload {
	struct watch *watch;
	bool wanted;
	struct book_loading *loading;   /* one of the two while a new book is built, then checked */
	struct book_check *check;
	struct book *book;              /* the new one that is checked */
	struct err_list errs;
	int64_t began_ms;
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

static void swap(struct bot *bot)
{
	struct reload *reload = bot->reload;
	book_free(bot->book);
	bot->book = reload->book;
	reload->book = NULL;
	pictures_load(bot);
	mem_trim();
	bot->counters.reloads++;
	log_write(&bot->log, LOG_INFO, "reload", "%zu intents with %zu examples are in use, %zu warnings, after %lld ms",
		  book_intent_count(bot->book), book_example_count(bot->book),
		  err_list_count(&reload->errs, ERR_WARNING), (long long)(clock_steady_ms() - reload->began_ms));
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
	reload->began_ms = clock_steady_ms();
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

bool reload_book(struct bot *bot)
{
	struct reload *reload = bot->reload;
	uint64_t before = bot->counters.reloads;
	break_off(reload);
	begin(bot);
	while (step(reload))
		;
	finish(bot);
	return bot->counters.reloads > before;
}

int64_t reload_tick(struct bot *bot, int64_t now_ms)
{
	struct reload *reload = bot->reload;
	if (bot->stopping)
		return NEVER;
	reload->wanted |= watch_tick(reload->watch, now_ms);
	if (!is_under_way(reload) && reload->wanted)
		begin(bot);
	if (is_under_way(reload))
		do_slice(bot);
	return is_under_way(reload) || reload->wanted ? now_ms : watch_due_ms(reload->watch);
}

void reload_release(struct bot *bot)
{
	struct reload *reload = bot->reload;
	if (!reload)
		return;
	break_off(reload);
	watch_free(reload->watch);
	free(reload);
	bot->reload = NULL;
}
