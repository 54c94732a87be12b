/* Red flags and weak signs of a message. */
#ifndef UNKNOT_TALK_FLAGS_H
#define UNKNOT_TALK_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/match.h"

#define WINDOW_CHARACTERS 2000u         /* a long text is looked at so much at a time ... */
#define WINDOW_OVERLAP 400u             /* ... with so much seen twice */
#define SENTENCES_MAX 100u

struct flags {
	struct score best;              /* the most urgent; its intent is NULL when there is none */
	struct word sentence;           /* where the best was found, in the text of the whole; no length: in all of it */
	const struct intent *weak[2];   /* different ones */
	size_t weak_count;
	bool limit;                     /* a rule of a red flag was stopped */
	size_t sentences;               /* that were looked at by themselves so far: the work for a long text is bounded */
};

/* Each adds to `flags`. `answered` is the intent answered last, or NULL. */
void flags_find(struct flags *flags, struct reading *reading, struct matcher *matcher, const char *answered);
void flags_find_in_windows(struct flags *flags, const struct book *book, const struct normal *text,
			   const struct corrections *corrections, struct matcher *matcher, const char *answered);
/* The sentences of `inside`, a stretch of the reading's text, each by itself when they are not all of it: what stands beside
 * a red flag does not excuse it. Up to SENTENCES_MAX of a message. flags_find_in_windows does it with each window of a
 * corrected text. */
void flags_find_in_sentences(struct flags *flags, struct reading *whole, struct word inside, struct matcher *matcher,
			     const char *answered);

#endif
