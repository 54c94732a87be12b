/* What is remembered between two messages: of a person (everywhere) and of a conversation (one room, thread and
 * person). Plain data; zero-initialised means new. The texts made of them are what the store keeps: they hold ids and
 * times only, never what somebody wrote. */
#ifndef UNKNOT_TALK_CONVERSATION_H
#define UNKNOT_TALK_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTENT_ID_MAX 64        /* bytes with the NUL; the parser refuses longer ids */
#define OFFERED_MAX 9
#define HISTORY_MAX 4

struct person {
	int64_t alarm_ms;                       /* when a call-now or crisis reply was given last; 0: never */
	char alarm_intent[INTENT_ID_MAX];
	int64_t disclaimer_ms;                  /* the full disclaimer was shown in a direct chat; 0: never */
};

struct conversation {
	int64_t last_ms;                        /* the last reply; older than the context time: forgotten */
	char answered[HISTORY_MAX][INTENT_ID_MAX]; /* newest first; "" ends */
	char offered[OFFERED_MAX][INTENT_ID_MAX];  /* what the numbers pick; "" ends */
	unsigned misses;                        /* not understood in a row */
	bool told_unreadable;
	bool menu_offered;                      /* the offer is the menu of topics */
};

/* JSON text; the caller frees. Reading is lenient: what is broken is left new. */
char *person_write(const struct person *person);
void person_read(struct person *person, const char *text);
char *conversation_write(const struct conversation *conversation);
void conversation_read(struct conversation *conversation, const char *text);

/* Takes up again what an earlier reply was about and offered: ids, parted by spaces; NULL is none. */
void conversation_recall(struct conversation *conversation, const char *answered, const char *offered, int64_t now_ms);

#endif
