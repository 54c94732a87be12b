/* The table of subcommands, and nothing else that thinks. */
#include <stdio.h>
#include <sysexits.h>

#include "base/str.h"
#include "run/command.h"
#include "run/encryption.h"
#include "run/version.h"

#ifndef UNKNOT_LIBRARIES
#define UNKNOT_LIBRARIES "unknown"
#endif

struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
	{ "run", "[-c FILE]", "be the bot, in the foreground, until SIGTERM", command_run },
	{ "login", "[-c FILE]", "get an access token and write the token file", command_login },
	{ "check", "[-c FILE] [--online]", "say all that is wrong with configuration and texts", command_check },
	{ "chat", "[-c FILE]", "talk with it in the terminal, without a homeserver", command_chat },
	{ "explain", "[-c FILE] TEXT", "say why a text gets its answer", command_explain },
	{ "classify", "[-c FILE]", "read lines, write what each means as JSON", command_classify },
	{ "test", "[-c FILE] [FILE.tsv]", "run the examples, or score a file of labelled questions", command_test },
	{ "status", "[-c FILE] [--json]", "ask the running bot how it is", command_status },
	{ "keys", "[-c FILE] ACTION", "show, export or import the cross-signing keys", command_keys },
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void print_usage(FILE *out)
{
	fputs("usage: unknot COMMAND [ARGUMENTS]\n\n"
	      "Unknot answers questions in Matrix rooms and direct chats, from reviewed text.\n\n",
	      out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-8s  %-20s  %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
	fputs("\n`unknot COMMAND --help` says more. Without -c FILE the configuration is ./unknot.conf, then\n"
	      "/etc/unknot/unknot.conf. `unknot --version` says what was compiled in.\n", out);
}

static int print_version(void)
{
	puts("unknot " UNKNOT_VERSION);
	puts("libraries: " UNKNOT_LIBRARIES);
	printf("encryption: %s\n", encryption_version());
	return EX_OK;
}

static int unknown_command(const char *name)
{
	const char *names[COMMAND_COUNT];
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i].name;
	const char *nearest = text_nearest(name, names, COMMAND_COUNT);
	fprintf(stderr, "error: there is no command \"%s\"\n", name);
	if (nearest)
		fprintf(stderr, "  mend: did you mean \"unknot %s\"?\n", nearest);
	else
		fputs("  mend: `unknot --help` lists the commands\n", stderr);
	return EX_USAGE;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	char name[64];
	snprintf(name, sizeof name, "unknot %s", command->name);
	argv[0] = name; /* what getopt_long puts before its complaints */
	return command->run(argc, argv);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EX_USAGE;
	}
	if (text_equal(argv[1], "--help") || text_equal(argv[1], "-h") || text_equal(argv[1], "help")) {
		print_usage(stdout);
		return EX_OK;
	}
	if (text_equal(argv[1], "--version") || text_equal(argv[1], "-V"))
		return print_version();
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (text_equal(argv[1], commands[i].name))
			return run_command(&commands[i], argc - 1, argv + 1);
	return unknown_command(argv[1]);
}
