/* An operator's text file, line by line. What no such file may hold (a byte order mark, carriage returns, NUL bytes,
 * broken UTF-8, overlong lines) is reported here, once for the whole format. */
#ifndef UNKNOT_TALK_LINES_H
#define UNKNOT_TALK_LINES_H

#include <stddef.h>

#include "base/err.h"

#define LINES_FILE_MAX (256u << 10)     /* bytes */
#define LINE_MAX_BYTES 2000u

/* A line that is kept, so that an error can show it. */
struct source_line {
	const char *file;       /* borrowed; lives as long as the book */
	unsigned number;        /* from 1 */
	char *text;             /* owned; without its end and trailing blanks */
};

/* `text` is without trailing blanks; comments and empty lines do not come. */
typedef void line_visit(void *context, const char *text, unsigned number);

/* Every line that is well-formed is visited, also when others are not. */
void lines_each(const char *file, const char *text, size_t len, struct err_list *errs, line_visit *visit,
		void *context);

struct source_line line_copy(const struct source_line *line);   /* with a text of its own */

/* Adds an error that points at a byte of a line; column 0: at no column. The caller fills in what and mend. */
struct err *line_error(struct err_list *errs, enum err_level level, const struct source_line *line, unsigned column);
/* The same where both are known already: `at` stands in the text of the line, or is NULL; `mend` may be NULL. */
void line_complain(struct err_list *errs, const struct source_line *line, const char *at, const char *what,
		   const char *mend);

#endif
