/* The person in front of a terminal, or the pipe in its place: lines in, replies out. The only owner of libedit.
 *
 * With a person at both ends there is a prompt, editing and a history, which is kept in memory only; replies are
 * wrapped and bold (not with NO_COLOR or TERM=dumb). On a pipe all is plain. */
#ifndef UNKNOT_RUN_TERMINAL_H
#define UNKNOT_RUN_TERMINAL_H

#include <stdbool.h>

#include "base/str.h"

struct terminal;

#define TERMINAL_LINE_MAX (64u << 10)   /* bytes of a line; the rest of a longer one is dropped */

/* Standard input and output. Sets the locale's character set for the process. A space is put behind the prompt, which
 * is shown to a person only. Never NULL. */
struct terminal *terminal_open(const char *prompt);
void terminal_close(struct terminal *terminal);

bool terminal_has_person(const struct terminal *terminal);

/* Replaces `line`, without its end. False at the end of the input. */
bool terminal_read(struct terminal *terminal, struct str *line);

/* See page.h. Flushed, so that a program at the other end can wait for it. */
void terminal_show(struct terminal *terminal, const char *text, const char *html, bool alarm);

#endif
