/* A reply as a terminal shows it: wrapped to its width by display cells, with what is bold in the HTML in bold. The
 * layout is that of the plain text. Pure, but for the locale's character set (LC_CTYPE must be set). */
#ifndef UNKNOT_RUN_PAGE_H
#define UNKNOT_RUN_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct page_style {
	size_t width;           /* cells of a line; 0: lines stay as they are */
	bool bold;              /* escape codes are understood */
	bool alarm;             /* bold is red, too */
};

/* Appends the text, with a line end behind it. `html` (NULL: nothing is bold) must be of the same reply; where the two
 * differ the rest is left plain. Control characters are left out. */
void page_add(struct str *out, const char *text, const char *html, const struct page_style *style);

#endif
