#include "talk/book.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/mem.h"
#include "talk/lint.h"

static bool (*const parts[])(struct lint *, struct err_list *) = { lint_files, lint_patterns, lint_examples };

struct book_check {
	struct lint lint;
	size_t part;
	bool failed;
};

struct book_check *book_check_begin(const struct book *book)
{
	struct book_check *check = mem_alloc(sizeof *check);
	check->lint.book = book;
	return check;
}

bool book_check_step(struct book_check *check, struct err_list *errs)
{
	size_t first = errs->count;
	if (!parts[check->part](&check->lint, errs)) {
		check->part++;
		check->lint.at = check->lint.within = 0;
	}
	check->failed |= err_list_mark(errs, first, EX_DATAERR);
	return check->part < sizeof parts / sizeof *parts;
}

int book_check_end(struct book_check *check)
{
	int result = check->failed ? -1 : 0;
	lint_patterns_release(&check->lint);
	lint_examples_release(&check->lint);
	free(check);
	return result;
}

int book_check(const struct book *book, struct err_list *errs)
{
	struct book_check *check = book_check_begin(book);
	while (book_check_step(check, errs))
		;
	return book_check_end(check);
}
