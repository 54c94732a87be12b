#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/oauth_login.h"
#include "run/command.h"
#include "run/command_options.h"
#include "run/config.h"
#include "run/device.h"
#include "run/online.h"
#include "run/password.h"
#include "run/secret_file.h"

#define MINUTE_MS 60000

static const char usage[] =
	"usage: unknot login [-c FILE] [--password-file FILE | --token-file FILE]\n\n"
	"Gets an access token from the homeserver and writes the token file of the configuration, closed to others.\n"
	"Where the homeserver offers it (OAuth 2.0, device authorization), shows an address at which you confirm the login in\n"
	"a browser. Otherwise asks for the account's password on the terminal, unless\n\n"
	"  --password-file FILE  has it, on one line\n"
	"  --token-file FILE     has an access token from elsewhere, on one line; it is tried and taken over\n"
	"      --no-refresh      asks for a token that does not expire, to be taken elsewhere: a token that expires comes\n"
	"                        with a second file beside it, FILE.refresh\n"
	"  -c, --config FILE     the configuration; ./unknot.conf, then /etc/unknot/unknot.conf unless told\n";

struct login {
	char *config_file;
	const char *password_file, *token_file;
	struct config *config;
	struct online online;
	struct whoami who;
	bool no_refresh;
	struct grant grant;
	char *client_id;        /* NULL: no OAuth */
};

/* 0 to go on, otherwise the exit code + 1. */
static int read_options(struct login *login, int argc, char **argv)
{
	const char *config = NULL;
	const struct command_option known[] = {
		COMMAND_CONFIG(&config), { .name = "password-file", .text = &login->password_file },
		{ .name = "token-file", .text = &login->token_file }, { .name = "no-refresh", .flag = &login->no_refresh }, { 0 },
	};
	int ended = command_options_read(known, usage, argc, argv, COMMAND_NO_ARGUMENTS);
	login->config_file = mem_copy_text(config);
	if (ended || !(login->password_file && login->token_file))
		return ended;
	fputs(usage, stderr);
	return EX_USAGE + 1;
}

static int get_password(const struct login *login, char **password, struct err *err)
{
	if (login->password_file)
		return secret_file_read(login->password_file, login->config->token_file_trusted, password, err);
	char *prompt = str_format("password of %s: ", login->config->user);
	*password = password_ask(prompt, err);
	free(prompt);
	return *password ? 0 : -1;
}

static int log_in(struct login *login, struct err *err)
{
	char *password = NULL, *device = device_id_get(login->config->state, err);
	int result = -1;
	if (!device || get_password(login, &password, err) < 0)
		goto out;
	struct login_request request = {
		.user = login->config->user, .password = password, .device_id = device, .device_name = "Unknot",
		.refresh = !login->no_refresh,
	};
	enum verdict verdict = login_password(login->online.http, login->online.client, &request, &login->grant, err);
	if (verdict == VERDICT_DONE)
		result = 0;
	else if (!err->exit_code)
		err->exit_code = online_exit_code(verdict);
out:
	mem_free_secret(password);
	free(device);
	return result;
}

/* At once: a person has to act on it. */
static void show_prompt(void *context, const struct oauth_prompt *prompt)
{
	const struct login *login = context;
	printf("Open this address in a browser and sign in as %s:\n\n    %s\n\n%s:  %s\n\nWaiting for that, for %lld minutes "
	       "at the most ...\n",
	       login->config->user, prompt->address,
	       prompt->code_is_in_address ? "It must show this code" : "Type this code there", prompt->code,
	       (long long)(prompt->expires_in_ms + MINUTE_MS - 1) / MINUTE_MS);
	fflush(stdout);
}

static int log_in_elsewhere(struct login *login, struct err *err)
{
	char *device = device_id_get(login->config->state, err);
	if (!device)
		return -1;
	enum verdict verdict = oauth_login(login->online.http, login->online.client, device, show_prompt, login,
					   &login->grant, &login->client_id, err);
	free(device);
	if (verdict == VERDICT_DONE)
		return 0;
	if (!err->exit_code)
		err->exit_code = online_exit_code(verdict);
	return -1;
}

static int get_token(struct login *login, struct err *err)
{
	if (login->token_file)
		return secret_file_read(login->token_file, login->config->token_file_trusted, &login->grant.access,
					err);
	if (!login->password_file && !login->no_refresh &&
	    oauth_offers_device_login(login->online.http, login->online.client))
		return log_in_elsewhere(login, err);
	return log_in(login, err);
}

static int write_secret(const char *path, const char *secret, struct err *err)
{
	char *line = str_format("%s\n", secret);
	int result = file_write_private(path, line, strlen(line), err);
	if (result < 0)
		err->exit_code = EX_CONFIG;
	mem_free_secret(line);
	return result;
}

/* NULL: there is none, also no old one. Takes over `path`. */
static int write_or_remove(char *path, const char *secret, struct err *err)
{
	int result = secret ? write_secret(path, secret, err) : 0;
	if (!secret)
		unlink(path);
	free(path);
	return result;
}

/* The access token last: the token file alone says that there was a new login. */
static int write_tokens(struct login *login, struct err *err)
{
	if (write_or_remove(config_refresh_file(login->config), login->grant.refresh, err) < 0 ||
	    write_or_remove(config_client_file(login->config), login->client_id, err) < 0)
		return -1;
	return write_secret(login->config->token_file, login->grant.access, err);
}

static int carry_out(struct login *login, struct err *err)
{
	if (state_folder_make(login->config->state, err) < 0 || online_open(&login->online, login->config, err) < 0 ||
	    get_token(login, err) < 0 ||
	    online_whoami(&login->online, login->config, login->grant.access, &login->who, err) < 0)
		return -1;
	/* A token from elsewhere brings its own device; a later login goes on with it. */
	if (device_id_keep(login->config->state, login->who.device_id, err) < 0 || write_tokens(login, err) < 0)
		return -1;
	printf("logged in as %s, device %s; the token is in %s\n", login->who.user_id, login->who.device_id,
	       login->config->token_file);
	return 0;
}

static void release(struct login *login)
{
	grant_release(&login->grant);
	free(login->client_id);
	whoami_release(&login->who);
	online_close(&login->online);
	config_free(login->config);
	free(login->config_file);
}

int command_login(int argc, char **argv)
{
	struct login login = { .online = ONLINE_INIT };
	struct err err = ERR_INIT;
	struct err_list errs = ERR_LIST_INIT;
	int code = read_options(&login, argc, argv);
	if (code) {
		code--;
	} else if (!login.config_file && !(login.config_file = config_find(&err))) {
		code = command_fail(&err, EX_CONFIG);
	} else if (!(login.config = config_load(login.config_file, &errs))) {
		code = command_fail_all(&errs, EX_CONFIG);
	} else if (carry_out(&login, &err) < 0) {
		code = command_fail(&err, EX_UNAVAILABLE);
	}
	err_list_release(&errs);
	release(&login);
	return code;
}
