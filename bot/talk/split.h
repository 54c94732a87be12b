/* A reply that is too long for one event, in parts. Pure.
 *
 * Cut between paragraphs; where the plain text and the HTML have different numbers of them, or one paragraph alone is
 * too long, the parts are plain text, cut at a line end, at a space, or between two graphemes: never inside what a
 * reader takes for one letter. */
#ifndef UNKNOT_TALK_SPLIT_H
#define UNKNOT_TALK_SPLIT_H

#include <stddef.h>

struct split_part {
	char *text;
	char *html;             /* NULL: plain text only */
};

struct split {
	struct split_part *parts;
	size_t count;           /* at least 1 */
};

/* max: bytes that text and HTML of one part may take together when they stand in JSON; at least 64. `html` may be NULL.
 * split_release is owed. */
void split_reply(struct split *split, const char *text, const char *html, size_t max);
void split_release(struct split *split);

#endif
