/* One response file: front matter and Markdown. The format is in docs/intents.md. */
#ifndef UNKNOT_TALK_RESPONSE_H
#define UNKNOT_TALK_RESPONSE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define RESPONSE_NEXT_MAX 3
#define RESPONSE_PICTURES_MAX 3
#define RESPONSE_FILE_MAX (16u << 10)  /* bytes */
#define RESPONSE_TITLE_MAX 60          /* bytes; it stands on one line of a phone, behind a number */
#define RESPONSE_WORDS_MAX 240         /* about two screens of a phone; what a topic needs is far less */

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
	struct rendered *rendered;        /* of a body without values: what it became when it was last said; may be NULL */
	size_t word_count;
};

/* NULL when there is an error; everything wrong with the file is added to `errs`. */
struct response *response_load(const char *path, struct err_list *errs);
void response_free(struct response *response);

/* Rendering, through cmark's AST; raw HTML in the Markdown is refused by response_load. `values` replaces
 * {emergency_number}, {crisis_line} and {operator} in text nodes only (always escaped). Appends to both; behind a blank
 * line when the text is not empty. */
struct response_values {
	const char *emergency_number;
	const char *crisis_line;
	const char *operator_name;
};
void response_render(const struct response *response, const struct response_values *values, struct str *text,
		     struct str *html);

/* The first paragraph only: of a red flag's response, the action. */
void response_render_first(const struct response *response, const struct response_values *values, struct str *text,
			   struct str *html);

/* All of it, led by the bold words `lead` unless it opens with bold words of its own. In front of a list or a heading they
 * stand by themselves. */
void response_render_led(const struct response *response, const char *lead, const struct response_values *values,
			 struct str *text, struct str *html);

/* What is said where nobody configured anything: words that are right in every country. A member that is NULL or blank
 * in the `values` of a rendering is taken from here, too. */
struct response_values response_values_default(void);

#endif
