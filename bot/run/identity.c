#include "run/identity.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/bot.h"
#include "run/key_sending.h"
#include "run/secret_file.h"

#define FACT "identity"
#define TRIES_MAX 3
#define KEYS_FILE_MAX 4096
#define HOLD_MS 10000

char *identity_import_file(const char *state)
{
	return file_join(state, "cross-signing-import");
}

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

/* ---- The two ends ---- */

/* Known from the store alone at the next start. */
static void keep_fact(struct bot *bot, const char *value)
{
	struct err err = ERR_INIT;
	char *kept = store_get(bot->store, FACT);
	if (!text_equal(kept, value) && store_keep(bot->store, FACT, value, &err) < 0)
		err_release(&err);      /* then it is asked for once more at the next start */
	free(kept);
}

static void settle(struct bot *bot, enum identity_step how)
{
	bot->encryption.identity.step = how;
	bot->sending.look = true;
	bot->membership.due_ms = 0;
}

/* Keys that were left to be imported are secret, and of no use any more. */
static void drop_import_file(const struct bot *bot)
{
	char *path = identity_import_file(bot->config->state);
	unlink(path);
	free(path);
}

static void settle_signed(struct bot *bot)
{
	keep_fact(bot, bot->device_id);
	drop_import_file(bot);
	settle(bot, IDENTITY_SIGNED);
	log_write(&bot->log, LOG_INFO, "crypto", "this device is signed by the account's cross-signing identity");
}

static void settle_unsigned(struct bot *bot, const char *why)
{
	settle(bot, IDENTITY_UNSIGNED);
	log_write(&bot->log, LOG_ERROR, "crypto",
		  "this device is not signed by the account's cross-signing identity, so that strict clients neither give it "
		  "keys nor show its answers: %s", why);
}

/* ---- On the way ---- */

static void send_all(struct bot *bot, struct crypto_requests *requests)
{
	bot->encryption.identity.step = IDENTITY_PUBLISHED;
	key_sending_add(bot, requests);
}

static void fail(struct bot *bot, struct err *err)
{
	char *line = err_line(err);
	settle_unsigned(bot, line);
	free(line);
	err_release(err);
}

static void publish(struct bot *bot)
{
	struct crypto_requests requests = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	if (bot->encryption.identity.tries++ == TRIES_MAX)
		settle_unsigned(bot, "the homeserver does not keep its keys; see the lines above");
	else if (crypto_bootstrap(bot->encryption.crypto, &requests, &err) < 0)
		fail(bot, &err);
	else
		send_all(bot, &requests);
}

static void sign_device(struct bot *bot)
{
	struct crypto_requests requests = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	if (crypto_sign_device(bot->encryption.crypto, &requests, &err) < 0)
		fail(bot, &err);
	else
		send_all(bot, &requests);
}

/* ---- Keys that were exported elsewhere ---- */

static bool import_file(struct bot *bot)
{
	struct str keys = STR_INIT;
	struct err err = ERR_INIT;
	char *path = identity_import_file(bot->config->state);
	bool found = access(path, F_OK) == 0;   /* by `unknot keys import`, or handed on by an earlier device */
	if (found && (file_read(path, KEYS_FILE_MAX, &keys, &err) < 0 ||
		      crypto_import_identity(bot->encryption.crypto, str_text(&keys), &err) < 0)) {
		fail(bot, &err);
	} else if (found) {
		unlink(path);
		sign_device(bot);
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
		fail(bot, &err);
	else
		sign_device(bot);
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

static void read_on(struct bot *bot)
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
			settle_unsigned(bot, "the account's secret storage names no key");
		free(next);
	} else if (!bot_account_refused(bot, answer) && is_for_later(answer)) {
		work->due_ms = clock_steady_ms() + backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
	} else if (!bot->session.holding) {
		settle_unsigned(bot, "the account has no secret storage that recovery_key_file could open");
	}
	free(type);
}

