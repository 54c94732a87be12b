#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/picture_file.h"

#define PNG_START "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"

static void write_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void assert_path(const char *pictures, const char *responses, const char *file, const char *expected)
{
	char *path = picture_path(pictures, responses, file);
	assert_string_equal(path, expected);
	free(path);
}

static void a_png_tells_its_size(void **state)
{
	(void)state;
	static const char png[] = PNG_START "\0\0\x03\x20\0\0\x02\x08";
	int width = 0, height = 0;
	assert_true(picture_size(png, sizeof png - 1, &width, &height));
	assert_int_equal(width, 800);
	assert_int_equal(height, 520);
}

static void what_is_no_png_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
		{ "", 0 },
		{ "<svg/>", 6 },
		{ PNG_START "\0\0\3\x20\0\0\2", sizeof PNG_START - 1 + 7 },
		{ PNG_START "\0\0\0\0\0\0\2\2", sizeof PNG_START - 1 + 8 },
		{ PNG_START "\xFF\xFF\xFF\xFF\0\0\2\2", sizeof PNG_START - 1 + 8 },
		{ PNG_START "\0\1\0\0\0\0\2\2", sizeof PNG_START - 1 + 8 },
	};
	int width, height;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(picture_size(bad[i].bytes, bad[i].len, &width, &height));
}

static void the_png_of_a_drawing_is_in_the_named_folder(void **state)
{
	(void)state;
	assert_path("p", "r", "pictures/rows.svg", "p/rows.png");
	assert_path("/p", "r", "rows.svg", "/p/rows.png");
	assert_path("p", "r", "a.b/rows", "p/rows.png");
}

static void without_a_folder_it_is_beside_the_drawing_or_where_the_build_puts_it(void **state)
{
	(void)state;
	char folder[] = "build/pictures-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/../build/pictures/rows.png", folder);
	assert_path(NULL, folder, "rows.svg", path);
	snprintf(path, sizeof path, "%s/rows.png", folder);
	write_file(path, "x", 1);
	assert_path(NULL, folder, "rows.svg", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void a_png_of_the_operators_own_is_in_the_folder_of_the_responses(void **state)
{
	(void)state;
	assert_path("p", "r", "pictures/mine.png", "r/pictures/mine.png");
	assert_path(NULL, "/r", "pictures/mine.png", "/r/pictures/mine.png");
}

static void reading_tells_size_and_hash(void **state)
{
	(void)state;
	static const char png[] = PNG_START "\0\0\0\1\0\0\0\2";
	char path[] = "build/picture-XXXXXX";
	struct picture_info info;
	struct str bytes = STR_INIT;
	struct err err = ERR_INIT;
	close(mkstemp(path));
	write_file(path, png, sizeof png - 1);
	assert_int_equal(picture_read(path, &bytes, &info, &err), 0);
	assert_int_equal(info.size, sizeof png - 1);
	assert_int_equal(info.height, 2);
	assert_int_equal(strlen(info.hash), 64);
	assert_int_equal(bytes.len, sizeof png - 1);
	write_file(path, "GIF89a", 6);
	assert_int_equal(picture_read(path, &bytes, &info, &err), -1);
	assert_non_null(err.what);
	err_release(&err);
	assert_int_equal(truncate(path, PICTURE_FILE_MAX + 1), 0);
	assert_int_equal(picture_read(path, &bytes, &info, &err), -1);
	err_release(&err);
	str_release(&bytes);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_png_tells_its_size),
		cmocka_unit_test(what_is_no_png_is_refused),
		cmocka_unit_test(the_png_of_a_drawing_is_in_the_named_folder),
		cmocka_unit_test(without_a_folder_it_is_beside_the_drawing_or_where_the_build_puts_it),
		cmocka_unit_test(a_png_of_the_operators_own_is_in_the_folder_of_the_responses),
		cmocka_unit_test(reading_tells_size_and_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
