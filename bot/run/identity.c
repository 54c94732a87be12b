#include "run/identity.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "run/bot.h"
#include "run/identity_recovery.h"
#include "run/identity_steps.h"
#include "run/key_sending.h"
#include "run/secret_file.h"

#define HOLD_MS 10000

bool identity_is_settled(const struct bot *bot)
{
	return bot->encryption.identity.step >= IDENTITY_SIGNED;
}

bool identity_is_signed(const struct bot *bot)
{
	return bot->encryption.identity.step == IDENTITY_SIGNED;
}

int64_t identity_holds(const struct bot *bot)
{
	const struct identity_work *work = &bot->encryption.identity;
	if (!bot->encryption.crypto || identity_is_settled(bot))
		return 0;
	int64_t until_ms = work->begun_ms + HOLD_MS;
	return clock_steady_ms() < until_ms ? until_ms : 0;
}

/* ---- What is to be done ---- */

static void decide(struct bot *bot, const struct crypto_identity *identity)
{
	if (identity->published && identity->device_signed)
		identity_signed(bot);
	else if (identity->published && !identity->private_keys)
		identity_get_private_keys(bot);
	else if (identity->published && !identity->keys_fit && bot->config->recovery_key_file)
		identity_recover(bot);
	else if (identity->private_keys && identity->published && !identity->keys_fit)
		identity_unsigned(bot, "somebody has reset the account's identity; set recovery_key_file to a file with its new "
				       "recovery key");
	else
		identity_publish(bot);
}

static void ask(struct bot *bot)
{
	struct err err = ERR_INIT;
	const char *own[] = { bot->user_id };
	if (crypto_track_users(bot->encryption.crypto, own, 1, &err) < 0) {
		identity_failed(bot, &err);
		return;
	}
	bot->encryption.identity.step = IDENTITY_ASKED;
	bot->encryption.requests.look = true;
}

int identity_begin(struct bot *bot, struct err *err)
{
	struct identity_work *work = &bot->encryption.identity;
	struct crypto_identity identity;
	work->begun_ms = clock_steady_ms();
	if (crypto_identity(bot->encryption.crypto, &identity, err) < 0)
		return -1;
	if (!identity.device_signed || !identity_was_signed(bot))
		return 0;       /* the account's own keys are asked for */
	work->step = IDENTITY_SIGNED;
	identity_drop_import_file(bot);
	return 0;
}

void identity_note_changes(struct bot *bot, struct json_object *device_lists)
{
	bot->encryption.identity.doubtful |= json_array_has(json_at(device_lists, "changed"), bot->user_id);
}

static void look_again(struct bot *bot)
{
	struct identity_work *work = &bot->encryption.identity;
	struct crypto_identity identity;
	struct err err = ERR_INIT;
	work->doubtful = false;
	if (!identity_is_settled(bot))
		return;
	if (crypto_identity(bot->encryption.crypto, &identity, &err) < 0)
		err_release(&err);      /* it goes on as before */
	else if (identity.device_signed != identity_is_signed(bot))
		work->step = IDENTITY_ASKED;
}

int64_t identity_tick(struct bot *bot, int64_t now_ms)
{
	struct identity_work *work = &bot->encryption.identity;
	struct crypto_identity identity;
	struct err err = ERR_INIT;
	if (work->running || bot->stopping || !key_sending_is_idle(bot))
		return NEVER;
	if (work->doubtful)
		look_again(bot);
	if (identity_is_settled(bot))
		return NEVER;
	if (now_ms < work->due_ms)
		return work->due_ms;
	if (work->step == IDENTITY_RECOVERING)
		identity_recover_on(bot);
	else if (crypto_identity(bot->encryption.crypto, &identity, &err) < 0)
		identity_failed(bot, &err);
	else if (work->step == IDENTITY_UNKNOWN)
		ask(bot);
	else
		decide(bot, &identity);
	return now_ms;
}

/* ---- User-interactive authentication, with the password alone ---- */

static void add_password(struct crypto_request *request, const char *user, const char *session, const char *password)
{
	struct json_object *body = json_read(request->body, strlen(request->body), NULL);
	struct json_object *auth = json_object_make(), *who = json_object_make();
	json_set_text(who, "type", "m.id.user");
	json_set_text(who, "user", user);
	json_set_text(auth, "type", "m.login.password");
	json_set_text(auth, "password", password);
	json_set_text(auth, "session", session);
	json_set(auth, "identifier", who);
	json_set(body, "auth", auth);
	mem_free_secret(request->body);
	request->body = json_write(body);
	json_free(body);
}

bool identity_authorise(struct bot *bot, struct crypto_request *request, const struct matrix_answer *answer)
{
	struct identity_work *work = &bot->encryption.identity;
	const struct config *config = bot->config;
	struct err err = ERR_INIT;
	char *password = NULL;
	if (!config->password_file || work->password_tried ||
	    secret_file_read(config->password_file, config->token_file_trusted, &password, &err) < 0) {
		identity_unsigned(bot, "the homeserver wants the account's password for its cross-signing keys: set password_file, "
				       "or set the account up in another client and give its recovery_key_file");
		err_release(&err);
		return false;
	}
	add_password(request, bot->user_id, json_text_at(answer->body, "session"), password);
	mem_free_secret(password);
	work->password_tried = true;
	return true;
}

void identity_release(struct bot *bot)
{
	if (bot->encryption.identity.secrets)
		json_free(bot->encryption.identity.secrets);
}
