/* Is this message meant for the bot, and what does it say without the address?
 * Client-server API, "User and room mentions". Pure. */
#ifndef UNKNOT_MATRIX_ADDRESS_H
#define UNKNOT_MATRIX_ADDRESS_H

#include <stdbool.h>

#include "matrix/event.h"

struct self {                     /* who the bot is */
	const char *user_id;
	const char *display_name; /* in this room if known, else global; NULL */
	const char *prefix;       /* "!unknot" */
};

struct place {                    /* where the message stands */
	bool direct;              /* a direct chat: everything is meant for the bot */
	bool replies_to_self;     /* event.reply_to is a message of the bot's */
	bool talked_in_thread;    /* the bot has answered this sender in this thread before */
};

enum addressed {
	ADDRESSED_NOT,            /* not meant for the bot */
	ADDRESSED_TEXT,           /* a question: `text` is what to understand */
	ADDRESSED_UNREADABLE      /* meant for the bot, but a voice note, a picture or a file without words */
};

/* m.text, m.emote, and captions (m.image, m.file, m.audio, m.video with a body that is not the file's name) are read;
 * m.notice, edits, state events, redacted and the bot's own events never. `text` (the caller frees; NULL unless TEXT)
 * is the body without the reply fallback, the mention and the prefix: "" when nothing else was said. */
enum addressed address_read(const struct event *event, const struct self *self, const struct place *place, char **text);

#endif
