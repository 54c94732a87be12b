#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "run/bot.h"
#include "run/command.h"
#include "run/command_options.h"
#include "run/loop.h"
#include "run/startup.h"

static const char usage[] =
	"usage: unknot run [-c FILE]\n"
	"\n"
	"Runs the bot in the foreground; logs go to standard error.\n"
	"SIGTERM and SIGINT end it in order, SIGHUP reads the intents and responses anew.\n"
	"\n"
	"  -c, --config FILE   the configuration (default: ./unknot.conf, then /etc/unknot/unknot.conf)\n"
	"      --help          this text\n";

struct self bot_self(const struct bot *bot)
{
	return (struct self){ bot->user_id, bot->display_name, bot->config->prefix };
}

static int run_with(const struct config *config)
{
	struct bot bot = { .config = config, .log = { .out = stderr, .level = config->log_level } };
	bot.signal_fd = loop_take_signals();
	bot.status_fd = -1;
	notify_service_open(&bot.service);
	int code = startup(&bot);
	if (code == 0 && bot.user_id)
		code = loop_run(&bot);
	shutdown_bot(&bot);
	close(bot.signal_fd);
	notify_service_close(&bot.service);
	return code;
}

int command_run(int argc, char **argv)
{
	const char *given = NULL;
	const struct command_option known[] = { COMMAND_CONFIG(&given), { 0 } };
	struct err err = ERR_INIT;
	struct err_list errs = ERR_LIST_INIT;
	int ended = command_options_read(known, usage, argc, argv, COMMAND_NO_ARGUMENTS);
	if (ended)
		return ended - 1;
	prctl(PR_SET_DUMPABLE, 0);      /* the token must not end up in a core file */
	char *file = given ? mem_copy_text(given) : config_find(&err);
	if (!file)
		return command_fail(&err, EX_CONFIG);
	struct config *config = config_load(file, &errs);
	int code = config ? run_with(config) : command_fail_all(&errs, EX_CONFIG);
	err_list_release(&errs);
	config_free(config);
	free(file);
	return code;
}
