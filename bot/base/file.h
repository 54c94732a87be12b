/* Files, read with a bound and written so that a crash leaves the old or the new one, never half of one. */
#ifndef UNKNOT_BASE_FILE_H
#define UNKNOT_BASE_FILE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Appends the whole file to `out`. Fails, with nothing appended, when it cannot be read, is no regular file or is
 * longer than `limit` bytes. */
int file_read(const char *path, size_t limit, struct str *out, struct err *err);

/* Replaces the file: written beside it with mode 0600, synced, renamed. */
int file_write_private(const char *path, const char *bytes, size_t len, struct err *err);

/* The names in a folder that end in `suffix`, without hidden ones, sorted by byte; -1 when it cannot be read.
 * The caller frees each name and the array. */
int file_list(const char *folder, const char *suffix, char ***names, size_t *count, struct err *err);
void file_list_free(char **names, size_t count);

/* `path` itself when it is absolute, otherwise behind `folder`; the caller frees. */
char *file_join(const char *folder, const char *path);

#endif
