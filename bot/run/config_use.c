/* What is asked of a configuration after it was read. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/config.h"

#define SECRET_MAX 4096

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

/* ---- Secrets ---- */

static int refuse(struct err *err, const char *path, const char *what, const char *mend)
{
	err_at(err, path, 0, 0, NULL);
	err_set(err, "%s", what);
	err_mend(err, mend, path);
	err->exit_code = EX_CONFIG;
	return -1;
}

/* systemd hands credentials over in a folder that only this service can see, with a mode of its own choice. */
static bool is_credential(const char *path)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char *real_folder = folder ? realpath(folder, NULL) : NULL;
	char *real = real_folder ? realpath(path, NULL) : NULL;
	size_t len = real_folder ? strlen(real_folder) : 0;
	bool inside = real && len > 1 && text_starts(real, real_folder) && real[len] == '/';
	free(real);
	free(real_folder);
	return inside;
}

static int check_secret(const char *path, struct err *err)
{
	struct stat info;
	if (stat(path, &info) < 0) {
		err_at(err, path, 0, 0, NULL);
		err_set(err, "cannot read: %s", strerror(errno));
		err->exit_code = EX_CONFIG;
		return -1;
	}
	if (is_credential(path))
		return 0;
	if (info.st_uid != geteuid() && info.st_uid != 0)
		return refuse(err, path, "it belongs to somebody else, who could read and change it",
			      "chown it to the bot's user, or set token_file_trusted = true");
	if (info.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(err, path, "group or others may read or change it", "chmod 600 %s");
	return 0;
}

int config_read_secret(const char *path, bool trusted, char **secret, struct err *err)
{
	struct str text = STR_INIT;
	if (!trusted && check_secret(path, err) < 0)
		return -1;
	if (file_read(path, SECRET_MAX, &text, err) < 0) {
		err->exit_code = EX_CONFIG;
		return -1;
	}
	while (text.len && strchr("\r\n", text.data[text.len - 1]))
		str_truncate(&text, text.len - 1);
	int result = 0;
	if (!text.len || strlen(text.data) != text.len || strpbrk(text.data, "\r\n"))
		result = refuse(err, path, "it must hold exactly one line, which is not empty", "write it anew");
	else
		*secret = mem_copy_text(text.data);
	if (text.len)
		explicit_bzero(text.data, text.len);
	str_release(&text);
	return result;
}

char *config_refresh_file(const struct config *config)
{
	return str_format("%s.refresh", config->token_file);
}

char *config_client_file(const struct config *config)
{
	return str_format("%s.client", config->token_file);
}

void config_secret_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
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
	if (config_read_secret(config->token_file, config->token_file_trusted, &text, err) < 0) {
		if (access(config->token_file, F_OK) < 0)
			err_mend(err, "run `unknot login -c %s`", config->file);
		return -1;
	}
	if (!is_token(text)) {
		config_secret_free(text);
		return refuse(err, config->token_file, "this is no access token: it holds spaces or foreign bytes",
			      "run `unknot login`");
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
