#include "run/online_token.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/oauth_login.h"
#include "run/session_pair.h"

static int read_pair(struct session_pair *pair, const struct config *config, struct err *err)
{
	char *kept = store_peek(config->state, SESSION_FACT);
	int result = session_pair_read(pair, config, kept, err);
	mem_free_secret(kept);
	return result;
}

static bool is_own_folder(const char *folder)
{
	struct stat info;
	return stat(folder, &info) == 0 && info.st_uid == geteuid();
}

/* The bot may have renewed it since it was read. */
static bool has_changed(struct session_pair *pair, const struct config *config)
{
	struct session_pair now;
	struct err ignored = ERR_INIT;
	bool changed = read_pair(&now, config, &ignored) == 0 && !text_equal(now.access, pair->access);
	err_release(&ignored);
	session_pair_release(changed ? pair : &now);
	if (changed)
		*pair = now;
	return changed;
}

static bool renew(struct online *online, struct session_pair *pair, struct store *store)
{
	struct grant grant;
	struct err ignored = ERR_INIT;
	enum verdict verdict = pair->client_id ? oauth_login_refresh(online->http, online->client, pair->client_id,
								     pair->refresh, &grant, &ignored)
					       : login_refresh(online->http, online->client, pair->refresh, &grant,
							       &ignored);
	bool renewed = verdict == VERDICT_DONE;
	if (renewed) {
		renewed = session_pair_renew(pair, &grant, clock_wall_ms(), store, &ignored) == 0;
		grant_release(&grant);
	}
	err_release(&ignored);
	return renewed;
}

/* With the lock of the store, so that no bot renews it at the same time. True: there is another token to try. */
static bool get_another(struct online *online, const struct config *config, struct session_pair *pair)
{
	struct err ignored = ERR_INIT;
	struct store *store = store_open(config->state, &ignored);
	bool another = has_changed(pair, config) || (store && renew(online, pair, store));
	store_close(store);
	err_release(&ignored);
	return another;
}

static enum token_found ask(struct online *online, const struct config *config, struct session_pair *pair,
			    struct whoami *who, struct err *err)
{
	if (online_whoami(online, config, pair->access, who, err) == 0)
		return TOKEN_GOOD;
	if (online->verdict != VERDICT_TOKEN || !pair->refresh)
		return TOKEN_NO_GOOD;
	bool own = is_own_folder(config->state);
	if (!(own ? get_another(online, config, pair) : has_changed(pair, config)))
		return own ? TOKEN_NO_GOOD : TOKEN_TO_RENEW;
	err_release(err);
	return online_whoami(online, config, pair->access, who, err) == 0 ? TOKEN_GOOD : TOKEN_NO_GOOD;
}

enum token_found online_token(struct online *online, const struct config *config, struct whoami *who, struct err *err)
{
	struct session_pair pair;
	enum token_found found = TOKEN_NO_GOOD;
	if (read_pair(&pair, config, err) == 0)
		found = ask(online, config, &pair, who, err);
	session_pair_release(&pair);
	if (found != TOKEN_NO_GOOD)
		err_release(err);
	return found;
}
