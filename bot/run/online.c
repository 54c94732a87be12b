#include "run/online.h"

#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>

#include "matrix/discovery.h"
#include "run/version.h"

int online_open(struct online *online, const struct config *config, struct err *err)
{
	struct http_options options = {
		.user_agent = UNKNOT_USER_AGENT,
		.plain_http_allowed = config->plain_http_allowed,
		.ca_file = config->ca_file,
	};
	signal(SIGPIPE, SIG_IGN); /* a connection that breaks is an error of its call, not the end of the program */
	online->http = http_new(&options);
	struct discovered found;
	enum discovery result = discover(online->http, config->homeserver, &found, err);
	if (result != DISCOVERY_DONE) {
		if (!err->exit_code)
			err->exit_code = result == DISCOVERY_RETRY ? EX_UNAVAILABLE : EX_CONFIG;
		return -1;
	}
	online->base_url = found.base_url;
	online->client = client_new(online->http, online->base_url, NULL);
	return 0;
}

void online_close(struct online *online)
{
	if (online->client)
		client_free(online->client);
	if (online->http)
		http_free(online->http);
	free(online->base_url);
	*online = (struct online)ONLINE_INIT;
}

int online_exit_code(enum verdict verdict)
{
	return verdict == VERDICT_RETRY || verdict == VERDICT_LIMITED ? EX_UNAVAILABLE : EX_NOPERM;
}

int online_whoami(struct online *online, const struct config *config, const char *token, struct whoami *who,
		  struct err *err)
{
	client_set_token(online->client, token);
	enum verdict verdict = login_whoami(online->http, online->client, who, err);
	online->verdict = verdict;
	if (verdict != VERDICT_DONE) {
		if (!err->exit_code)
			err->exit_code = online_exit_code(verdict);
		return -1;
	}
	if (config_is_user(config, who->user_id))
		return 0;
	err_at(err, config->file, 0, 0, NULL);
	err_set(err, "the token is that of %s, not of \"%s\"", who->user_id, config->user);
	err_mend(err, "set user = \"%s\", or run `unknot login` for the other account", who->user_id);
	err->exit_code = EX_CONFIG;
	whoami_release(who);
	return -1;
}
