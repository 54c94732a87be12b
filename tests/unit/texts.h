/* Folders of intents and responses for tests: the small set of tests/data/small, or one made for a single test. */
#ifndef UNKNOT_TESTS_TEXTS_H
#define UNKNOT_TESTS_TEXTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "talk/book.h"

#define SMALL_INTENTS "tests/data/small/intents"
#define SMALL_RESPONSES "tests/data/small/responses"

/* The intents without which no book loads. */
#define REQUIRED_INTENTS \
	"[intent help]\ntitle = Help\nreply = help.md\ntier = command\n[match]\n+5 ^help$\n[yes]\nhelp\n" \
	"[intent fallback]\ntitle = Not understood\nreply = fallback.md\n"

struct texts {
	char folder[64];
	struct err_list errs;
	struct book *book;
};

static inline struct book *load_small(void)
{
	struct err_list errs = ERR_LIST_INIT;
	struct book *book = book_load(SMALL_INTENTS, SMALL_RESPONSES, &errs);
	err_list_print(&errs, stderr);
	assert_non_null(book);
	err_list_release(&errs);
	return book;
}

static inline void put_text(struct texts *texts, const char *name, const char *text, size_t len)
{
	struct err err = ERR_INIT;
	char *path = str_format("%s/%s", texts->folder, name);
	assert_int_equal(file_write_private(path, text, len, &err), 0);
	free(path);
}

/* Loads a book of these intents and this vocabulary, with the responses of tests/data/plain. */
static inline void load_texts(struct texts *texts, const char *intents, const char *vocabulary)
{
	*texts = (struct texts){ .folder = "/tmp/unknot-texts-XXXXXX", .errs = ERR_LIST_INIT };
	assert_non_null(mkdtemp(texts->folder));
	put_text(texts, "a.intent", intents, strlen(intents));
	put_text(texts, "a.vocabulary", vocabulary, strlen(vocabulary));
	texts->book = book_load(texts->folder, "tests/data/plain", &texts->errs);
}

static inline void release_texts(struct texts *texts)
{
	char *path = str_format("%s/a.intent", texts->folder);
	unlink(path);
	free(path);
	path = str_format("%s/a.vocabulary", texts->folder);
	unlink(path);
	free(path);
	rmdir(texts->folder);
	book_free(texts->book);
	err_list_release(&texts->errs);
}

/* The first error or warning that says this; fails when there is none. */
static inline const struct err *find_err(const struct err_list *errs, const char *what)
{
	for (size_t i = 0; i < errs->count; i++)
		if (strstr(errs->items[i].what, what))
			return &errs->items[i];
	err_list_print(errs, stderr);
	fail_msg("no error says \"%s\"", what);
	return NULL;
}

static inline void assert_err(const struct err_list *errs, const char *what, unsigned line, unsigned column)
{
	const struct err *err = find_err(errs, what);
	assert_int_equal(err->line, line);
	assert_int_equal(err->column, column);
}

#endif
