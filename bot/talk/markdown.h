/* Markdown, as far as responses use it, to the HTML that Matrix allows and to plain text. The only owner of cmark.
 * CommonMark 0.30; Matrix client-server API, "m.room.message msgtypes" (the list of permitted tags).
 *
 * Allowed are paragraphs, lists, bold, emphasis, short code, line breaks, headings of level 3 and 4 and links to https
 * and mailto. markdown_check refuses the rest. Rendering is safe without that check, too: whatever is not allowed comes
 * out as escaped text, and nothing in it recurses, so a hostile text costs no more than its length.
 *
 * Plain text: "- " and "1. " before items, bold and emphasis without marks, a link as "words (url)", a blank line
 * between paragraphs, no space at a line's end. HTML: no line ends, since some clients show them. */
#ifndef UNKNOT_TALK_MARKDOWN_H
#define UNKNOT_TALK_MARKDOWN_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define MARKDOWN_LISTS_MAX 3    /* lists within lists; a phone has no room for more */
#define MARKDOWN_DEPTH_MAX 16   /* nodes within nodes, of any kind */
#define MARKDOWN_ERRORS_MAX 20  /* for one text; the rest would be noise */

/* A "{name}" in the text and what stands there instead: one line of plain text, always escaped. */
struct markdown_value {
	const char *name;
	const char *text;       /* NULL: "{name}" stays as it is */
};

struct markdown_values {
	const struct markdown_value *items;
	size_t count;
};

/* Adds everything that is wrong to `errs`, 0 when nothing is. Every "{" must begin the name of one of `values` (their
 * texts do not matter here). `first_line` is the line of the file at which the text begins. */
int markdown_check(const char *source, const struct markdown_values *values, const char *file, unsigned first_line,
		   struct err_list *errs);

enum markdown_extent { MARKDOWN_ALL, MARKDOWN_FIRST_PARAGRAPH };

/* Appends to both; to a text that is not empty, behind a blank line. */
void markdown_render(const char *source, const struct markdown_values *values, enum markdown_extent extent,
		     struct str *text, struct str *html);

#endif
