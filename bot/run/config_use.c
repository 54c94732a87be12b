/* What is asked of a configuration after it was read. */
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "run/config.h"
#include "run/secret_file.h"

char *config_find(struct err *err)
{
	static const char *const places[] = { "./unknot.conf", "/etc/unknot/unknot.conf" };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (access(places[i], F_OK) == 0)
			return mem_copy_text(places[i]);
	err->exit_code = EX_CONFIG;
	err_set(err, "there is no ./unknot.conf and no /etc/unknot/unknot.conf");
	err_mend(err, "name the configuration with -c FILE, or copy config.example to unknot.conf and edit it");
	return NULL;
}

static void warn_unset(const struct config *config, struct err_list *errs, const char *key, const char *instead)
{
	struct err *err = err_list_add(errs, ERR_WARNING);
	err_at(err, config->file, 0, 0, NULL);
	err_set(err, "\"%s\" is not set: people are told %s", key, instead);
	err_mend(err, "set %s to what holds where your users live", key);
}

void config_warn(const struct config *config, struct err_list *errs)
{
	if (!config->emergency_number)
		warn_unset(config, errs, "emergency_number", "to call \"your local emergency number\"");
	if (!config->crisis_line)
		warn_unset(config, errs, "crisis_line", "of a directory of helplines");
}

/* ---- The token ---- */

char *config_refresh_file(const struct config *config)
{
	return str_format("%s.refresh", config->token_file);
}

char *config_client_file(const struct config *config)
{
	return str_format("%s.client", config->token_file);
}

static bool is_token(const char *text)
{
	for (; *text; text++)
		if (*text <= 0x20 || *text == 0x7f)
			return false;
	return true;
}

int config_read_token(const struct config *config, char **token, struct err *err)
{
	char *text;
	if (secret_file_read(config->token_file, config->token_file_trusted, &text, err) < 0) {
		if (access(config->token_file, F_OK) < 0)
			err_mend(err, "run `unknot login -c %s`", config->file);
		return -1;
	}
	if (!is_token(text)) {
		mem_free_secret(text);
		err_at(err, config->token_file, 0, 0, NULL);
		err_set(err, "this is no access token: it holds spaces or foreign bytes");
		err_mend(err, "run `unknot login`");
		err->exit_code = EX_CONFIG;
		return -1;
	}
	*token = text;
	return 0;
}

bool config_is_user(const struct config *config, const char *user_id)
{
	size_t len = strlen(config->user);
	if (config->user[0] == '@')
		return text_equal(config->user, user_id);
	return user_id[0] == '@' && strncmp(user_id + 1, config->user, len) == 0 && user_id[len + 1] == ':';
}

/* ---- Invitations ---- */

/* "*" stands for any bytes, "?" for one. On a mismatch the last star takes one byte more. */
static bool matches(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool config_invite_allowed(const struct config *config, const char *user_id, const char *own_server)
{
	const char *server = strchr(user_id, ':');
	if (!config->invite_from_count)
		return server && text_equal(server + 1, own_server);
	for (size_t i = 0; i < config->invite_from_count; i++)
		if (matches(config->invite_from[i], user_id))
			return true;
	return false;
}

bool config_is_operator(const struct config *config, const char *user_id)
{
	for (size_t i = 0; i < config->operators_count; i++)
		if (text_equal(config->operators[i], user_id))
			return true;
	return false;
}
