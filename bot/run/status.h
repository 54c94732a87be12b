/* How the running bot is, told over a Unix socket in the state folder (mode 0600): whoever connects gets one JSON
 * object and the end of the stream. Nothing is read from the connection. Names of people and rooms only as the log has
 * them. */
#ifndef UNKNOT_RUN_STATUS_H
#define UNKNOT_RUN_STATUS_H

#include "run/bot.h"

struct json_object;

/* The listening descriptor goes to bot->status_fd. A failure is logged and leaves -1: the bot works without. */
void status_open(struct bot *bot);
void status_serve(struct bot *bot);             /* when the descriptor is readable */
void status_close(struct bot *bot);

struct json_object *status_make(struct bot *bot);       /* the caller frees */

/* The same for a person to read, some lines of text; the caller frees. */
char *status_text(struct json_object *status);

/* A connection to the bot on this state folder; -1 with exit code 69 when there is none, 77 when it is not allowed. */
int status_connect(const char *state, struct err *err);

#endif
