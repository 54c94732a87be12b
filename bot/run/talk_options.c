#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "run/command.h"
#include "run/config.h"

struct given {
	char *config, *intents, *responses;
};

static void replace(char **text, const char *value)
{
	free(*text);
	*text = mem_copy_text(value);
}

/* 0 to go on, otherwise the exit code + 1. */
static int read_given(struct given *given, int argc, char **argv, const char *usage)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },    { "intents", required_argument, NULL, 'i' },
		{ "responses", required_argument, NULL, 'r' }, { "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;
	while ((option = getopt_long(argc, argv, "c:h", known, NULL)) != -1) {
		switch (option) {
		case 'c':
			replace(&given->config, optarg);
			break;
		case 'i':
			replace(&given->intents, optarg);
			break;
		case 'r':
			replace(&given->responses, optarg);
			break;
		case 'h':
			fputs(usage, stdout);
			return EX_OK + 1;
		default:
			return EX_USAGE + 1;
		}
	}
	return 0;
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

int talk_options_read(struct talk_options *options, int argc, char **argv, const char *usage)
{
	struct given given = { 0 };
	struct err err = ERR_INIT;
	*options = (struct talk_options){ 0 };
	int result = read_given(&given, argc, argv, usage);
	if (!result && !given.config && !(given.intents && given.responses))
		given.config = config_find(&err);
	err_release(&err);
	options->first_argument = optind;
	if (!result && given.config)
		result = read_config(options, given.config);
	if (given.intents || !options->intents)
		replace(&options->intents, given.intents ? given.intents : "intents");
	if (given.responses || !options->responses)
		replace(&options->responses, given.responses ? given.responses : "responses");
	free(given.config);
	free(given.intents);
	free(given.responses);
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
