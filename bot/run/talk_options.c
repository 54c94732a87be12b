#include <unistd.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/mem.h"
#include "run/command.h"
#include "run/config.h"

static void replace(char **text, const char *value)
{
	free(*text);
	*text = mem_copy_text(value);
}

/* Warnings about the rest of the configuration are for `check`. */
static int read_config(struct talk_options *options, const char *file)
{
	struct err_list errs = ERR_LIST_INIT;
	struct config *config = config_load(file, &errs);
	if (!config)
		return command_fail_all(&errs, EX_CONFIG) + 1;
	replace(&options->intents, config->intents);
	replace(&options->responses, config->responses);
	replace(&options->emergency_number, config->emergency_number);
	replace(&options->crisis_line, config->crisis_line);
	replace(&options->operator_name, config->operator_name);
	config_free(config);
	err_list_release(&errs);
	return 0;
}

int talk_options_read(struct talk_options *options, int argc, char **argv, const char *usage,
		      enum command_arguments arguments)
{
	const char *config = NULL, *intents = NULL, *responses = NULL;
	const struct command_option known[] = {
		COMMAND_CONFIG(&config), { .name = "intents", .text = &intents },
		{ .name = "responses", .text = &responses }, { 0 },
	};
	struct err err = ERR_INIT;
	*options = (struct talk_options){ 0 };
	int result = command_options_read(known, usage, argc, argv, arguments);
	options->first_argument = optind;
	char *file = mem_copy_text(config);
	if (!result && !config && !(intents && responses))
		file = config_find(&err);
	err_release(&err);
	if (!result && file)
		result = read_config(options, file);
	if (intents || !options->intents)
		replace(&options->intents, intents ? intents : "intents");
	if (responses || !options->responses)
		replace(&options->responses, responses ? responses : "responses");
	free(file);
	return result;
}

void talk_options_release(struct talk_options *options)
{
	free(options->intents);
	free(options->responses);
	free(options->emergency_number);
	free(options->crisis_line);
	free(options->operator_name);
	*options = (struct talk_options){ 0 };
}
