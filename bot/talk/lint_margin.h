/* The part of the lint that looks how far ahead of the next intent an example is won. */
#ifndef UNKNOT_TALK_LINT_MARGIN_H
#define UNKNOT_TALK_LINT_MARGIN_H

#include "talk/match.h"

/* A warning when another intent of the same tier is nearer than RANK_MARGIN points to the one whose [yes] line this is.
 * `reading` is that of the example, compared. */
void lint_margin(struct reading *reading, struct matcher *matcher, const struct intent *intent,
		 const struct example *example, struct err_list *errs);

#endif
