#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/command.h"
#include "run/command_options.h"
#include "run/config.h"
#include "run/encryption.h"
#include "run/identity.h"
#include "store/store.h"

#define KEYS_FILE_MAX 4096

static const char usage[] =
	"usage: unknot keys [-c FILE] status | export TO | import FROM\n\n"
	"The account's cross-signing keys, while the bot does not run.\n\n"
	"  status       whether the keys are here, and the fingerprint of the bot's device\n"
	"  export TO    writes them to a new file that only you may read. Whoever has it can speak for the account: keep it\n"
	"               offline\n"
	"  import FROM  gives exported keys to a bot that was set up anew; its next start signs its device with them\n\n"
	"  -c, --config FILE  the configuration; ./unknot.conf, then /etc/unknot/unknot.conf unless told\n";

/* What one call works on. */
struct keys_call {
	const struct config *config;
	const char *file;
	struct store *store;
	struct crypto *crypto;  /* NULL: not opened */
};

static int not_yet(struct err *err)
{
	err_set(err, "the bot has not run with encryption on this state folder yet");
	err_mend(err, "start it once with `unknot run`");
	err->exit_code = EX_CONFIG;
	return -1;
}

static int open_crypto(struct keys_call *call, struct err *err)
{
	char *user = store_get(call->store, "user"), *device = store_get(call->store, ENCRYPTION_DEVICE_FACT);
	int result = -1;
	if (!user || !device)
		not_yet(err);
	else if ((call->crypto = encryption_open_store(call->config, user, device, err)))
		result = 0;
	free(user);
	free(device);
	return result;
}

static int show_status(struct keys_call *call, struct err *err)
{
	struct crypto_identity identity;
	if (open_crypto(call, err) < 0 || crypto_identity(call->crypto, &identity, err) < 0)
		return -1;
	char *fingerprint = crypto_fingerprint(call->crypto, err);
	if (!fingerprint)
		return -1;
	printf("device fingerprint: %s\n", fingerprint);
	printf("cross-signing keys: %s\n", identity.private_keys ? "here" : "not here");
	printf("signed by the account: %s\n", identity.device_signed ? "yes" : "no");
	free(fingerprint);
	return 0;
}

static bool is_complete(struct json_object *keys)
{
	return json_text_at(keys, "master") && json_text_at(keys, "self_signing") && json_text_at(keys, "user_signing");
}

static bool holds_keys(const char *text)
{
	struct json_object *keys = json_read(text, strlen(text), NULL);
	bool complete = is_complete(keys);
	json_free(keys);
	return complete;
}

static int export_keys(struct keys_call *call, struct err *err)
{
	int result = -1;
	if (access(call->file, F_OK) == 0) {
		err_set(err, "%s is there already", call->file);
		err->exit_code = EX_CANTCREAT;
		return -1;
	}
	char *keys = open_crypto(call, err) == 0 ? crypto_export_identity(call->crypto, err) : NULL;
	if (keys && !holds_keys(keys)) {
		err_set(err, "there are no cross-signing keys here");
		err->exit_code = EX_UNAVAILABLE;
	} else if (keys) {
		result = file_write_private(call->file, keys, strlen(keys), err);
	}
	mem_free_secret(keys);
	return result;
}

static int leave_for_next_start(const struct keys_call *call, const struct str *keys, struct err *err)
{
	if (!holds_keys(str_text(keys))) {
		err_at(err, call->file, 0, 0, NULL);
		err_set(err, "this does not hold exported cross-signing keys");
		err->exit_code = EX_DATAERR;
		return -1;
	}
	char *path = identity_import_file(call->config->state);
	int result = file_write_private(path, keys->data, keys->len, err);
	free(path);
	if (result == 0)
		puts("taken: the next start of the bot signs its device with them");
	return result;
}

static int import_keys(struct keys_call *call, struct err *err)
{
	struct str keys = STR_INIT;
	int result = file_read(call->file, KEYS_FILE_MAX, &keys, err);
	if (result == 0)
		result = leave_for_next_start(call, &keys, err);
	str_release_secret(&keys);
	return result;
}

static const struct keys_action {
	const char *name;
	bool takes_file;
	int (*run)(struct keys_call *call, struct err *err);
} actions[] = {
	{ "status", false, show_status },
	{ "export", true, export_keys },
	{ "import", true, import_keys },
};

/* NULL when the words fit none. */
static const struct keys_action *find_action(int argc, char **argv)
{
	for (size_t i = 0; optind < argc && i < sizeof actions / sizeof *actions; i++)
		if (text_equal(argv[optind], actions[i].name) && argc - optind == 1 + actions[i].takes_file)
			return &actions[i];
	return NULL;
}

static int act(const struct config *config, const struct keys_action *action, const char *file)
{
	struct err err = ERR_INIT;
	struct keys_call call = { config, file, store_open(config->state, &err), NULL };
	int result = call.store ? action->run(&call, &err) : -1;
	crypto_close(call.crypto);
	store_close(call.store);
	return result < 0 ? command_fail(&err, EX_CONFIG) : EX_OK;
}

static int run_with(const char *config_file, const struct keys_action *action, const char *file)
{
	struct err_list errs = ERR_LIST_INIT;
	struct config *config = config_load(config_file, &errs);
	int code = config ? act(config, action, file) : command_fail_all(&errs, EX_CONFIG);
	err_list_release(&errs);
	config_free(config);
	return code;
}

/* 0 with an action to go on, otherwise the exit code + 1. */
static int read_options(int argc, char **argv, char **config_file, const struct keys_action **action)
{
	const char *config = NULL;
	const struct command_option known[] = { COMMAND_CONFIG(&config), { 0 } };
	int ended = command_options_read(known, usage, argc, argv, COMMAND_ARGUMENTS);
	*config_file = mem_copy_text(config);
	*action = ended ? NULL : find_action(argc, argv);
	if (ended || *action)
		return ended;
	fputs(usage, stderr);
	return EX_USAGE + 1;
}

int command_keys(int argc, char **argv)
{
	struct err err = ERR_INIT;
	char *config_file = NULL;
	const struct keys_action *action = NULL;
	int code = read_options(argc, argv, &config_file, &action);
	if (!action)
		code--;
	else if (!config_file && !(config_file = config_find(&err)))
		code = command_fail(&err, EX_CONFIG);
	else
		code = run_with(config_file, action, optind + 1 < argc ? argv[optind + 1] : NULL);
	free(config_file);
	return code;
}
