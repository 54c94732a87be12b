/* Red flags and weak signs of a message. */
#ifndef UNKNOT_TALK_FLAGS_H
#define UNKNOT_TALK_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/match.h"

#define WINDOW_CHARACTERS 2000u         /* a long text is looked at so much at a time ... */
#define WINDOW_OVERLAP 400u             /* ... with so much seen twice */

struct flags {
	struct score best;              /* the most urgent; its intent is NULL when there is none */
	struct word sentence;           /* where the best was found, in the text of the whole; no length: in all of it */
	const struct intent *weak[2];   /* different ones */
	size_t weak_count;
	bool limit;                     /* a rule of a red flag was stopped */
};

/* Each adds to `flags`. `answered` is the intent answered last, or NULL. */
void flags_find(struct flags *flags, struct reading *reading, struct matcher *matcher, const char *answered);
void flags_find_in_windows(struct flags *flags, const struct book *book, const struct normal *text,
			   const struct corrections *corrections, struct matcher *matcher, const char *answered);
/* The sentences of a text, when it has several, each by itself: what stands beside a red flag does not excuse it. */
void flags_find_in_sentences(struct flags *flags, struct reading *whole, struct matcher *matcher, const char *answered);

#endif
