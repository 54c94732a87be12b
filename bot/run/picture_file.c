#include "run/picture_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define SIDE_MAX 10000  /* pixels */

static char *with_png_suffix(const char *file)
{
	const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
	size_t len = dot && (!slash || dot > slash) ? (size_t)(dot - file) : strlen(file);
	return str_format("%.*s.png", (int)len, file);
}

char *picture_path(const char *pictures, const char *responses, const char *file)
{
	if (text_ends(file, ".png"))
		return file_join(responses, file);
	char *png = with_png_suffix(file);
	const char *slash = strrchr(png, '/'), *name = slash ? slash + 1 : png;
	char *path = pictures ? file_join(pictures, name) : file_join(responses, png);
	if (!pictures && access(path, R_OK) < 0) {
		free(path);
		path = str_format("%s/../build/pictures/%s", responses, name);
	}
	free(png);
	return path;
}

static int four_bytes(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;
	return byte[0] ? SIDE_MAX + 1 : byte[1] << 16 | byte[2] << 8 | byte[3];
}

bool picture_size(const char *bytes, size_t len, int *width, int *height)
{
	static const char start[] = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";
	size_t known = sizeof start - 1;
	if (len < known + 8 || memcmp(bytes, start, known) != 0)
		return false;
	*width = four_bytes(bytes + known);
	*height = four_bytes(bytes + known + 4);
	return *width > 0 && *width <= SIDE_MAX && *height > 0 && *height <= SIDE_MAX;
}

static void write_hash(char hash[PICTURE_HASH], const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[DIGEST_BYTES];
	digest_bytes(sum, bytes, len);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		hash[2 * i] = digits[sum[i] >> 4];
		hash[2 * i + 1] = digits[sum[i] & 15];
	}
	hash[2 * DIGEST_BYTES] = '\0';
}

int picture_read(const char *path, struct str *bytes, struct picture_info *info, struct err *err)
{
	size_t before = bytes->len;
	if (file_read(path, PICTURE_FILE_MAX, bytes, err) < 0)
		return -1;
	if (!picture_size(bytes->data + before, bytes->len - before, &info->width, &info->height)) {
		err_at(err, path, 0, 0, NULL);
		err_set(err, "this is no PNG of at most %d pixels a side", SIDE_MAX);
		return -1;
	}
	info->size = bytes->len - before;
	write_hash(info->hash, bytes->data + before, info->size);
	return 0;
}
