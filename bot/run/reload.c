#include "run/reload.h"

#include <stdlib.h>

#include "base/mem.h"

static void log_errors(const struct bot *bot, const struct err_list *errs)
{
	for (size_t i = 0; i < errs->count; i++) {
		char *line = err_line(&errs->items[i]);
		enum log_level level = errs->items[i].level == ERR_WARNING ? LOG_WARNING : LOG_ERROR;
		log_write(&bot->log, level, "reload", "%s", line);
		free(line);
	}
}

bool reload_book(struct bot *bot)
{
	struct err_list errs = ERR_LIST_INIT;
	struct book *book = book_load(bot->config->intents, bot->config->responses, &errs);
	bool good = book && book_check(book, &errs) == 0;
	log_errors(bot, &errs);
	err_list_release(&errs);
	if (!good) {
		book_free(book);
		bot->counters.reloads_refused++;
		log_write(&bot->log, LOG_ERROR, "reload", "nothing changed: the old intents and responses stay in use");
		return false;
	}
	book_free(bot->book);
	bot->book = book;
	mem_trim();
	bot->counters.reloads++;
	log_write(&bot->log, LOG_INFO, "reload", "%zu intents with %zu examples are in use", book_intent_count(book),
		  book_example_count(book));
	return true;
}
