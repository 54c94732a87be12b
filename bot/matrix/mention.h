/* Finding the bot's name in what somebody wrote, and taking it out. A part of address.c. Pure.
 * Client-server API, "User and room mentions"; appendices, "matrix.to navigation". */
#ifndef UNKNOT_MATRIX_MENTION_H
#define UNKNOT_MATRIX_MENTION_H

#include <stdbool.h>

#include "base/str.h"

/* Is there a link to this user outside the quoted message (mx-reply)? `label` (may be NULL) then holds its text,
 * without tags and entities; the caller frees. */
bool mention_find_pill(const char *html, const char *user_id, char **label);

/* The bytes at the start of `text` that are `name` and one of `marks` behind it, with an "@" before it or not; 0 when
 * there is no such address. Letters of ASCII in either case. */
size_t mention_at_start(const char *text, const char *name, const char *marks);

/* Takes out links to the user, in the ways that clients write them into a plain body, and the user's id. */
void mention_take_links(struct str *text, const char *user_id);

/* Takes out the first place where `name` stands as a word of its own. `marked_only`: only at the start or behind an
 * "@". Names of more than NAME_BYTES_MAX bytes are left alone. */
#define NAME_BYTES_MAX 512
bool mention_take_name(struct str *text, const char *name, bool marked_only);

/* Removes a range and what joins it to its neighbours: at the start also ":" "," and blanks, elsewhere one blank. */
void mention_cut(struct str *text, size_t start, size_t end);

#endif
