/* One person's conversation in memory, and the lines that steer it when a transcript is replayed. */
#ifndef UNKNOT_RUN_CHAT_SCRIPT_H
#define UNKNOT_RUN_CHAT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "talk/talk.h"

#define CHAT_CONTEXT_MS (10 * 60 * 1000)                /* the default of the configuration */
#define CHAT_SCRIPT_START_MS INT64_C(1767258000000)     /* 2026-01-01 09:00 UTC: any fixed time does */

struct chat {
	const struct book *book;
	struct talk_settings settings;
	struct person person;
	struct conversation conversation;
	int64_t now_ms;
	bool direct;                    /* a direct chat, not a room */
	int64_t room_disclaimer_ms;     /* the full disclaimer was shown in the room; 0: never */
};

/* Answers and remembers. The caller releases the reply. */
void chat_say(struct chat *chat, const char *text, size_t len, struct talk_reply *reply);

/* A line of a script: "@ ..." steers (see `unknot chat --help`), the rest is said. Each reply is written to `out` as
 * one line of JSON: {"text", "action", "urgency", "intents", "options", "reply", "html", "full_disclaimer", "silent"},
 * with labels and members as `classify` has them. -1 when it begins with "@" and is not understood. */
int chat_script_line(struct chat *chat, const char *line, size_t len, unsigned number, FILE *out, struct err *err);

#endif
