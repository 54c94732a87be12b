#include "run/startup.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/discovery.h"
#include "matrix/login.h"
#include "run/command.h"
#include "run/encryption.h"
#include "run/gaps.h"
#include "run/invitation.h"
#include "run/leaving.h"
#include "run/loop.h"
#include "run/opening.h"
#include "run/pictures.h"
#include "run/profile.h"
#include "run/reload.h"
#include "run/rereading.h"
#include "run/sending.h"
#include "run/session.h"
#include "run/status.h"
#include "run/syncing.h"
#include "run/version.h"
#include "store/outbox.h"

#define STOPPED (-1)
#define OWNER "user"   /* the account that the state folder belongs to */
#define LONGEST_WAIT_MS 60000

static int set_fact(struct bot *bot, const char *name, const char *value)
{
	struct err err = ERR_INIT;
	return store_keep(bot->store, name, value, &err) < 0 ? command_fail(&err, EX_CONFIG) : 0;
}

/* The key of the hashes in the log; made once for each state folder. */
static int read_log_key(struct bot *bot)
{
	unsigned char secret[DIGEST_BYTES];
	char key[DIGEST_TEXT];
	char *kept = store_get(bot->store, "log_key");
	int result = 0;
	if (!kept) {
		random_bytes(secret, sizeof secret);
		digest_bytes(secret, secret, sizeof secret);
		for (size_t i = 0; i < sizeof secret; i++)
			key[i] = (char)('a' + secret[i] % 26);
		key[sizeof secret] = '\0';
		result = set_fact(bot, "log_key", key);
		kept = mem_copy_text(key);
	}
	snprintf(bot->log.key, sizeof bot->log.key, "%s", kept);
	free(kept);
	return result;
}

static int open_store(struct bot *bot)
{
	struct err err = ERR_INIT;
	bot->store = store_open(bot->config->state, &err);
	if (!bot->store)
		return command_fail(&err, EX_CONFIG);
	syncing_load(bot);
	bot->sending.last_id_at_start = outbox_last_id(bot->store);
	bot->sending.look = true;
	status_open(bot);
	return read_log_key(bot);
}

/* Waits between two tries; STOPPED when SIGTERM or SIGINT came meanwhile, or an exit code: mistakes in the operator's
 * files are told before somebody waits for the homeserver. */
static int wait_for_next_try(struct bot *bot, struct backoff *backoff, int64_t asked_ms, struct err *err)
{
	int opened = opening_finish(bot);
	if (opened) {
		err_release(err);
		return opened;
	}
	int64_t wait_ms = backoff_after(backoff, asked_ms, backoff_chance());
	log_write(&bot->log, LOG_WARNING, "run", "the homeserver cannot be used yet: %s; next try in %lld ms",
		  err->what, (long long)wait_ms);
	err_release(err);
	int64_t end_ms = clock_steady_ms() + wait_ms;
	for (int64_t now_ms; !bot->stopping && (now_ms = clock_steady_ms()) < end_ms;)
		loop_wait(bot, end_ms - now_ms);
	return bot->stopping ? STOPPED : 0;
}

/* A bot that was signed in here before knows its homeserver: what answers strangely stands in for it and will go. */
static bool is_fatal(const struct bot *bot, enum discovery result)
{
	char *owner = store_get(bot->store, OWNER);
	bool was_here = owner != NULL;
	free(owner);
	return result == DISCOVERY_WRONG || (result == DISCOVERY_STRANGE && !was_here);
}

static int find_homeserver(struct bot *bot)
{
	struct backoff backoff = { 0 };
	struct discovered found;
	struct err err = ERR_INIT;
	for (;;) {
		enum discovery result = discover(bot->http, bot->config->homeserver, &found, &err);
		if (result == DISCOVERY_DONE)
			break;
		if (is_fatal(bot, result))
			return command_fail(&err, EX_CONFIG);
		int waited = wait_for_next_try(bot, &backoff, found.retry_after_ms, &err);
		if (waited)
			return waited;
	}
	int result = session_begin(bot, &err);
	if (result < 0)
		result = command_fail(&err, EX_CONFIG);
	else
		bot->client = client_new(bot->http, found.base_url, bot->session.pair.access);
	free(found.base_url);
	return result;
}

/* The token has expired while the bot was down. */
static int renew_session(struct bot *bot)
{
	int opened = opening_finish(bot);
	if (opened)
		return opened;
	bot->session.holding = true;
	for (;;) {
		int64_t now_ms = clock_steady_ms(), due_ms = session_tick(bot, now_ms);
		if (!bot->session.holding || bot->stopping)
			return bot->stopping ? STOPPED : 0;
		loop_wait(bot, due_ms == NEVER ? LONGEST_WAIT_MS : due_ms > now_ms ? due_ms - now_ms : 0);
	}
}

