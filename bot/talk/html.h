/* Words and addresses in HTML and beside it, so that nothing that is put in can become a tag or leave an attribute. */
#ifndef UNKNOT_TALK_HTML_H
#define UNKNOT_TALK_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Plain words: & < > " escaped, control characters as spaces. */
void html_escape(struct str *html, const char *words, size_t len);
bool html_is_control(char c);

/* A link that a reply may carry: "https://" with a host or "mailto:" with an address, without control characters. */
bool link_allowed(const char *url);

/* The address with everything percent-encoded that could end an attribute or a pair of brackets around it. Still to be
 * escaped for HTML. */
void link_add_address(struct str *out, const char *url);

/* How an allowed address is shown to a reader: without "mailto:". */
const char *link_shown(const char *url);

/* Do the words of a link name its address already, as "example.org" does for https://example.org/? */
bool link_is_said_by(const char *url, const char *words);

#endif
