/* Runs a fuzzing target on files instead of on what a fuzzer thinks of: every file of the folder and every file that is
 * named. Each is a test; what goes wrong ends the program, so the last line that it printed says which. */
#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "fuzz.h"

#define INPUT_MAX (1u << 20)

static int run_file(const char *path, int number)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	if (file_read(path, INPUT_MAX, &text, &err) < 0) {
		printf("not ok %d - %s: %s\n", number, path, err.what);
		err_release(&err);
		return 1;
	}
	/* Of exactly this size, so that a sanitizer sees what is read beyond it. */
	uint8_t *bytes = mem_alloc(text.len ? text.len : 1);
	memcpy(bytes, str_text(&text), text.len);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(bytes, text.len);
	free(bytes);
	str_release(&text);
	return 0;
}

static int run_path(const char *path, int *count)
{
	struct stat state;
	char **names = NULL;
	size_t name_count = 0;
	struct err err = ERR_INIT;
	int failed = 0;
	if (stat(path, &state) == 0 && !S_ISDIR(state.st_mode)) {
		++*count;
		return run_file(path, *count);
	}
	must(file_list(path, "", &names, &name_count, &err) == 0);
	for (size_t i = 0; i < name_count; i++) {
		char *file = file_join(path, names[i]);
		++*count;
		failed += run_file(file, *count);
		free(file);
	}
	file_list_free(names, name_count);
	return failed;
}

int main(int argc, char **argv)
{
	int count = 0, failed = 0;
	for (int i = 1; i < argc; i++)
		failed += run_path(argv[i], &count);
	if (!failed && count)
		printf("ok 1 - survives the %d inputs of the corpus\n", count);
	return failed || !count;
}
