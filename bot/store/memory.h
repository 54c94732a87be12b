/* What the conversation remembers of people and places, as text that only talk can read. */
#ifndef UNKNOT_STORE_MEMORY_H
#define UNKNOT_STORE_MEMORY_H

#include <stdint.h>

#include "store/store.h"

struct memory_key {
	const char *room;
	const char *thread;     /* NULL outside of threads */
	const char *user;
};

/* The caller frees; NULL when nothing is remembered. */
char *memory_of_conversation(struct store *store, const struct memory_key *key);
char *memory_of_person(struct store *store, const char *user);

void memory_keep_conversation(struct store *store, const struct memory_key *key, const char *memory, int64_t now_ms);
/* The same memory is written again after an hour only: by that much a person is forgotten early. */
void memory_keep_person(struct store *store, const char *user, const char *memory, int64_t now_ms);

/* All that is remembered of this person: conversations, warnings, what was answered, feedback. The ids of the messages
 * stay, without the person, so that none is answered twice. */
void memory_forget(struct store *store, const char *user);

#endif
