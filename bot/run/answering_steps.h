/* The steps that answering a question and following its edit have in common. Private to run/answering*.c,
 * run/editing.c and run/welcoming.c. All of it happens inside the transaction of the batch. */
#ifndef UNKNOT_RUN_ANSWERING_STEPS_H
#define UNKNOT_RUN_ANSWERING_STEPS_H

#include "base/digest.h"
#include "matrix/message.h"
#include "run/answering.h"
#include "store/memory.h"
#include "store/outbox.h"
#include "store/question.h"
#include "store/setting.h"
#include "talk/split.h"

/* All that one answer needs. */
struct answering {
	struct bot *bot;
	struct room *room;
	const struct asking *asking;
	const struct event *event;      /* of the question; of an edit, with the new content in place */
	const char *question;           /* the event that is answered */
	const char *thread;             /* its thread; NULL outside of threads */
	const char *recalls;            /* the message of the bot's whose context it takes up again; NULL */
	const char *reply_to;           /* what the answer stands below; NULL: the question, where it needs to be said */
	struct memory_key key;
	int64_t now_ms;
	char *text;
	enum addressed addressed;
	struct person person;
	struct conversation conversation;
	struct room_settings settings;
	char *before;                   /* what the conversation remembered before the question */
	struct talk_reply reply;
	int64_t head;                   /* the row of the text's first part, once it is there */
	int pictures;                   /* behind the text */
	bool disclaimer_again;          /* the answer that this one replaces had it in full */
};

struct answering answering_begin(struct bot *bot, struct room *room, const struct asking *asking);
bool answering_is_too_old(const struct answering *a);
void answering_end(struct answering *a);
enum addressed answering_read_address(struct answering *a);     /* fills a->text */

/* Loads the room's settings, person and conversation. From here on `thread` is where the answer goes: where threads are
 * wanted, a question outside of one starts one. */
void answering_load(struct answering *a);
void answering_ask_talk(struct answering *a);            /* fills a->reply */

/* A red flag is never limited, nor is what was said while the bot was down. */
enum limit answering_within_limits(struct answering *a, bool urgent);

bool answering_as_notice(const struct bot *bot, const struct room *room, bool urgent);
struct message answering_make_message(const struct answering *a, const char *text, const char *html, bool urgent);
void answering_make_txn(const struct answering *a, const char *kind, int part, char txn[DIGEST_TEXT]);
/* Takes over `content`; answering_release_row is owed. */
struct outbox_row answering_make_row(const struct answering *a, char *txn, char *content, bool urgent);
void answering_release_row(struct outbox_row *row);
/* A text in as many parts as it needs; split_release is owed. */
void answering_split(const char *text, const char *html, struct split *split);
/* One of them, as message.part of the answer; behind the row a->head, or it becomes that. */
void answering_add_part(struct answering *a, struct message message, const struct split_part *part, bool urgent);
/* All of them. Gives how many there are. */
int answering_add(struct answering *a, const char *text, const char *html, bool urgent);

/* Is what the row (or its newest edit) says about the same intents as the reply? */
bool answering_says_the_same(const struct answering *a, int64_t row);

void answering_record(struct answering *a, enum outcome outcome);
/* What is remembered now. True when the room is to be saved. */
bool answering_keep(struct answering *a);
bool answering_keep_person(struct answering *a);         /* leaves the conversation as it was */

#endif
