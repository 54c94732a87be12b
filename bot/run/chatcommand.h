/* Commands that are written in a chat: bare in a direct chat, behind the prefix or a mention in a room. Those about the
 * subject (help, topics, disclaimer, about, privacy) are intents; these are about the bot itself. */
#ifndef UNKNOT_RUN_CHATCOMMAND_H
#define UNKNOT_RUN_CHATCOMMAND_H

#include "run/bot.h"
#include "store/room.h"

struct chat_command;

/* NULL when the text is no command. `rest` is what stands behind its name. */
const struct chat_command *chatcommand_find(const char *text, const char **rest);

struct chat_call {
	struct bot *bot;
	const struct room *room;
	const char *user;
	const char *rest;
	bool unproven;          /* see struct asking */
};

/* Does it, if this user may. Inside a transaction. */
struct chat_result {
	char *text;             /* what to say; the caller frees */
	bool forgets;           /* memory_forget is to be called when all else is written */
	bool held;              /* the words come later (see outbox_hold); `text` is a stand-in */
};
struct chat_result chatcommand_run(const struct chat_command *command, const struct chat_call *call);

#endif
