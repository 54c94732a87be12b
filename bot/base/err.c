#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void err_release(struct err *err)
{
	free(err->file);
	free(err->what);
	free(err->source);
	free(err->mend);
	*err = (struct err)ERR_INIT;
}

static void replace(char **old, const char *format, va_list args)
{
	struct str text = STR_INIT;
	str_vaddf(&text, format, args);
	free(*old);
	*old = str_detach(&text);
}

void err_set(struct err *err, const char *what, ...)
{
	va_list args;
	va_start(args, what);
	replace(&err->what, what, args);
	va_end(args);
}

void err_mend(struct err *err, const char *mend, ...)
{
	va_list args;
	va_start(args, mend);
	replace(&err->mend, mend, args);
	va_end(args);
}

void err_at(struct err *err, const char *file, unsigned line, unsigned column, const char *source)
{
	free(err->file);
	free(err->source);
	err->file = mem_copy_text(file);
	err->line = line;
	err->column = column;
	err->source = mem_copy_text(source);
}

static void add_place(const struct err *err, struct str *out)
{
	if (!err->file)
		return;
	str_add(out, err->file);
	if (err->line)
		str_addf(out, ":%u", err->line);
	if (err->line && err->column)
		str_addf(out, ":%u", err->column);
	str_add(out, ": ");
}

/* Tabs stay tabs below the line, so that the caret stands where the terminal puts the column. */
static void add_caret(const struct err *err, struct str *out)
{
	str_addf(out, "  %s\n", err->source);
	if (!err->column)
		return;
	str_add(out, "  ");
	for (size_t i = 0; i + 1 < err->column && err->source[i]; i++)
		if (((unsigned char)err->source[i] & 0xC0) != 0x80)
			str_add_char(out, err->source[i] == '\t' ? '\t' : ' ');
	str_add(out, "^\n");
}

void err_print(const struct err *err, FILE *out)
{
	struct str text = STR_INIT;
	add_place(err, &text);
	str_addf(&text, "%s: %s\n", err->level == ERR_WARNING ? "warning" : "error", err->what ? err->what : "unknown");
	if (err->source)
		add_caret(err, &text);
	if (err->mend)
		str_addf(&text, "  mend: %s\n", err->mend);
	fputs(str_text(&text), out);
	str_release(&text);
}

char *err_line(const struct err *err)
{
	struct str text = STR_INIT;
	add_place(err, &text);
	str_add(&text, err->what ? err->what : "unknown");
	if (err->mend)
		str_addf(&text, " (%s)", err->mend);
	return str_detach(&text);
}

struct err *err_list_add(struct err_list *list, enum err_level level)
{
	mem_grow((void **)&list->items, list->count, &list->room, sizeof *list->items);
	struct err *err = &list->items[list->count++];
	*err = (struct err)ERR_INIT;
	err->level = level;
	return err;
}

bool err_list_mark(struct err_list *list, size_t first, int exit_code)
{
	bool any = false;
	for (size_t i = first; i < list->count; i++) {
		list->items[i].exit_code = exit_code;
		any |= list->items[i].level == ERR_ERROR;
	}
	return any;
}

size_t err_list_count(const struct err_list *list, enum err_level level)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += list->items[i].level == level;
	return count;
}

static int compare(const void *a, const void *b)
{
	const struct err *x = a, *y = b;
	int files = strcmp(x->file ? x->file : "", y->file ? y->file : "");
	if (files)
		return files;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

void err_list_sort(struct err_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, compare);
}

void err_list_print(const struct err_list *list, FILE *out)
{
	for (size_t i = 0; i < list->count; i++)
		err_print(&list->items[i], out);
}

void err_list_release(struct err_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		err_release(&list->items[i]);
	free(list->items);
	*list = (struct err_list)ERR_LIST_INIT;
}
