/* The lines between "---" and "---" at the head of a response file; docs/intents.md has the format. */
#ifndef UNKNOT_TALK_FRONT_MATTER_H
#define UNKNOT_TALK_FRONT_MATTER_H

#include "base/err.h"
#include "talk/response.h"

/* Fills what the front matter says; `response->file` must be set. Gives the text behind it, borrowed from `source`, and
 * in `body_line` the line it starts at; NULL when there is no front matter or no end of it. Everything wrong is added
 * to `errs`. */
const char *front_matter_read(struct response *response, const char *source, unsigned *body_line,
			      struct err_list *errs);

#endif