static int learn_identity(struct bot *bot)
{
	struct backoff backoff = { 0 };
	struct whoami who = { 0 };
	struct err err = ERR_INIT;
	for (;;) {
		enum verdict verdict = login_whoami(bot->http, bot->client, &who, &err);
		if (verdict == VERDICT_DONE)
			break;
		if (verdict == VERDICT_TOKEN && session_can_renew(bot, who.soft_logout)) {
			err_release(&err);
			int renewed = renew_session(bot);
			if (renewed)
				return renewed;
			continue;
		}
		if (!verdict_passes(verdict))
			return command_fail(&err, EX_NOPERM);
		int waited = wait_for_next_try(bot, &backoff, who.retry_after_ms, &err);
		if (waited)
			return waited;
	}
	bot->user_id = mem_copy_text(who.user_id);
	bot->device_id = mem_copy_text(who.device_id);
	whoami_release(&who);
	const char *colon = strchr(bot->user_id, ':');
	bot->server = mem_copy_text(colon ? colon + 1 : "");
	return 0;
}

/* A state folder belongs to one account: another one's `since` and rows would lead astray. */
static int bind_state(struct bot *bot)
{
	struct err err = ERR_INIT;
	if (!config_is_user(bot->config, bot->user_id)) {
		err_set(&err, "the token belongs to %s, the configuration names %s", bot->user_id, bot->config->user);
		err_mend(&err, "run `unknot login` or mend `user`");
		return command_fail(&err, EX_CONFIG);
	}
	char *owner = store_get(bot->store, OWNER);
	bool other = owner && strcmp(owner, bot->user_id) != 0;
	if (other) {
		err_set(&err, "the state folder belongs to %s, the token to %s", owner, bot->user_id);
		err_mend(&err, "give this account a state folder of its own");
	}
	bool known = owner != NULL;
	free(owner);
	if (other)
		return command_fail(&err, EX_CONFIG);
	return known ? 0 : set_fact(bot, OWNER, bot->user_id);
}

/* Keys and identity go to the homeserver beside the loop; what is to be encrypted waits for them. */
static int open_encryption(struct bot *bot)
{
	struct err err = ERR_INIT;
	return encryption_open(bot, &err) < 0 ? command_fail(&err, EX_CONFIG) : 0;
}

static void fill_settings(struct bot *bot)
{
	bot->talk = (struct talk_settings){
		.emergency_number = bot->config->emergency_number,
		.crisis_line = bot->config->crisis_line,
		.operator_name = bot->config->operator_name,
		.context_ms = bot->config->context_ms,
	};
}

/* The first sync is under way while the rest of the files is read. */
static int begin_syncing(struct bot *bot)
{
	profile_load(bot);
	syncing_tick(bot, clock_steady_ms());
	while (opening_goes_on(bot))
		http_wait(bot->http, NULL, 0, 0);
	int result = opening_finish(bot);
	if (result == 0)
		reload_answer_held(bot);
	return result;
}

int startup(struct bot *bot)
{
	bot->started_ms = clock_steady_ms();
	fill_settings(bot);
	int result = open_store(bot);
	if (result != 0)
		return result;
	bot->http = http_new(&(struct http_options){ UNKNOT_USER_AGENT, bot->config->plain_http_allowed,
						     bot->config->ca_file });
	reload_watch(bot);
	opening_begin(bot);
	result = find_homeserver(bot);
	if (result == 0)
		result = learn_identity(bot);
	if (result == 0)
		result = bind_state(bot);
	if (result == 0)
		result = open_encryption(bot);
	if (result != 0)
		return result == STOPPED ? bot->exit_code : result;
	log_write(&bot->log, LOG_INFO, "run", "signed in as device %s of the configured account", bot->device_id);
	return begin_syncing(bot);
}

void shutdown_bot(struct bot *bot)
{
	status_close(bot);
	opening_release(bot);
	sending_release(bot);
	gaps_release(bot);
	rereading_release(bot);
	invitation_release(bot);
	leaving_release(bot);
	syncing_release(bot);
	session_release(bot);
	pictures_release(bot);
	encryption_close(bot);
	limits_release(&bot->limits);
	client_free(bot->client);
	http_free(bot->http);
	reload_release(bot);
	book_free(bot->book);
	store_close(bot->store);
	free(bot->user_id);
	free(bot->device_id);
	free(bot->server);
	free(bot->display_name);
	free(bot->avatar_hash);
}