static void recover(struct bot *bot)
{
	struct identity_work *work = &bot->encryption.identity;
	json_free(work->secrets);
	work->secrets = json_object_make();
	work->step = IDENTITY_RECOVERING;
	read_on(bot);
}

/* ---- What is to be done ---- */

static void get_private_keys(struct bot *bot)
{
	if (import_file(bot))
		return;
	if (bot->config->recovery_key_file)
		recover(bot);
	else
		settle_unsigned(bot, "the account has an identity that was made elsewhere; set recovery_key_file to a file "
				     "with its recovery key, or use `unknot keys import FILE`");
}

static void decide(struct bot *bot, const struct crypto_identity *identity)
{
	if (identity->published && identity->device_signed)
		settle_signed(bot);
	else if (identity->published && !identity->private_keys)
		get_private_keys(bot);
	else if (identity->published && !identity->keys_fit && bot->config->recovery_key_file)
		recover(bot);
	else if (identity->private_keys && identity->published && !identity->keys_fit)
		settle_unsigned(bot, "somebody has reset the account's identity; set recovery_key_file to a file with its new "
				     "recovery key");
	else
		publish(bot);
}

static void ask(struct bot *bot)
{
	struct err err = ERR_INIT;
	const char *own[] = { bot->user_id };
	if (crypto_track_users(bot->encryption.crypto, own, 1, &err) < 0) {
		fail(bot, &err);
		return;
	}
	bot->encryption.identity.step = IDENTITY_ASKED;
	bot->encryption.requests.look = true;
}

/* What the last start found counts for this device: nothing is asked for. */
static bool is_known_signed(struct bot *bot, const struct crypto_identity *identity)
{
	char *kept = store_get(bot->store, FACT);
	bool known = text_equal(kept, bot->device_id) && identity->device_signed;
	free(kept);
	return known;
}

int identity_begin(struct bot *bot, struct err *err)
{
	struct identity_work *work = &bot->encryption.identity;
	struct crypto_identity identity;
	work->begun_ms = clock_steady_ms();
	if (crypto_identity(bot->encryption.crypto, &identity, err) < 0)
		return -1;
	if (!is_known_signed(bot, &identity))
		return 0;
	work->step = IDENTITY_SIGNED;
	drop_import_file(bot);
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
		read_on(bot);
	else if (crypto_identity(bot->encryption.crypto, &identity, &err) < 0)
		fail(bot, &err);
	else if (work->step == IDENTITY_UNKNOWN)
		ask(bot);
	else
		decide(bot, &identity);
	return now_ms;
}

/* ---- User-interactive authentication, with the password alone ---- */

bool identity_authorise(struct bot *bot, struct crypto_request *request, const struct matrix_answer *answer)
{
	struct identity_work *work = &bot->encryption.identity;
	const struct config *config = bot->config;
	struct err err = ERR_INIT;
	char *password = NULL;
	if (!config->password_file || work->password_tried ||
	    secret_file_read(config->password_file, config->token_file_trusted, &password, &err) < 0) {
		settle_unsigned(bot, "the homeserver wants the account's password for its cross-signing keys: set password_file, "
				     "or set the account up in another client and give its recovery_key_file");
		err_release(&err);
		return false;
	}
	struct json_object *body = json_read(request->body, strlen(request->body), NULL);
	struct json_object *auth = json_object_make(), *who = json_object_make();
	json_set_text(who, "type", "m.id.user");
	json_set_text(who, "user", bot->user_id);
	json_set_text(auth, "type", "m.login.password");
	json_set_text(auth, "password", password);
	json_set_text(auth, "session", json_text_at(answer->body, "session"));
	json_set(auth, "identifier", who);
	json_set(body, "auth", auth);
	mem_free_secret(request->body);
	request->body = json_write(body);
	json_free(body);
	mem_free_secret(password);
	work->password_tried = true;
	return true;
}

void identity_release(struct bot *bot)
{
	if (bot->encryption.identity.secrets)
		json_free(bot->encryption.identity.secrets);
}
