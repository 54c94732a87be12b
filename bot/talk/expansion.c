#include "talk/expansion.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The groups that are being put in, from the inside out: what stands in here must not be put in again. */
struct frame {
	const struct define *define;
	const struct frame *outer;
};

struct expander {
	const struct vocabulary *vocabulary;
	struct expansion *out;
	struct err_list *errs;
	const struct define *root;      /* the group whose own alternative this is; NULL for a line of an intent */
};

static void put(struct expander *expander, const char *bytes, size_t len, const struct source_line *line, size_t column)
{
	struct expansion *out = expander->out;
	if (!len)
		return;
	mem_grow((void **)&out->map, out->count, &out->room, sizeof *out->map);
	out->map[out->count++] = (struct mapping){ out->text.len, line, column };
	str_add_bytes(&out->text, bytes, len);
}

static void complain_of_unknown(struct expander *expander, const char *name, const struct source_line *line,
				size_t column)
{
	const struct vocabulary *vocabulary = expander->vocabulary;
	const char **names = mem_array(vocabulary->count, sizeof *names);
	for (size_t i = 0; i < vocabulary->count; i++)
		names[i] = vocabulary->items[i].name;
	const char *nearest = text_nearest(name, names, vocabulary->count);
	struct err *err = line_error(expander->errs, ERR_ERROR, line, (unsigned)column + 1);
	err_set(err, "unknown name (?&%s)", name);
	if (nearest)
		err_mend(err, "did you mean (?&%s)?", nearest);
	else
		err_mend(err, "write a [define %s] into a *.vocabulary file", name);
	free(names);
}

/* The way of a cycle, "heat -> warm -> heat". */
static void add_way(struct str *way, const struct frame *frame)
{
	if (frame->outer)
		add_way(way, frame->outer);
	str_addf(way, "%s -> ", frame->define->name);
}

static void complain_of_cycle(struct expander *expander, const struct frame *frames, const struct source_line *line,
			      size_t column)
{
	struct str way = STR_INIT;
	add_way(&way, frames);
	struct err *err = line_error(expander->errs, ERR_ERROR, line, (unsigned)column + 1);
	err_set(err, "the group uses itself: %s%s", str_text(&way), expander->root->name);
	err_mend(err, "write out one of them");
	str_release(&way);
}

static int expand_text(struct expander *expander, const struct source_line *line, size_t column,
		       const struct frame *frames);

static bool is_open(const struct frame *frames, const struct define *define)
{
	for (; frames; frames = frames->outer)
		if (frames->define == define)
			return true;
	return false;
}

static int put_group(struct expander *expander, const struct define *define, const struct source_line *line,
		     size_t column, const struct frame *frames)
{
	struct frame frame = { define, frames };
	int result = 0;
	put(expander, "(?:", 3, line, column);
	for (size_t i = 0; i < define->count && !result; i++) {
		if (i)
			put(expander, "|", 1, line, column);
		result = expand_text(expander, &define->alternatives[i], 0, &frame);
	}
	put(expander, ")", 1, line, column);
	return result;
}

/* `frames` is what this line stands in: only what is wrong with the outermost line is said here. */
static int put_use(struct expander *expander, const char *name, size_t len, const struct source_line *line,
		   size_t column, const struct frame *frames)
{
	bool outermost = !frames || !frames->outer;
	const struct define *define = vocabulary_find(expander->vocabulary, name, len);
	if (!define) {
		char *copy = mem_copy_bytes(name, len);
		if (outermost && (!frames || frames->define == expander->root))
			complain_of_unknown(expander, copy, line, column);
		free(copy);
		return -1;
	}
	if (is_open(frames, define)) {
		if (define == expander->root)
			complain_of_cycle(expander, frames, line, column);
		return -1;
	}
	if (expander->out->text.len > EXPANSION_MAX)
		return -1;
	return put_group(expander, define, line, column, frames);
}

/* Behind the [ of a character class, which may hold "(?&": where it ends. */
static size_t skip_class(const char *text, size_t at)
{
	at += text[at] == '^';
	at += text[at] == ']';
	while (text[at] && text[at] != ']') {
		if (text[at] == '[' && text[at + 1] == ':') {
			const char *end = strstr(text + at, ":]");
			at = end ? (size_t)(end - text) + 1 : at;
		}
		at += text[at] == '\\' && text[at + 1] ? 2 : 1;
	}
	return at;
}

/* The next byte that is not plain text at or behind `at`: the start of a use, or the end. */
static size_t next_use(const char *text, size_t at)
{
	while (text[at] && strncmp(text + at, "(?&", 3) != 0) {
		if (text[at] == '\\' && text[at + 1])
			at += 2;
		else if (text[at] == '[')
			at = skip_class(text, at + 1);
		else
			at++;
	}
	return at;
}

static int expand_text(struct expander *expander, const struct source_line *line, size_t column,
		       const struct frame *frames)
{
	const char *text = line->text;
	size_t at = column;
	while (text[at]) {
		size_t use = next_use(text, at);
		put(expander, text + at, use - at, line, at);
		at = use;
		if (!text[at])
			break;
		size_t len = strcspn(text + at + 3, ")");
		if (!text[at + 3 + len]) {      /* PCRE2 says what is wrong with it */
			put(expander, text + at, strlen(text + at), line, at);
			break;
		}
		if (put_use(expander, text + at + 3, len, line, at, frames) < 0)
			return -1;
		at += len + 4;
	}
	return 0;
}

static int expand(struct expander *expander, const struct source_line *line, size_t column, const struct frame *frames)
{
	int result = expand_text(expander, line, column, frames);
	if (expander->out->text.len <= EXPANSION_MAX)
		return result;
	struct err *err = line_error(expander->errs, ERR_ERROR, line, (unsigned)column + 1);
	err_set(err, "longer than %u bytes with its groups put in", EXPANSION_MAX);
	err_mend(err, "part it, or use smaller groups");
	return -1;
}

int expansion_of_line(struct expansion *expansion, const struct vocabulary *vocabulary, const struct source_line *line,
		      size_t column, struct err_list *errs)
{
	struct expander expander = { vocabulary, expansion, errs, NULL };
	return expand(&expander, line, column, NULL);
}

int expansion_of_alternative(struct expansion *expansion, const struct vocabulary *vocabulary,
			     const struct define *define, const struct source_line *alternative, struct err_list *errs)
{
	struct expander expander = { vocabulary, expansion, errs, define };
	struct frame frame = { define, NULL };
	return expand(&expander, alternative, 0, &frame);
}

const struct source_line *expansion_place(const struct expansion *expansion, size_t at, unsigned *column)
{
	size_t low = 0, high = expansion->count;
	if (!high)
		return NULL;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (expansion->map[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	const struct mapping *mapping = &expansion->map[low];
	*column = (unsigned)(mapping->column + (at - mapping->at)) + 1;
	return mapping->line;
}

void expansion_release(struct expansion *expansion)
{
	str_release(&expansion->text);
	free(expansion->map);
	*expansion = (struct expansion){ 0 };
}
