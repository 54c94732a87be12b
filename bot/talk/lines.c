#include "talk/lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

struct err *line_error(struct err_list *errs, enum err_level level, const struct source_line *line, unsigned column)
{
	struct err *err = err_list_add(errs, level);
	err_at(err, line->file, line->number, column, line->text);
	return err;
}

void line_complain(struct err_list *errs, const struct source_line *line, const char *at, const char *what,
		   const char *mend)
{
	struct err *err = line_error(errs, ERR_ERROR, line, at ? (unsigned)(at - line->text) + 1 : 0);
	err_set(err, "%s", what);
	if (mend)
		err_mend(err, "%s", mend);
}

struct source_line line_copy(const struct source_line *line)
{
	struct source_line copy = *line;
	copy.text = mem_copy_text(line->text);
	return copy;
}

static size_t skip_mark(const char *file, const char *text, size_t len, struct err_list *errs)
{
	if (len < 3 || memcmp(text, "\xEF\xBB\xBF", 3) != 0)
		return 0;
	struct err *err = err_list_add(errs, ERR_ERROR);
	err_at(err, file, 1, 1, NULL);
	err_set(err, "the file starts with a byte order mark");
	err_mend(err, "save it as UTF-8 without BOM");
	return 3;
}

/* The length of the UTF-8 character at `at`, which is none of ASCII (RFC 3629: no overlong forms, no surrogates, at most
 * U+10FFFF); 0: none. */
static size_t character_len(const unsigned char *at, size_t len)
{
	static const struct { unsigned char least, most; size_t len; unsigned char second_least, second_most; } forms[] = {
		{ 0xC2, 0xDF, 2, 0x80, 0xBF }, { 0xE0, 0xE0, 3, 0xA0, 0xBF }, { 0xE1, 0xEC, 3, 0x80, 0xBF },
		{ 0xED, 0xED, 3, 0x80, 0x9F }, { 0xEE, 0xEF, 3, 0x80, 0xBF }, { 0xF0, 0xF0, 4, 0x90, 0xBF },
		{ 0xF1, 0xF3, 4, 0x80, 0xBF }, { 0xF4, 0xF4, 4, 0x80, 0x8F },
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (*at < forms[i].least || *at > forms[i].most)
			continue;
		if (forms[i].len > len || at[1] < forms[i].second_least || at[1] > forms[i].second_most)
			return 0;
		for (size_t j = 2; j < forms[i].len; j++)
			if ((at[j] & 0xC0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

/* Of the next eight bytes. */
static bool is_ascii(const char *text)
{
	uint64_t bytes;
	memcpy(&bytes, text, sizeof bytes);
	return !(bytes & UINT64_C(0x8080808080808080));
}

/* The first byte that is not part of valid UTF-8, or `len`. */
static size_t first_broken(const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t at = 0, step;
	while (len - at >= sizeof(uint64_t) && is_ascii(text + at))
		at += sizeof(uint64_t);
	while (at < len && (step = bytes[at] < 0x80 ? 1 : character_len(bytes + at, len - at)))
		at += step;
	return at;
}

static bool well_formed(const char *file, const char *line, size_t len, unsigned number, struct err_list *errs)
{
	const char *what = NULL, *mend = NULL;
	const char *nul = memchr(line, '\0', len);
	size_t broken = len > LINE_MAX_BYTES ? len : first_broken(line, len), at = 0;
	if (len > LINE_MAX_BYTES) {
		what = "the line is longer than 2000 bytes";
		mend = "part it into several lines";
	} else if (nul) {
		what = "a NUL byte";
		mend = "remove it; is this a text file?";
		at = (size_t)(nul - line) + 1;
	} else if (broken < len) {
		what = "bytes that are not UTF-8";
		mend = "save the file as UTF-8";
		at = broken + 1;
	}
	if (!what)
		return true;
	struct err *err = err_list_add(errs, ERR_ERROR);
	err_at(err, file, number, (unsigned)at, NULL);
	err_set(err, "%s", what);
	err_mend(err, "%s", mend);
	return false;
}

static void complain_of_returns(const char *file, unsigned number, struct err_list *errs)
{
	struct err *err = err_list_add(errs, ERR_ERROR);
	err_at(err, file, number, 0, NULL);
	err_set(err, "the line ends with a carriage return");
	err_mend(err, "save the file with Unix line ends (LF)");
}

static size_t without_blanks(const char *line, size_t len)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
		len--;
	return len;
}

static void visit_line(const char *line, size_t len, unsigned number, line_visit *visit, void *context)
{
	len = without_blanks(line, len);
	size_t blanks = strspn(line, " \t");
	if (!len || blanks >= len || line[blanks] == '#')
		return;
	char text[LINE_MAX_BYTES + 1];
	memcpy(text, line, len);
	text[len] = '\0';
	visit(context, text, number);
}

void lines_each(const char *file, const char *text, size_t len, struct err_list *errs, line_visit *visit, void *context)
{
	bool returns_told = false;
	unsigned number = 0;
	for (size_t at = skip_mark(file, text, len, errs), next; at < len; at = next) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len = end ? (size_t)(end - text) - at : len - at;
		next = at + line_len + 1;
		number++;
		if (!returns_told && line_len && text[at + line_len - 1] == '\r') {
			complain_of_returns(file, number, errs);
			returns_told = true;
		}
		if (well_formed(file, text + at, line_len, number, errs))
			visit_line(text + at, line_len, number, visit, context);
	}
}
