#include "talk/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/vocabulary_trees.h"

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"
#define NAME_MAX 63u

struct reader {
	struct vocabulary *vocabulary;
	struct err_list *errs;
	const char *file;
	struct define *define;  /* NULL before the first and behind a broken one */
	bool begun;
};

static void begin_define(struct reader *reader, const struct source_line *line)
{
	static const char start[] = "[define ";
	const char *name = line->text + sizeof start - 1;
	size_t len = strlen(line->text);
	reader->define = NULL;
	reader->begun = true;
	if (!text_starts(line->text, start) || line->text[len - 1] != ']') {
		line_complain(reader->errs, line, line->text, "a section that is no [define NAME]",
			      "write [define heat], alternatives below it");
		return;
	}
	size_t name_len = strspn(name, NAME_LETTERS);
	if (!name_len || name_len > NAME_MAX || name[name_len] != ']' || name[name_len + 1]) {
		line_complain(reader->errs, line, line->text, "not a name for a group",
			      "names are up to 63 of the characters a-z 0-9 and _");
		return;
	}
	struct vocabulary *vocabulary = reader->vocabulary;
	mem_grow((void **)&vocabulary->items, vocabulary->count, &vocabulary->room, sizeof *vocabulary->items);
	reader->define = &vocabulary->items[vocabulary->count++];
	*reader->define = (struct define){ .name = mem_copy_bytes(name, name_len), .line = line_copy(line) };
}

static void read_line(void *context, const char *text, unsigned number)
{
	struct reader *reader = context;
	text += strspn(text, " \t");
	struct source_line line = { reader->file, number, (char *)text };
	if (text[0] == '[' && text_ends(text, "]") && text_starts(text, "[define")) {
		begin_define(reader, &line);
		return;
	}
	struct define *define = reader->define;
	if (!reader->begun)
		line_complain(reader->errs, &line, text, "a line before the first [define NAME]",
			      "put [define NAME] above it");
	if (!define)
		return;
	mem_grow((void **)&define->alternatives, define->count, &define->room, sizeof *define->alternatives);
	define->alternatives[define->count++] = line_copy(&line);
}

void vocabulary_read(struct vocabulary *vocabulary, const char *file, const char *text, size_t len,
		     struct err_list *errs)
{
	struct reader reader = { .vocabulary = vocabulary, .errs = errs, .file = file };
	lines_each(file, text, len, errs, read_line, &reader);
}

void vocabulary_release(struct vocabulary *vocabulary)
{
	vocabulary_trees_free(vocabulary->trees);
	for (size_t i = 0; i < vocabulary->count; i++) {
		struct define *define = &vocabulary->items[i];
		for (size_t j = 0; j < define->count; j++)
			free(define->alternatives[j].text);
		free(define->alternatives);
		free(define->name);
		free(define->line.text);
	}
	free(vocabulary->items);
	*vocabulary = (struct vocabulary){ 0 };
}

static int compare(const void *a, const void *b)
{
	const struct define *x = a, *y = b;
	int names = strcmp(x->name, y->name);
	return names ? names : x->line.number < y->line.number ? -1 : x->line.number > y->line.number;
}

void vocabulary_sort(struct vocabulary *vocabulary)
{
	if (vocabulary->count)
		qsort(vocabulary->items, vocabulary->count, sizeof *vocabulary->items, compare);
}

const struct define *vocabulary_find(const struct vocabulary *vocabulary, const char *name, size_t len)
{
	size_t low = 0, high = vocabulary->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *other = vocabulary->items[middle].name;
		int order = strncmp(name, other, len);
		if (!order && !other[len])
			return &vocabulary->items[middle];
		if (order <= 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
