#include "run/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#define DEVICE_LETTERS 10
#define DEVICE_MAX 255

int state_folder_make(const char *state, struct err *err)
{
	struct stat info;
	if (mkdir(state, 0700) == 0 || (errno == EEXIST && stat(state, &info) == 0 && S_ISDIR(info.st_mode)))
		return 0;
	int code = errno;
	err_at(err, state, 0, 0, NULL);
	err_set(err, "cannot make the state folder: %s", strerror(code));
	err_mend(err, "make it, owned by the bot's user, or set \"state\" to another folder");
	err->exit_code = EX_CONFIG;
	return -1;
}

static char *make_device_id(void)
{
	unsigned char bytes[DEVICE_LETTERS];
	char id[] = "UNKNOT..........";
	char *letters = id + strlen("UNKNOT");
	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < DEVICE_LETTERS; i++)
		letters[i] = (char)('A' + bytes[i] % 26);
	return mem_copy_text(id);
}

int device_id_keep(const char *state, const char *device_id, struct err *err)
{
	char *path = file_join(state, "device_id");
	char *line = str_format("%s\n", device_id);
	int result = file_write_private(path, line, strlen(line), err);
	if (result < 0)
		err->exit_code = EX_CONFIG;
	free(line);
	free(path);
	return result;
}

/* NULL when there is none that can be used. */
static char *read_device_id(const char *state)
{
	struct str text = STR_INIT;
	struct err ignored = ERR_INIT;
	char *path = file_join(state, "device_id"), *id = NULL;
	if (file_read(path, DEVICE_MAX + 1, &text, &ignored) == 0) {
		str_truncate(&text, strcspn(str_text(&text), "\r\n"));
		if (text.len)
			id = mem_copy_text(str_text(&text));
	}
	err_release(&ignored);
	str_release(&text);
	free(path);
	return id;
}

char *device_id_get(const char *state, struct err *err)
{
	if (state_folder_make(state, err) < 0)
		return NULL;
	char *id = read_device_id(state);
	if (id)
		return id;
	id = make_device_id();
	if (device_id_keep(state, id, err) == 0)
		return id;
	free(id);
	return NULL;
}
