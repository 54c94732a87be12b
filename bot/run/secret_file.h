/* Files that hold one secret on one line: the access token, a password, a recovery key. */
#ifndef UNKNOT_RUN_SECRET_FILE_H
#define UNKNOT_RUN_SECRET_FILE_H

#include <stdbool.h>

#include "base/err.h"

/* The file must be closed to group and others and owned by this user or root, unless it lies under
 * $CREDENTIALS_DIRECTORY or is trusted; otherwise -1 with exit code 78. mem_free_secret is owed. */
int secret_file_read(const char *path, bool trusted, char **secret, struct err *err);

#endif
