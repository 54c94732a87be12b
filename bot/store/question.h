/* Messages that were dealt with. What is in here is never answered again. */
#ifndef UNKNOT_STORE_QUESTION_H
#define UNKNOT_STORE_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum outcome {
	OUTCOME_ANSWERED,
	OUTCOME_LIMITED,        /* too many a minute: owed no answer */
	OUTCOME_SILENT,         /* understood as needing none */
	OUTCOME_CHANGE,         /* an edit or a reaction that was dealt with */
	OUTCOME_WITHDRAWN       /* redacted since: nothing more follows it */
};

struct question {
	const char *event, *room, *sender;
	const char *thread;             /* the root's id; NULL outside of threads */
	enum outcome outcome;
	int64_t handled_ms;
	const char *edits;              /* the question that this edit changes; NULL: it is no edit */
	const char *ciphertext;         /* as which message of which key it came; NULL: it was not encrypted */
};

bool question_is_known(struct store *store, const char *event);
/* Was this ciphertext dealt with as another event? */
bool question_is_repeated(struct store *store, const char *ciphertext, const char *event);
/* The thread of a known question (NULL outside of threads; the caller frees); false when this person asked no such
 * question in this room. */
bool question_thread(struct store *store, const char *event, const char *room, const char *sender, char **thread);

void question_add(struct store *store, const struct question *question);
void question_withdraw(struct store *store, const char *event);
/* The question that this edit changed; NULL when it is no edit that was dealt with in this room. The caller frees. */
char *question_edited_by(struct store *store, const char *event, const char *room);
/* Was somebody's message in this thread answered? */
bool question_in_thread(struct store *store, const char *thread, const char *sender);

#endif
