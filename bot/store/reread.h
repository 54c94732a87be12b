/* Questions whose newest edit was redacted, and messages of which an edit may have made one: what they say now is to be
 * asked of the homeserver, because nothing that somebody wrote is kept. */
#ifndef UNKNOT_STORE_REREAD_H
#define UNKNOT_STORE_REREAD_H

#include <stdbool.h>

#include "store/store.h"

struct reread {
	char *question, *room;
	char *cause;            /* event id of the redaction, or of the edit */
};
void reread_release(struct reread *reread);

void reread_owe(struct store *store, const struct reread *reread);      /* the last cause of a question counts */
bool reread_next(struct store *store, const char *after, struct reread *reread);        /* by the question's id */
void reread_settle(struct store *store, const char *question);
/* Is it still owed, and for this cause? */
bool reread_is_owed(struct store *store, const char *question, const char *cause);

#endif
