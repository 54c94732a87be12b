#include "run/command_options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#define FIRST 1000              /* what getopt_long gives for the first of the table; beyond all letters */

struct tables {
	struct option names[COMMAND_OPTIONS_MAX + 2];
	char letters[2 * COMMAND_OPTIONS_MAX + 2];
	int count;
};

static void fill(struct tables *tables, const struct command_option *known)
{
	size_t letters = 0;
	*tables = (struct tables){ .count = 0 };
	for (; known[tables->count].name; tables->count++) {
		const struct command_option *one = &known[tables->count];
		assert(tables->count < COMMAND_OPTIONS_MAX && !one->text != !one->flag);
		tables->names[tables->count] = (struct option){ one->name, one->text ? required_argument : no_argument, NULL,
								FIRST + tables->count };
		if (one->letter)
			tables->letters[letters++] = one->letter;
		if (one->letter && one->text)
			tables->letters[letters++] = ':';
	}
	tables->names[tables->count] = (struct option){ "help", no_argument, NULL, 'h' };
	tables->letters[letters] = 'h';
}

/* NULL: it is none of them. */
static const struct command_option *find(const struct command_option *known, int option)
{
	for (int i = 0; known[i].name; i++)
		if (option == FIRST + i || (known[i].letter && option == known[i].letter))
			return &known[i];
	return NULL;
}

int command_options_read(const struct command_option *known, const char *usage, int argc, char **argv,
			 enum command_arguments arguments)
{
	struct tables tables;
	fill(&tables, known);
	optind = 0;     /* glibc: from the start, whatever an earlier reading left */
	for (int option; (option = getopt_long(argc, argv, tables.letters, tables.names, NULL)) != -1;) {
		const struct command_option *one = find(known, option);
		if (!one) {
			fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? EX_OK + 1 : EX_USAGE + 1;
		}
		if (one->text)
			*one->text = optarg;
		else
			*one->flag = true;
	}
	if (optind == argc || arguments == COMMAND_ARGUMENTS)
		return 0;
	fputs(usage, stderr);
	return EX_USAGE + 1;
}
