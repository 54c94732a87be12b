#include "run/opening.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/mem.h"
#include "run/command.h"
#include "run/pictures.h"
#include "talk/book.h"

struct opening {
	struct book_loading *loading;
	struct err_list errs;
};

static bool work(void *context)
{
	return opening_goes_on(context);
}

void opening_begin(struct bot *bot)
{
	struct opening *opening = bot->opening = mem_alloc(sizeof *opening);
	opening->errs = (struct err_list)ERR_LIST_INIT;
	opening->loading = book_load_begin(bot->config->intents, bot->config->responses);
	http_meanwhile(bot->http, work, bot);
}

static void end(struct bot *bot)
{
	struct opening *opening = bot->opening;
	bot->book = book_load_end(opening->loading);
	opening->loading = NULL;
	if (bot->book)
		pictures_load(bot);
	else
		bot->exit_code = command_fail_all(&opening->errs, EX_DATAERR);
	opening_release(bot);
}

bool opening_goes_on(struct bot *bot)
{
	if (!bot->opening)
		return false;
	if (book_load_step(bot->opening->loading, &bot->opening->errs))
		return true;
	end(bot);
	return false;
}

int opening_finish(struct bot *bot)
{
	while (opening_goes_on(bot))
		;
	return bot->book ? 0 : bot->exit_code;
}

void opening_release(struct bot *bot)
{
	struct opening *opening = bot->opening;
	if (!opening)
		return;
	http_meanwhile(bot->http, NULL, NULL);
	if (opening->loading)
		book_free(book_load_end(opening->loading));
	err_list_release(&opening->errs);
	free(opening);
	bot->opening = NULL;
}
