#include "run/session_pair.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/secret_file.h"

#define AHEAD_MS (60 * 1000)            /* a token is renewed so long before its end, or a quarter of its life */

static int read_beside(char *path, const struct config *config, char **secret, struct err *err)
{
	int result = 0;
	if (access(path, F_OK) == 0)
		result = secret_file_read(path, config->token_file_trusted, secret, err);
	free(path);
	return result;
}

/* False when there is none, or none for this seed. */
static bool take_kept(struct session_pair *pair, const char *kept)
{
	struct json_object *fact = kept ? json_read(kept, strlen(kept), NULL) : NULL;
	bool fits = text_equal(json_text_at(fact, "seed"), pair->seed) && json_text_at(fact, "access");
	if (fits) {
		mem_free_secret(pair->access);
		pair->access = mem_copy_text(json_text_at(fact, "access"));
		pair->refresh = mem_copy_text(json_text_at(fact, "refresh"));
		pair->client_id = mem_copy_text(json_text_at(fact, "client_id"));
		pair->renew_ms = json_number_at(fact, 0, "renew_ms");
	}
	json_free(fact);
	return fits;
}

int session_pair_read(struct session_pair *pair, const struct config *config, const char *kept, struct err *err)
{
	char seed[DIGEST_TEXT];
	*pair = (struct session_pair){ 0 };
	if (config_read_token(config, &pair->access, err) < 0)
		return -1;
	digest_texts(seed, (const char *const[]){ "seed", pair->access }, 2);
	pair->seed = mem_copy_text(seed);
	if (take_kept(pair, kept))
		return 0;
	pair->renew_ms = 1;
	if (read_beside(config_refresh_file(config), config, &pair->refresh, err) < 0)
		return -1;
	return read_beside(config_client_file(config), config, &pair->client_id, err);
}

void session_pair_release(struct session_pair *pair)
{
	free(pair->seed);
	free(pair->client_id);
	mem_free_secret(pair->access);
	mem_free_secret(pair->refresh);
	*pair = (struct session_pair){ 0 };
}

static int64_t renewal_time(int64_t expires_in_ms, int64_t now_ms)
{
	if (expires_in_ms <= 0)
		return 0;
	int64_t ahead_ms = expires_in_ms / 4 < AHEAD_MS ? expires_in_ms / 4 : AHEAD_MS;
	return now_ms + expires_in_ms - ahead_ms;
}

static int keep(const struct session_pair *pair, struct store *store, struct err *err)
{
	struct json_object *fact = json_object_make();
	json_set_text(fact, "seed", pair->seed);
	json_set_text(fact, "access", pair->access);
	json_set_text(fact, "refresh", pair->refresh);
	json_set_text(fact, "client_id", pair->client_id);
	json_set_number(fact, "renew_ms", pair->renew_ms);
	char *text = json_write(fact);
	json_free(fact);
	int result = store_keep(store, SESSION_FACT, text, err);
	mem_free_secret(text);
	return result;
}

int session_pair_renew(struct session_pair *pair, const struct grant *grant, int64_t now_ms, struct store *store,
		       struct err *err)
{
	struct session_pair fresh = *pair;
	fresh.access = grant->access;
	fresh.refresh = grant->refresh ? grant->refresh : pair->refresh;
	fresh.renew_ms = renewal_time(grant->expires_in_ms, now_ms);
	if (keep(&fresh, store, err) < 0)
		return -1;
	mem_set_text(&pair->access, grant->access);
	if (grant->refresh)
		mem_set_text(&pair->refresh, grant->refresh);
	pair->renew_ms = fresh.renew_ms;
	return 0;
}
