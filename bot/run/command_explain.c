#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/str.h"
#include "run/command.h"
#include "talk/talk.h"

static const char usage[] =
	"usage: unknot explain [-c FILE] [--intents DIR] [--responses DIR] TEXT\n\n"
	"Says why this text gets its answer: its normal form, what was mended in it, the decision, and each intent with\n"
	"its score and every line that hit, with file and line.\n";

/* The words of the command line, joined: quotes around the text are not needed. */
static char *joined(int argc, char **argv, int from)
{
	struct str text = STR_INIT;
	for (int i = from; i < argc; i++) {
		str_add(&text, i > from ? " " : "");
		str_add(&text, argv[i]);
	}
	return str_detach(&text);
}

static int explain(const struct talk_options *options, const char *text)
{
	struct err_list errs = ERR_LIST_INIT;
	struct talk_settings settings = { .emergency_number = options->emergency_number,
					  .crisis_line = options->crisis_line,
					  .operator_name = options->operator_name };
	struct book *book = book_load(options->intents, options->responses, &errs);
	if (!book)
		return command_fail_all(&errs, EX_DATAERR);
	char *explanation = talk_explain(book, &settings, text, strlen(text));
	fputs(explanation, stdout);
	free(explanation);
	book_free(book);
	err_list_release(&errs);
	return EX_OK;
}

int command_explain(int argc, char **argv)
{
	struct talk_options options;
	int result = talk_options_read(&options, argc, argv, usage, COMMAND_ARGUMENTS);
	if (!result && options.first_argument >= argc) {
		fputs(usage, stderr);
		result = EX_USAGE + 1;
	}
	if (!result) {
		char *text = joined(argc, argv, options.first_argument);
		result = explain(&options, text) + 1;
		free(text);
	}
	talk_options_release(&options);
	return result - 1;
}
