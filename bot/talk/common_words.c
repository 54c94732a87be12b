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

#define NEAR 32         /* bytes */

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

/* The line of the first word that is not before this one; it begins at `low` or behind it, at `high` at the latest. */
static const char *find_between(const char *low, const char *high, struct word word)
{
	while (low < high) {
		struct word line = line_around(low, high, low + (high - low) / 2);
		if (word_compare(word, line) <= 0)
			high = line.text;
		else
			low = line.text + line.len + 1;
	}
	return low;
}

static const char *find_line(struct word word)
{
	return find_between(unknot_common_words, common_words_end(), word);
}

/* The same from a line on that is not behind it, and seldom far before. */
static const char *find_line_from(const char *low, struct word word)
{
	const char *end = common_words_end();
	for (ptrdiff_t step = NEAR; end - low > step; step *= 2) {
		struct word line = line_around(low, end, low + step);
		if (word_compare(word, line) <= 0)
			return find_between(low, line.text, word);
		low = line.text + line.len + 1;
	}
	return find_between(low, end, word);
}

bool common_words_have(struct word word)
{
	const char *line = find_line(word), *end = common_words_end();
	return line < end && word_compare(line_around(line, end, line), word) == 0;
}

/* The line that begins here. */
static struct word line_from(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	return (struct word){ at, (size_t)((stop ? stop : end) - at) };
}

static bool is_behind_line(struct word word, const char *at)
{
	const char *end = common_words_end();
	return at < end && word_compare(word, line_from(at, end)) >= 0;
}

void common_words_beginning(const char **place, struct word letters, void (*visit)(void *context, struct word word),
			    void *context)
{
	const char *end = common_words_end();
	*place = *place && is_behind_line(letters, *place) ? find_line_from(*place, letters) : find_line(letters);
	for (const char *at = *place; at < end;) {
		struct word line = line_from(at, end);
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
		struct word line = line_from(at, end);
		if (line.len)
			visit(context, line);
		at += line.len + 1;
	}
}
