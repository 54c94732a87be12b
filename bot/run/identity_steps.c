#include "run/identity_steps.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "run/bot.h"
#include "run/key_sending.h"

#define FACT "identity"         /* the device that was found to be signed */
#define TRIES_MAX 3

char *identity_import_file(const char *state)
{
	return file_join(state, "cross-signing-import");
}

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

bool identity_was_signed(const struct bot *bot)
{
	char *kept = store_get(bot->store, FACT);
	bool was = text_equal(kept, bot->device_id);
	free(kept);
	return was;
}

void identity_drop_import_file(const struct bot *bot)
{
	char *path = identity_import_file(bot->config->state);
	unlink(path);
	free(path);
}

void identity_signed(struct bot *bot)
{
	keep_fact(bot, bot->device_id);
	identity_drop_import_file(bot);
	settle(bot, IDENTITY_SIGNED);
	log_write(&bot->log, LOG_INFO, "crypto", "this device is signed by the account's cross-signing identity");
}

void identity_unsigned(struct bot *bot, const char *why)
{
	settle(bot, IDENTITY_UNSIGNED);
	log_write(&bot->log, LOG_ERROR, "crypto",
		  "this device is not signed by the account's cross-signing identity, so that strict clients neither give it "
		  "keys nor show its answers: %s", why);
}

static void send_all(struct bot *bot, struct crypto_requests *requests)
{
	bot->encryption.identity.step = IDENTITY_PUBLISHED;
	key_sending_add(bot, requests);
}

void identity_failed(struct bot *bot, struct err *err)
{
	char *line = err_line(err);
	identity_unsigned(bot, line);
	free(line);
	err_release(err);
}

void identity_publish(struct bot *bot)
{
	struct crypto_requests requests = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	if (bot->encryption.identity.tries++ == TRIES_MAX)
		identity_unsigned(bot, "the homeserver does not keep its keys; see the lines above");
	else if (crypto_bootstrap(bot->encryption.crypto, &requests, &err) < 0)
		identity_failed(bot, &err);
	else
		send_all(bot, &requests);
}

void identity_sign_device(struct bot *bot)
{
	struct crypto_requests requests = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	if (crypto_sign_device(bot->encryption.crypto, &requests, &err) < 0)
		identity_failed(bot, &err);
	else
		send_all(bot, &requests);
}
