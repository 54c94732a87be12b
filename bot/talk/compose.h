/* Putting a reply together: what comes before the answer, the answers, the numbered offers, the disclaimer. This is the
 * one place that joins content and disclaimer, so that no response file and no template can part them. */
#ifndef UNKNOT_TALK_COMPOSE_H
#define UNKNOT_TALK_COMPOSE_H

#include <stddef.h>

#include "talk/response.h"

enum disclaimer { DISCLAIMER_NONE, DISCLAIMER_SHORT, DISCLAIMER_FULL };

struct offer {
	int number;             /* what picks it */
	const char *title;
};

struct composition {
	const struct response *before[2];  /* one-line warnings above everything; NULL: none */
	const char *lead;                  /* a line of our own ("Did you mean:"); NULL: none; plain text */
	const struct response *answers[2]; /* each under its title when there are two */
	size_t answer_count;
	const char *offer_lead;            /* the line above the offers ("More about this:"); NULL with no offers */
	const struct offer *offers;
	size_t offer_count;
	enum disclaimer disclaimer;
	const struct response *disclaimer_full, *disclaimer_short;
	const struct response_values *values;
};

/* text and html: the caller frees. The disclaimer is a paragraph of its own at the end, led by a bold word. */
void compose(const struct composition *composition, char **text, char **html);

#endif
