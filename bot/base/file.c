#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int fail(struct err *err, const char *path, const char *what)
{
	int code = errno;
	err_at(err, path, 0, 0, NULL);
	err_set(err, "%s: %s", what, strerror(code));
	return -1;
}

static int too_long(struct err *err, const char *path, size_t limit)
{
	err_at(err, path, 0, 0, NULL);
	err_set(err, "longer than %zu bytes", limit);
	return -1;
}

static int read_all(int fd, const char *path, size_t limit, struct str *out, struct err *err)
{
	size_t before = out->len;
	char chunk[16384];
	ssize_t got;
	while ((got = read(fd, chunk, sizeof chunk)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			str_truncate(out, before);
			return fail(err, path, "cannot read");
		}
		str_add_bytes(out, chunk, (size_t)got);
		if (out->len - before > limit) {
			str_truncate(out, before);
			return too_long(err, path, limit);
		}
	}
	return 0;
}

int file_read(const char *path, size_t limit, struct str *out, struct err *err)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fail(err, path, "cannot open");
	int result = -1;
	if (fstat(fd, &info) < 0) {
		fail(err, path, "cannot read");
	} else if (!S_ISREG(info.st_mode)) {
		err_at(err, path, 0, 0, NULL);
		err_set(err, "not a regular file");
	} else {
		result = read_all(fd, path, limit, out, err);
	}
	close(fd);
	return result;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t written = write(fd, bytes, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		bytes += written;
		len -= (size_t)written;
	}
	return fsync(fd);
}

static void sync_folder_of(const char *path)
{
	char *folder = mem_copy_text(path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

int file_write_private(const char *path, const char *bytes, size_t len, struct err *err)
{
	char *beside = str_format("%s.XXXXXX", path);
	int result = -1;
	int fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0) {
		fail(err, path, "cannot write");
		goto out;
	}
	int written = write_all(fd, bytes, len);
	if (close(fd) < 0 || written < 0 || rename(beside, path) < 0) {
		fail(err, path, "cannot write");
		unlink(beside);
		goto out;
	}
	sync_folder_of(path);
	result = 0;
out:
	free(beside);
	return result;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int file_list(const char *folder, const char *suffix, char ***names, size_t *count, struct err *err)
{
	size_t room = 0;
	DIR *dir = opendir(folder);
	if (!dir)
		return fail(err, folder, "cannot read the folder");
	*names = NULL;
	*count = 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.' || !text_ends(entry->d_name, suffix))
			continue;
		mem_grow((void **)names, *count, &room, sizeof **names);
		(*names)[(*count)++] = mem_copy_text(entry->d_name);
	}
	closedir(dir);
	if (*count)
		qsort(*names, *count, sizeof **names, compare_names);
	return 0;
}

void file_list_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

char *file_join(const char *folder, const char *path)
{
	if (path[0] == '/')
		return mem_copy_text(path);
	return str_format("%s/%s", folder, path);
}
