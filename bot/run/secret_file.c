#include "run/secret_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#define SECRET_MAX 4096

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

int secret_file_read(const char *path, bool trusted, char **secret, struct err *err)
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
	str_release_secret(&text);
	return result;
}
