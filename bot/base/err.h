/* What went wrong, told so completely that its reader can mend it.
 *
 * A function that can fail for a reason outside the program takes a `struct err *` or a `struct err_list *`, returns
 * -1 or NULL, and fills it; on success it is left untouched. Only `main` and the log print errors.
 *
 *     struct err err = ERR_INIT;
 *     if (file_read(path, LIMIT, &text, &err) < 0)
 *             return report(&err);       -- prints, releases, gives the exit code
 *
 * Printed form:
 *     intents/heat.intent:12:9: error: unknown name (?&heatt)
 *       +5 \b(?&heatt)\b
 *             ^
 *       mend: did you mean (?&heat)? */
#ifndef UNKNOT_BASE_ERR_H
#define UNKNOT_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum err_level { ERR_ERROR, ERR_WARNING };

struct err {
	enum err_level level;
	int exit_code;      /* of sysexits.h; 0 when the caller decides */
	char *file;         /* NULL: no file */
	unsigned line;      /* from 1; 0: no line */
	unsigned column;    /* from 1, in bytes; 0: no column */
	char *what;
	char *source;       /* the line itself, without its end; NULL: not known */
	char *mend;         /* what to do about it; NULL: nothing to say */
};

#define ERR_INIT { ERR_ERROR, 0, NULL, 0, 0, NULL, NULL, NULL }

void err_release(struct err *err);
/* Each replaces what was said before. `what` and `mend` are without a final full stop. */
void err_set(struct err *err, const char *what, ...) __attribute__((format(printf, 2, 3)));
void err_mend(struct err *err, const char *mend, ...) __attribute__((format(printf, 2, 3)));
void err_at(struct err *err, const char *file, unsigned line, unsigned column, const char *source);
void err_print(const struct err *err, FILE *out);
char *err_line(const struct err *err);  /* "file:line:column: what (mend)", one line for the log; the caller frees */

/* Many at once: everything that is wrong in one run. */
struct err_list {
	struct err *items;
	size_t count;
	size_t room;
};

#define ERR_LIST_INIT { NULL, 0, 0 }

/* Adds an empty one, owned by the list; the pointer is valid until the next is added. */
struct err *err_list_add(struct err_list *list, enum err_level level);
/* Those from `first` on get the exit code. True when an error, and not only warnings, is among them. */
bool err_list_mark(struct err_list *list, size_t first, int exit_code);
size_t err_list_count(const struct err_list *list, enum err_level level);
void err_list_sort(struct err_list *list);      /* by file, line, column */
void err_list_print(const struct err_list *list, FILE *out);
void err_list_release(struct err_list *list);

#endif
