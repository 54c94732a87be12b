#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/command.h"
#include "run/command_options.h"
#include "run/config.h"
#include "run/status.h"

#define STATUS_MAX (1u << 20)

static const char usage[] =
	"usage: unknot status [-c FILE] [--json]\n\n"
	"Asks the running bot how it is: since when it runs, when the homeserver answered last, what waits to be sent, what\n"
	"was set aside and why, and what it has counted. Ends with 69 when no bot runs.\n\n"
	"      --json         one JSON object instead of words\n"
	"  -c, --config FILE  the configuration; ./unknot.conf, then /etc/unknot/unknot.conf unless told\n";

struct asking_status {
	char *config_file;
	bool as_json;
};

/* 0 to go on, otherwise the exit code + 1. */
static int read_options(struct asking_status *asking, int argc, char **argv)
{
	const char *config = NULL;
	const struct command_option known[] = {
		COMMAND_CONFIG(&config), { .name = "json", .flag = &asking->as_json }, { 0 },
	};
	int ended = command_options_read(known, usage, argc, argv, COMMAND_NO_ARGUMENTS);
	asking->config_file = mem_copy_text(config);
	return ended;
}

static int no_answer(struct err *err, const char *why)
{
	err_set(err, "the bot does not say how it is: %s", why);
	err_mend(err, "look at its log; it may hang");
	err->exit_code = EX_UNAVAILABLE;
	return -1;
}

static int read_all(int fd, struct str *text, struct err *err)
{
	char piece[4096];
	for (ssize_t got; (got = read(fd, piece, sizeof piece)) != 0;) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return no_answer(err, errno == EAGAIN ? "no answer in time" : strerror(errno));
		str_add_bytes(text, piece, (size_t)got);
		if (text->len > STATUS_MAX)
			return no_answer(err, "too long an answer");
	}
	return 0;
}

static int print_status(const struct str *text, bool as_json, struct err *err)
{
	struct json_object *status = json_read(str_text(text), text->len, NULL);
	if (!json_is_object(status)) {
		json_free(status);
		return no_answer(err, "an answer that cannot be read");
	}
	char *words = as_json ? mem_copy_text(str_text(text)) : status_text(status);
	fputs(words, stdout);
	free(words);
	json_free(status);
	return 0;
}

static int ask(const struct config *config, bool as_json)
{
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	int fd = status_connect(config->state, &err);
	int result = fd < 0 ? -1 : read_all(fd, &text, &err);
	if (result == 0)
		result = print_status(&text, as_json, &err);
	if (fd >= 0)
		close(fd);
	str_release(&text);
	return result < 0 ? command_fail(&err, EX_UNAVAILABLE) : EX_OK;
}

int command_status(int argc, char **argv)
{
	struct asking_status asking = { 0 };
	struct err err = ERR_INIT;
	struct err_list errs = ERR_LIST_INIT;
	struct config *config = NULL;
	int code = read_options(&asking, argc, argv);
	if (code)
		code--;
	else if (!asking.config_file && !(asking.config_file = config_find(&err)))
		code = command_fail(&err, EX_CONFIG);
	else if (!(config = config_load(asking.config_file, &errs)))
		code = command_fail_all(&errs, EX_CONFIG);
	else
		code = ask(config, asking.as_json);
	err_list_release(&errs);
	config_free(config);
	free(asking.config_file);
	return code;
}
