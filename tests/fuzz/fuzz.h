/* What the fuzzing targets share. A target is a program with LLVMFuzzerTestOneInput: with clang's libFuzzer it looks for
 * inputs that break it (`make fuzz`), with replay.c it runs those of tests/fuzz/corpus (`make test`). */
#ifndef UNKNOT_TESTS_FUZZ_H
#define UNKNOT_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert(), in every build. */
#define must(condition) \
	((condition) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition), abort()))

/* Sanitizers make everything slower; the bound is for the program as it is shipped. */
#if defined(__SANITIZE_ADDRESS__)
#define SLOWER 20
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOWER 20
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

/* Time of the processor, so that a busy machine does not count. */
static inline double fuzz_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A folder of this process, made at the first call and removed with its files at the end. */
static char fuzz_folder_name[] = "/tmp/unknot-fuzz-XXXXXX";
static const char *fuzz_files[4];

static inline void fuzz_clean_up(void)
{
	for (size_t i = 0; i < sizeof fuzz_files / sizeof *fuzz_files && fuzz_files[i]; i++) {
		char *path = str_format("%s/%s", fuzz_folder_name, fuzz_files[i]);
		unlink(path);
		free(path);
	}
	rmdir(fuzz_folder_name);
}

static inline const char *fuzz_folder(void)
{
	static bool made;
	if (!made) {
		must(mkdtemp(fuzz_folder_name));
		atexit(fuzz_clean_up);
		made = true;
	}
	return fuzz_folder_name;
}

/* Writes a file into that folder; `name` must be a literal. The path: the caller frees. */
static inline char *fuzz_write(const char *name, const uint8_t *data, size_t size)
{
	char *path = str_format("%s/%s", fuzz_folder(), name);
	FILE *out = fopen(path, "wb");
	must(out);
	must(fwrite(data, 1, size, out) == size);
	must(fclose(out) == 0);
	for (size_t i = 0; i < sizeof fuzz_files / sizeof *fuzz_files; i++) {
		if (!fuzz_files[i])
			fuzz_files[i] = name;
		if (strcmp(fuzz_files[i], name) == 0)
			break;
	}
	return path;
}

/* Where the second of two texts of one input starts: behind the first line that is only "%%"; `size` when there is
 * none. *first_len is the length of the first. */
static inline size_t fuzz_second(const uint8_t *data, size_t size, size_t *first_len)
{
	for (size_t i = 0; i + 3 <= size; i++) {
		if ((i == 0 || data[i - 1] == '\n') && data[i] == '%' && data[i + 1] == '%' && data[i + 2] == '\n') {
			*first_len = i;
			return i + 3;
		}
	}
	*first_len = size;
	return size;
}

static inline bool fuzz_is_utf8(const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		unsigned char lead = (unsigned char)text[i++];
		size_t more = lead < 0x80 ? 0 : (lead & 0xE0) == 0xC0 ? 1 : (lead & 0xF0) == 0xE0 ? 2 : (lead & 0xF8) == 0xF0 ? 3 : 9;
		if (more == 9 || more > len - i)
			return false;
		for (; more; more--, i++)
			if (((unsigned char)text[i] & 0xC0) != 0x80)
				return false;
	}
	return true;
}

#endif
