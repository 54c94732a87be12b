#include "talk/common_words.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The assembler reads the files as they are, from the folder where make runs. */
#define EMBED(name, file) \
	__asm__(".pushsection .rodata\n" \
		".global " #name ", " #name "_len\n" \
		#name ":\n" \
		".incbin \"" file "\"\n" \
		#name "_end:\n" \
		".balign 8\n" \
		#name "_len:\n" \
		".quad " #name "_end - " #name "\n" \
		".popsection\n")

EMBED(unknot_common_words, "bot/talk/words/common.txt");
EMBED(unknot_frequent_words, "bot/talk/words/frequent.txt");

extern const char unknot_common_words[], unknot_frequent_words[];
extern const uint64_t unknot_common_words_len, unknot_frequent_words_len;

/* The line that holds the byte `at`, which is not behind the last line end. */
static struct word line_around(const char *begin, const char *end, const char *at)
{
	const char *start = at;
	while (start > begin && start[-1] != '\n')
		start--;
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	return (struct word){ start, (size_t)((stop ? stop : end) - start) };
}

static const char *common_words_end(void)
{
	return unknot_common_words + unknot_common_words_len;
}

/* The line of the first word that is not before this one. */
static const char *find_line(struct word word)
{
	const char *low = unknot_common_words, *high = common_words_end();
	while (low < high) {
		struct word line = line_around(low, high, low + (high - low) / 2);
		if (word_compare(word, line) <= 0)
			high = line.text;
		else
			low = line.text + line.len + 1;
	}
	return low;
}

bool common_words_have(struct word word)
{
	const char *line = find_line(word), *end = common_words_end();
	return line < end && word_compare(line_around(line, end, line), word) == 0;
}

void common_words_beginning(struct word letters, void (*visit)(void *context, struct word word), void *context)
{
	const char *end = common_words_end();
	for (const char *at = find_line(letters); at < end;) {
		struct word line = line_around(at, end, at);
		if (line.len < letters.len || memcmp(line.text, letters.text, letters.len) != 0)
			return;
		visit(context, line);
		at += line.len + 1;
	}
}

void common_words_rest(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t begin = ((uintptr_t)unknot_common_words + page - 1) / page * page;
	uintptr_t end = (uintptr_t)common_words_end() / page * page;
	if (begin < end)
		madvise((void *)begin, end - begin, MADV_DONTNEED);
}

void frequent_words_each(void (*visit)(void *context, struct word word), void *context)
{
	const char *at = unknot_frequent_words, *end = at + unknot_frequent_words_len;
	while (at < end) {
		struct word line = line_around(at, end, at);
		if (line.len)
			visit(context, line);
		at += line.len + 1;
	}
}
