/* The options of a subcommand, as a table that says where each goes:
 *
 *     const char *file = NULL;
 *     bool online = false;
 *     const struct command_option known[] = { COMMAND_CONFIG(&file), { .name = "online", .flag = &online }, { 0 } };
 *     int ended = command_options_read(known, usage, argc, argv, COMMAND_NO_ARGUMENTS); */
#ifndef UNKNOT_RUN_COMMAND_OPTIONS_H
#define UNKNOT_RUN_COMMAND_OPTIONS_H

#include <stdbool.h>

struct command_option {
	const char *name;       /* NULL ends the table */
	char letter;            /* its short form; 0: none */
	const char **text;      /* its value, borrowed from argv; the last one given counts */
	bool *flag;             /* of an option without a value: whether it was given */
};

#define COMMAND_OPTIONS_MAX 8
#define COMMAND_CONFIG(where) { .name = "config", .letter = 'c', .text = (where) }

enum command_arguments { COMMAND_NO_ARGUMENTS, COMMAND_ARGUMENTS };

/* --help and -h are known to all. 0 to go on, with optind at the first argument that is no option; otherwise the exit
 * code + 1 to end with (help was shown, or an option or argument is wrong, which was said with the usage). */
int command_options_read(const struct command_option *known, const char *usage, int argc, char **argv,
			 enum command_arguments arguments);

#endif
