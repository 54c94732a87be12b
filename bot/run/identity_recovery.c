#include "run/identity_recovery.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/bot.h"
#include "run/identity_steps.h"
#include "run/secret_file.h"

#define KEYS_FILE_MAX 4096

/* ---- Keys that were exported elsewhere ---- */

static bool import_file(struct bot *bot)
{
	struct str keys = STR_INIT;
	struct err err = ERR_INIT;
	char *path = identity_import_file(bot->config->state);
	bool found = access(path, F_OK) == 0;   /* by `unknot keys import`, or handed on by an earlier device */
	if (found && (file_read(path, KEYS_FILE_MAX, &keys, &err) < 0 ||
		      crypto_import_identity(bot->encryption.crypto, str_text(&keys), &err) < 0)) {
		identity_failed(bot, &err);
	} else if (found) {
		unlink(path);
		identity_sign_device(bot);
	}
	str_release_secret(&keys);
	free(path);
	return found;
}

/* ---- The account's secret storage ---- */

static const char *const secret_names[] = { "m.cross_signing.master", "m.cross_signing.self_signing",
					    "m.cross_signing.user_signing" };
#define SECRET_COUNT (sizeof secret_names / sizeof *secret_names)
#define DEFAULT_KEY "m.secret_storage.default_key"

static void on_secret(void *context, const struct matrix_answer *answer);

static void use_recovery_key(struct bot *bot)
{
	const struct config *config = bot->config;
	struct identity_work *work = &bot->encryption.identity;
	struct err err = ERR_INIT;
	char *key = NULL, *secrets = json_write(work->secrets);
	if (secret_file_read(config->recovery_key_file, config->token_file_trusted, &key, &err) < 0 ||
	    crypto_recover_identity(bot->encryption.crypto, key, secrets, &err) < 0)
		identity_failed(bot, &err);
	else
		identity_sign_device(bot);
	mem_free_secret(key);
	free(secrets);
}

/* The type of what is still to be read, the caller frees; NULL: all is there. */
static char *next_secret(const struct identity_work *work)
{
	const char *key = json_text_at(work->secrets, DEFAULT_KEY, "key");
	if (!key)
		return mem_copy_text(DEFAULT_KEY);
	char *description = str_format("m.secret_storage.key.%s", key);
	if (!json_at(work->secrets, description))
		return description;
	free(description);
	for (size_t i = 0; i < SECRET_COUNT; i++)
		if (!json_at(work->secrets, secret_names[i]))
			return mem_copy_text(secret_names[i]);
	return NULL;
}

void identity_recover_on(struct bot *bot)
{
	struct identity_work *work = &bot->encryption.identity;
	char *type = next_secret(work);
	if (type)
		work->running = client_get_account_data(bot->client, bot->user_id, type, on_secret, bot);
	else
		use_recovery_key(bot);
	free(type);
}

static bool is_for_later(const struct matrix_answer *answer)
{
	return answer->verdict != VERDICT_NOT_FOUND && answer->verdict != VERDICT_FORBIDDEN &&
	       answer->verdict != VERDICT_REFUSED;
}

static void on_secret(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct identity_work *work = &bot->encryption.identity;
	char *type = next_secret(work);
	work->running = 0;
	if (answer->verdict == VERDICT_DONE) {
		json_set(work->secrets, type, json_hold(answer->body));
		char *next = next_secret(work);
		if (text_equal(next, type))
			identity_unsigned(bot, "the account's secret storage names no key");
		free(next);
	} else if (!bot_account_refused(bot, answer) && is_for_later(answer)) {
		work->due_ms = clock_steady_ms() +
			       backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
	} else if (!bot->session.holding) {
		identity_unsigned(bot, "the account has no secret storage that recovery_key_file could open");
	}
	free(type);
}

void identity_recover(struct bot *bot)
{
	struct identity_work *work = &bot->encryption.identity;
	json_free(work->secrets);
	work->secrets = json_object_make();
	work->step = IDENTITY_RECOVERING;
	identity_recover_on(bot);
}

void identity_get_private_keys(struct bot *bot)
{
	if (import_file(bot))
		return;
	if (bot->config->recovery_key_file)
		identity_recover(bot);
	else
		identity_unsigned(
			bot, "the account has an identity that was made elsewhere; set recovery_key_file to a file "
			     "with its recovery key, or use `unknot keys import FILE`");
}
