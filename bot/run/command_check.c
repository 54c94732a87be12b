#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "run/command.h"
#include "run/command_options.h"
#include "run/config.h"
#include "run/encryption.h"
#include "run/online_token.h"
#include "run/secret_file.h"
#include "talk/book.h"

static const char usage[] =
	"usage: unknot check [-c FILE] [--online] [--intents DIR] [--responses DIR]\n\n"
	"Says everything that is wrong with the configuration, the intents and the responses, at once. Runs the\n"
	"examples of the intents. Without a configuration: ./intents and ./responses.\n\n"
	"  --online           asks the homeserver too, and whether the token is good\n"
	"  --intents DIR      these intents instead of the configured ones\n"
	"  --responses DIR    these responses instead of the configured ones\n"
	"  -c, --config FILE  the configuration; ./unknot.conf, then /etc/unknot/unknot.conf unless told\n\n"
	"Ends with 0 when nothing is wrong (warnings are no errors), 65 for intents and responses, 69 when the\n"
	"homeserver cannot be reached, 77 when it refuses the token, 78 for the configuration.\n";

struct check {
	char *config_file;      /* NULL: there is none */
	const char *intents, *responses;  /* NULL: as configured */
	bool online;
	struct config *config;
	struct err_list errs;
	int code;               /* of the first part that failed */
};

static void note(struct check *check, int code)
{
	if (!check->code)
		check->code = code;
}

/* 0 to go on, otherwise the exit code + 1. */
static int read_options(struct check *check, int argc, char **argv)
{
	const char *config = NULL;
	const struct command_option known[] = {
		COMMAND_CONFIG(&config), { .name = "online", .flag = &check->online },
		{ .name = "intents", .text = &check->intents }, { .name = "responses", .text = &check->responses }, { 0 },
	};
	int ended = command_options_read(known, usage, argc, argv, COMMAND_NO_ARGUMENTS);
	check->config_file = mem_copy_text(config);
	return ended;
}

static void add(struct check *check, struct err *err, enum err_level level, int fallback)
{
	if (level == ERR_ERROR)
		note(check, err->exit_code ? err->exit_code : fallback);
	err->level = level;
	*err_list_add(&check->errs, level) = *err;
	*err = (struct err)ERR_INIT;
}

static void check_homeserver(struct check *check)
{
	struct err err = ERR_INIT;
	const struct config *config = check->config;
	if (!strstr(config->homeserver, "://") || config->plain_http_allowed || http_url_is_safe(config->homeserver))
		return;
	err_at(&err, config->file, 0, 0, NULL);
	err_set(&err, "\"homeserver\" is no https URL: the token would travel in the open");
	err_mend(&err, "write https://, or set plain_http_allowed = true");
	add(check, &err, ERR_ERROR, EX_CONFIG);
}

static void check_secret_file(struct check *check, const char *path)
{
	struct err err = ERR_INIT;
	char *secret = NULL;
	if (path && secret_file_read(path, check->config->token_file_trusted, &secret, &err) < 0)
		add(check, &err, ERR_ERROR, EX_CONFIG);
	mem_free_secret(secret);
}

/* Before the first login there is no token yet: that is worth a word, but nothing is wrong. */
static void check_secrets(struct check *check)
{
	struct err err = ERR_INIT;
	const struct config *config = check->config;
	char *token = NULL;
	if (config_read_token(config, &token, &err) < 0) {
		bool missing = access(config->token_file, F_OK) < 0 && errno == ENOENT;
		add(check, &err, missing && !check->online ? ERR_WARNING : ERR_ERROR, EX_CONFIG);
	}
	mem_free_secret(token);
	check_secret_file(check, config->password_file);
	check_secret_file(check, config->recovery_key_file);
	check_secret_file(check, config->store_key_file);
}

