/* One response file: front matter and Markdown. The format is in docs/intents.md. */
#ifndef UNKNOT_TALK_RESPONSE_H
#define UNKNOT_TALK_RESPONSE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define RESPONSE_NEXT_MAX 3
#define RESPONSE_PICTURES_MAX 3
#define RESPONSE_FILE_MAX (16u << 10)  /* bytes */

struct picture {
	char *file;     /* relative to responses/ */
	char *alt;
};

struct response {
	char *file;                       /* the name as reported in errors, "responses/heat_cold.md" */
	char *title;
	char *next[RESPONSE_NEXT_MAX];    /* intent ids to offer behind the answer */
	size_t next_count;
	unsigned next_line;               /* the line of `next`, for errors */
	char *reviewed;                   /* date, YYYY-MM-DD */
	struct picture pictures[RESPONSE_PICTURES_MAX];
	size_t picture_count;
	char *body;                       /* Markdown behind the front matter */
	size_t word_count;
};

/* NULL when there is an error; everything wrong with the file is added to `errs`. */
struct response *response_load(const char *path, struct err_list *errs);
void response_free(struct response *response);

/* Rendering, through cmark's AST; raw HTML in the Markdown is refused by response_load. `values` replaces
 * {emergency_number}, {crisis_line} and {operator} in text nodes only (always escaped). Appends to both. */
struct response_values {
	const char *emergency_number;
	const char *crisis_line;
	const char *operator_name;
};
void response_render(const struct response *response, const struct response_values *values, struct str *text,
		     struct str *html);

#endif
