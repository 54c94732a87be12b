/* The subcommands. Each takes the arguments from its own name on (argv[0] is "unknot run" and so on), prints to
 * standard output and error, and returns an exit code of sysexits.h. `main.c` holds the table of them. */
#ifndef UNKNOT_RUN_COMMAND_H
#define UNKNOT_RUN_COMMAND_H

#include "base/err.h"
#include "run/command_options.h"

int command_run(int argc, char **argv);
int command_login(int argc, char **argv);
int command_check(int argc, char **argv);
int command_chat(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_classify(int argc, char **argv);
int command_test(int argc, char **argv);
int command_status(int argc, char **argv);
int command_keys(int argc, char **argv);

/* Shared option handling of commands that need no configuration (chat, classify, explain, test): -c FILE if given or
 * found, else ./intents and ./responses; --intents DIR and --responses DIR win. */
struct talk_options {
	char *intents, *responses;
	char *emergency_number, *crisis_line, *operator_name;
	int first_argument;     /* index of the first one that is no option */
};
/* 0 to go on; otherwise the exit code + 1 to end with (help was shown, or an option or argument was wrong). */
int talk_options_read(struct talk_options *options, int argc, char **argv, const char *usage,
		      enum command_arguments arguments);
void talk_options_release(struct talk_options *options);

/* Prints it, releases it, gives its exit code or `fallback`. */
int command_fail(struct err *err, int fallback);
int command_fail_all(struct err_list *errs, int fallback);

#endif