static void print_encryption(const struct config *config)
{
	const char *version = encryption_version();
	if (strcmp(version, "no") == 0)
		puts("encryption: not built in, encrypted rooms are declined");
	else
		printf("encryption: %s\n", config->encryption ? version : "switched off, encrypted rooms are declined");
}

static void check_config(struct check *check)
{
	struct err err = ERR_INIT;
	if (!check->config_file)
		check->config_file = config_find(&err);
	if (!check->config_file && check->online)
		add(check, &err, ERR_ERROR, EX_CONFIG);
	err_release(&err);
	if (!check->config_file)
		return;
	check->config = config_load(check->config_file, &check->errs);
	if (!check->config) {
		note(check, EX_CONFIG);
		return;
	}
	config_warn(check->config, &check->errs);
	print_encryption(check->config);
	check_homeserver(check);
	check_secrets(check);
}

/* What was asked for, else what is configured; when the configuration cannot tell: beside its file, or here. */
static char *choose_folder(const struct check *check, const char *asked, const char *configured, const char *name)
{
	if (asked || configured)
		return mem_copy_text(asked ? asked : configured);
	const char *slash = check->config_file ? strrchr(check->config_file, '/') : NULL;
	if (!slash)
		return mem_copy_text(name);
	return str_format("%.*s/%s", (int)(slash - check->config_file), check->config_file, name);
}

static void check_book(struct check *check)
{
	const struct config *config = check->config;
	char *intents = choose_folder(check, check->intents, config ? config->intents : NULL, "intents");
	char *responses = choose_folder(check, check->responses, config ? config->responses : NULL, "responses");
	struct book *book = book_load(intents, responses, &check->errs);
	if (!book || book_check(book, &check->errs) < 0)
		note(check, EX_DATAERR);
	else
		printf("%s, %s: %zu intents, %zu examples\n", intents, responses, book_intent_count(book),
		       book_example_count(book));
	if (book)
		book_free(book);
	free(intents);
	free(responses);
}

static void check_token(struct check *check, struct online *online)
{
	struct whoami who = { 0 };
	struct err err = ERR_INIT;
	switch (online_token(online, check->config, &who, &err)) {
	case TOKEN_GOOD:
		printf("%s: the token is good, for %s, device %s\n", online->base_url, who.user_id, who.device_id);
		whoami_release(&who);
		break;
	case TOKEN_TO_RENEW:
		err_set(&err, "the access token has come to its end: the bot renews it when it starts");
		err_mend(&err, "to be sure of that, check as the bot's user");
		add(check, &err, ERR_WARNING, EX_OK);
		break;
	case TOKEN_NO_GOOD:
		add(check, &err, ERR_ERROR, EX_NOPERM);
	}
}

/* Without a token that is told by check_secrets. */
static void check_online(struct check *check)
{
	struct online online = ONLINE_INIT;
	struct err err = ERR_INIT, already_told = ERR_INIT;
	char *token = NULL;
	if (online_open(&online, check->config, &err) < 0)
		add(check, &err, ERR_ERROR, EX_UNAVAILABLE);
	else if (config_read_token(check->config, &token, &already_told) == 0)
		check_token(check, &online);
	err_release(&already_told);
	online_close(&online);
	mem_free_secret(token);
}

static void print_result(struct check *check)
{
	size_t errors = err_list_count(&check->errs, ERR_ERROR), warnings = err_list_count(&check->errs, ERR_WARNING);
	fflush(stdout);
	err_list_sort(&check->errs);
	err_list_print(&check->errs, stderr);
	printf("%zu error%s, %zu warning%s\n", errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

int command_check(int argc, char **argv)
{
	struct check check = { .errs = ERR_LIST_INIT };
	int code = read_options(&check, argc, argv);
	if (!code) {
		check_config(&check);
		check_book(&check);
		if (check.online && check.config)
			check_online(&check);
		print_result(&check);
	}
	err_list_release(&check.errs);
	config_free(check.config);
	free(check.config_file);
	return code ? code - 1 : check.code;
}
