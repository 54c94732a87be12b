#include "run/encryption.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/decrypting.h"
#include "run/device.h"
#include "run/secret_file.h"
#include "store/room.h"

const char *encryption_version(void)
{
	return crypto_version();
}

#define STORE_AGAIN_MS 1000

/* Device ids are opaque: what is no plain name of a folder becomes one. The caller frees. */
static char *folder_of(const char *state, const char *device)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	char hash[DIGEST_TEXT];
	digest_texts(hash, &device, 1);
	bool is_plain = *device && strlen(device) <= 64 && !device[strspn(device, plain)];
	return str_format("%s/crypto/%s", state, is_plain ? device : hash);
}

static int make_parent(const char *state, struct err *err)
{
	char *parent = file_join(state, "crypto");
	int result = state_folder_make(parent, err);
	free(parent);
	return result;
}

static int read_passphrase(const struct config *config, char **passphrase, struct err *err)
{
	if (!config->store_key_file)
		return 0;
	return secret_file_read(config->store_key_file, config->token_file_trusted, passphrase, err);
}

struct crypto *encryption_open_store(const struct config *config, const char *user, const char *device, struct err *err)
{
	char *folder = folder_of(config->state, device), *passphrase = NULL;
	struct crypto *crypto = NULL;
	mode_t old = umask(0077);
	if (make_parent(config->state, err) == 0 && read_passphrase(config, &passphrase, err) == 0)
		crypto = crypto_open(folder, passphrase, user, device, (enum crypto_trust)config->trust, err);
	umask(old);
	mem_free_secret(passphrase);
	free(folder);
	if (!crypto && !err->mend)
		err_mend(err, "see \"After a loss\" in docs/encryption.md");
	return crypto;
}

/* The token is of another device than before: it has keys of its own, and the identity that signs it is handed on. */
static void hand_identity_on(struct bot *bot, const char *from)
{
	struct err err = ERR_INIT;
	struct crypto_identity identity = { .private_keys = false };
	struct crypto *old = encryption_open_store(bot->config, bot->user_id, from, &err);
	bool has_keys = old && crypto_identity(old, &identity, &err) == 0 && identity.private_keys;
	char *keys = has_keys ? crypto_export_identity(old, &err) : NULL;
	char *path = identity_import_file(bot->config->state);
	if (keys && file_write_private(path, keys, strlen(keys), &err) == 0)
		log_write(&bot->log, LOG_WARNING, "crypto",
			  "this is another device than before: what was encrypted for that one alone cannot be read");
	mem_free_secret(keys);
	free(path);
	crypto_close(old);
	err_release(&err);
}

/* `unknot keys` has no homeserver to ask. */
static int keep_device(struct bot *bot, struct err *err)
{
	char *kept = store_get(bot->store, ENCRYPTION_DEVICE_FACT);
	bool same = text_equal(kept, bot->device_id);
	if (kept && !same)
		hand_identity_on(bot, kept);
	free(kept);
	return same ? 0 : store_keep(bot->store, ENCRYPTION_DEVICE_FACT, bot->device_id, err);
}

int encryption_open(struct bot *bot, struct err *err)
{
	if (!crypto_is_compiled_in() || !bot->config->encryption)
		return 0;
	bot->encryption.crypto = encryption_open_store(bot->config, bot->user_id, bot->device_id, err);
	bot->encryption.requests.look = true;
	bot->encryption.needed = room_any_encrypted(bot->store);
	if (!bot->encryption.crypto || keep_device(bot, err) < 0)
		return -1;
	mem_trim();     /* opening takes much for a moment */
	return identity_begin(bot, err);
}

void encryption_close(struct bot *bot)
{
	key_sending_release(bot);
	members_release(bot);
	identity_release(bot);
	decrypting_release(bot);
	crypto_close(bot->encryption.crypto);
	bot->encryption.crypto = NULL;
}

static void take_key(void *context, const char *room, const char *session)
{
	decrypting_note_key(context, room, session);
}

static void take_withheld(void *context, const char *room, const char *code)
{
	struct bot *bot = context;
	log_write(&bot->log, LOG_WARNING, "crypto", "room %s: somebody's device keeps a key back: %s",
		  log_name(&bot->log, room).text, code);
}

int encryption_take_sync(struct bot *bot, const struct sync *sync, struct err *err)
{
	if (!bot->encryption.crypto)
		return 0;
	struct crypto_arrival arrival = { take_key, take_withheld, bot };
	int result = crypto_take_sync(bot->encryption.crypto, sync, bot->encryption.needed, &arrival, err);
	bot->encryption.requests.look |= result > 0;
	if (result < 0)
		bot->encryption.retried_all = false;    /* which keys came before the error, nobody told */
	identity_note_changes(bot, sync->device_lists);
	return result < 0 ? -1 : 0;
}

void encryption_track(struct bot *bot, const char *user)
{
	struct err err = ERR_INIT;
	bot->encryption.needed = true;
	if (crypto_track_users(bot->encryption.crypto, &user, 1, &err) < 0)
		err_release(&err);      /* it comes again when something is to be encrypted */
	bot->encryption.requests.look = true;
}

int64_t encryption_tick(struct bot *bot, int64_t now_ms)
{
	if (!bot->encryption.crypto)
		return NEVER;
	int64_t requests_ms = key_sending_tick(bot, now_ms), identity_ms = identity_tick(bot, now_ms);
	if (bot->encryption.devices_asked && key_sending_is_idle(bot) && !bot->stopping)
		return decrypting_take_asked(bot) ? now_ms : now_ms + STORE_AGAIN_MS;
	return requests_ms < identity_ms ? requests_ms : identity_ms;
}
