#include "talk/vocabulary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/starts.h"
#include "talk/vocabulary_trees.h"

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"
#define NAME_MAX 63u

/* ---- Reading ---- */

struct reader {
	struct vocabulary *vocabulary;
	struct err_list *errs;
	const char *file;
	struct define *define;  /* NULL before the first and behind a broken one */
	bool begun;
};

static void complain(struct reader *reader, const struct source_line *line, const char *what, const char *mend)
{
	struct err *err = line_error(reader->errs, ERR_ERROR, line, 1);
	err_set(err, "%s", what);
	err_mend(err, "%s", mend);
}

static void begin_define(struct reader *reader, const struct source_line *line)
{
	static const char start[] = "[define ";
	const char *name = line->text + sizeof start - 1;
	size_t len = strlen(line->text);
	reader->define = NULL;
	reader->begun = true;
	if (!text_starts(line->text, start) || line->text[len - 1] != ']') {
		complain(reader, line, "a section that is no [define NAME]", "write [define heat], alternatives below it");
		return;
	}
	size_t name_len = strspn(name, NAME_LETTERS);
	if (!name_len || name_len > NAME_MAX || name[name_len] != ']' || name[name_len + 1]) {
		complain(reader, line, "not a name for a group", "names are up to 63 of the characters a-z 0-9 and _");
		return;
	}
	struct vocabulary *vocabulary = reader->vocabulary;
	mem_grow((void **)&vocabulary->items, vocabulary->count, &vocabulary->room, sizeof *vocabulary->items);
	reader->define = &vocabulary->items[vocabulary->count++];
	*reader->define = (struct define){ .name = mem_copy_bytes(name, name_len), .line = *line };
	reader->define->line.text = mem_copy_text(line->text);
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
		complain(reader, &line, "a line before the first [define NAME]", "put [define NAME] above it");
	if (!define)
		return;
	mem_grow((void **)&define->alternatives, define->count, &define->room, sizeof *define->alternatives);
	line.text = mem_copy_text(text);
	define->alternatives[define->count++] = line;
}

void vocabulary_read(struct vocabulary *vocabulary, const char *file, const char *text, size_t len,
		     struct err_list *errs)
{
	struct reader reader = { .vocabulary = vocabulary, .errs = errs, .file = file };
	lines_each(file, text, len, errs, read_line, &reader);
}

void vocabulary_forget_trees(struct vocabulary *vocabulary)
{
	vocabulary_trees_free(vocabulary->trees);
	vocabulary->trees = NULL;
}

void vocabulary_release(struct vocabulary *vocabulary)
{
	vocabulary_forget_trees(vocabulary);
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

/* ---- Putting groups in ---- */

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

static int compare(const void *a, const void *b)
{
	const struct define *x = a, *y = b;
	int names = strcmp(x->name, y->name);
	return names ? names : x->line.number < y->line.number ? -1 : x->line.number > y->line.number;
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
		if (order < 0 || !order)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

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

int vocabulary_expand(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
		      struct expansion *out, struct err_list *errs)
{
	struct expander expander = { vocabulary, out, errs, NULL };
	return expand(&expander, line, column, NULL);
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

/* ---- Compiling ---- */

bool vocabulary_is_certain(const struct vocabulary *vocabulary, const struct source_line *line, size_t column,
			   struct beginnings *beginnings)
{
	struct choices *tree = vocabulary_trees_read(vocabulary->trees, line->text + column);
	bool certain = tree && tree->certain;
	if (certain && beginnings)
		beginnings_of(beginnings, tree);
	tree_free(tree);
	return certain;
}

/* A fault inside a group was said when the group was checked, unless it only comes about by its use here. */
struct pattern *vocabulary_compile(const struct vocabulary *vocabulary, const struct source_line *line,
				   const struct expansion *expansion, struct beginnings *beginnings,
				   struct err_list *errs)
{
	struct pattern_fault fault;
	struct pattern *pattern = pattern_new(str_text(&expansion->text), expansion->text.len, beginnings, &fault);
	if (pattern)
		return pattern;
	unsigned column = 1;
	const struct source_line *place = expansion_place(expansion, fault.at, &column);
	if (place != line && fault.at < expansion->text.len && vocabulary->broken)
		return NULL;
	if (fault.at >= expansion->text.len)
		column = (unsigned)strlen(line->text) + 1;
	else if (place != line)
		column = (unsigned)expansion->map[0].column + 1;
	struct err *err = line_error(errs, ERR_ERROR, line, column);
	err_set(err, "the pattern does not compile: %s", fault.what);
	return NULL;
}

static void check_alternative(const struct vocabulary *vocabulary, const struct define *define,
			      const struct source_line *alternative, struct err_list *errs)
{
	struct frame frame = { define, NULL };
	struct expansion expansion = { 0 };
	struct expander expander = { vocabulary, &expansion, errs, define };
	if (!expand(&expander, alternative, 0, &frame) &&
	    !vocabulary_is_certain(vocabulary, alternative, 0, NULL))
		pattern_free(vocabulary_compile(vocabulary, alternative, &expansion, NULL, errs));
	expansion_release(&expansion);
}

static void check_define(const struct vocabulary *vocabulary, const struct define *define, struct err_list *errs)
{
	for (size_t i = 0; i < define->count; i++)
		check_alternative(vocabulary, define, &define->alternatives[i], errs);
	if (define->count)
		return;
	struct err *err = line_error(errs, ERR_ERROR, &define->line, 1);
	err_set(err, "the group is empty");
	err_mend(err, "write its alternatives below it, one a line");
}

static void check_twins(const struct define *define, const struct define *next, struct err_list *errs)
{
	if (!text_equal(define->name, next->name))
		return;
	struct err *err = line_error(errs, ERR_ERROR, &next->line, 1);
	err_set(err, "the group %s stands twice; the other is %s:%u", next->name, define->line.file, define->line.number);
	err_mend(err, "make one of the two, or rename one");
}

void vocabulary_check(struct vocabulary *vocabulary, struct err_list *errs)
{
	size_t before = err_list_count(errs, ERR_ERROR);
	if (vocabulary->count)
		qsort(vocabulary->items, vocabulary->count, sizeof *vocabulary->items, compare);
	vocabulary->trees = vocabulary_trees_new(vocabulary);
	for (size_t i = 0; i < vocabulary->count; i++) {
		if (i)
			check_twins(&vocabulary->items[i - 1], &vocabulary->items[i], errs);
		check_define(vocabulary, &vocabulary->items[i], errs);
	}
	vocabulary->broken = err_list_count(errs, ERR_ERROR) > before;
}
