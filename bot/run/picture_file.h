/* The PNG of a picture: where it lies, and what it is. No network.
 *
 * A response names a drawing, "pictures/rows.svg", of which the build makes "rows.png"; or a PNG of its own. */
#ifndef UNKNOT_RUN_PICTURE_FILE_H
#define UNKNOT_RUN_PICTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

#define PICTURE_FILE_MAX (256u << 10)   /* bytes */
#define PICTURE_HASH (2 * DIGEST_BYTES + 1)

/* A PNG lies in the folder of the responses itself. The PNG of a drawing lies in `pictures`; when that is NULL, beside
 * the drawing (where `make install` puts it), or else in ../build/pictures (where `make` puts it). The caller frees;
 * the path need not exist. */
char *picture_path(const char *pictures, const char *responses, const char *file);

struct picture_info {
	char hash[PICTURE_HASH];        /* SHA-256, hexadecimal */
	int width, height;              /* pixels */
	size_t size;                    /* bytes */
};

/* Appends the file to `bytes`; -1 when it cannot be read, is too large or is no PNG. */
int picture_read(const char *path, struct str *bytes, struct picture_info *info, struct err *err);

/* PNG specification, "Image header": false when it is no PNG. */
bool picture_size(const char *bytes, size_t len, int *width, int *height);

#endif
