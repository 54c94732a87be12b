/* The conversation: text in, reply out. Knows nothing of Matrix, does no input or output, has no clock.
 *
 *     struct talk_turn turn = { .text = text, .now_ms = now, .direct = true, .disclaimer_due = true };
 *     struct talk_reply reply;
 *     talk_answer(book, &settings, &person, &conversation, &turn, &reply);
 *     puts(reply.text);
 *     talk_reply_release(&reply);
 *
 * The same book, states and turn always give the same reply. */
#ifndef UNKNOT_TALK_TALK_H
#define UNKNOT_TALK_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/book.h"
#include "talk/conversation.h"

struct talk_settings {
	const char *emergency_number;   /* words for "call ...": "112"; NULL: the text for everywhere */
	const char *crisis_line;        /* NULL: a directory of helplines */
	const char *operator_name;      /* who runs it; NULL: "the person who runs this bot" */
	int64_t context_ms;             /* how long a conversation is remembered */
};

struct talk_turn {
	const char *text;               /* what was said, without mention and prefix; any bytes */
	size_t len;
	int64_t now_ms;                 /* wall clock */
	bool direct;                    /* a direct chat */
	bool disclaimer_due;            /* the full disclaimer is to be shown now, not the short line */
	bool unreadable;                /* a voice note, picture or file without words; text is ignored */
	const struct example *without;  /* an example (book_intent) that must not speak for itself; NULL: all may */
	bool decision_only;             /* only what is answered matters: text and html stay empty */
};

enum action { ACTION_ANSWER, ACTION_ASK, ACTION_SUGGEST, ACTION_FALLBACK, ACTION_EMERGENCY };
enum urgency { URGENCY_NONE, URGENCY_QUESTION, URGENCY_DOCTOR_SOON, URGENCY_CRISIS, URGENCY_CALL_NOW };

#define REPLY_INTENTS_MAX 2
#define REPLY_PICTURES_MAX 3
#define REPLY_OPTIONS_MAX 9     /* a menu; a question back has at most 3 */

struct talk_reply {
	enum action action;
	enum urgency urgency;
	const char *intents[REPLY_INTENTS_MAX];  /* ids, best first; borrowed from the book */
	size_t intent_count;
	const char *options[REPLY_OPTIONS_MAX];  /* ids of what the numbers 1, 2, 3 ... pick; borrowed from the book */
	size_t option_count;
	char *text;                     /* plain, reads well by itself; never NULL */
	char *html;                     /* the tags that Matrix allows */
	const struct picture *pictures[REPLY_PICTURES_MAX]; /* behind the text; borrowed from the book */
	size_t picture_count;
	bool disclaimer_shown;          /* the full one is in it */
	bool command;                   /* it was asked for something of the bot itself: help, privacy, the disclaimer */
	bool silent;                    /* nothing is to be said (e.g. a second unreadable picture); text is "" */
	unsigned limits_hit;            /* patterns stopped by a match limit: a broken rule, for log and metrics */
};

void talk_answer(const struct book *book, const struct talk_settings *settings, struct person *person,
		 struct conversation *conversation, const struct talk_turn *turn, struct talk_reply *reply);
void talk_reply_release(struct talk_reply *reply);

/* What is said on joining: in a direct chat welcome.md with the disclaimer (in full, or the short line), in a room
 * welcome_room.md. False when there is no such response; the caller frees text and html. */
struct talk_welcome {
	bool direct;
	bool disclaimer_due;
};
bool talk_welcome(const struct book *book, const struct talk_settings *settings, const struct talk_welcome *welcome,
		  char **text, char **html);

const char *action_name(enum action action);     /* "answer", "ask", "suggest", "fallback", "emergency" */
const char *urgency_name(enum urgency urgency);  /* "call_now", "crisis", "doctor_soon", "question"; NULL for none */

/* Why the text gets its answer: normal form, corrections, each intent with its score, each line that hit with file and
 * line, the decision. Plain text for a terminal; the caller frees. */
char *talk_explain(const struct book *book, const struct talk_settings *settings, const char *text, size_t len);

#endif
