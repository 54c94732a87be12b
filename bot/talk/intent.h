/* Intents, as their files state them. Plain data; the parser fills it, the book compiles it, nobody changes it
 * later. */
#ifndef UNKNOT_TALK_INTENT_H
#define UNKNOT_TALK_INTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/lines.h"
#include "talk/response.h"

/* From the least to the most urgent: of two intents that are understood, the higher tier is answered. */
enum tier {
	TIER_SMALLTALK,
	TIER_TOPIC,
	TIER_DECLINE,           /* what is not answered: other body parts, pets, doses */
	TIER_COMMAND,           /* asks for something of the bot itself: menu, privacy, more */
	TIER_WEAK,              /* a sign that means something only beside another one */
	TIER_QUESTION,          /* about a red flag */
	TIER_DOCTOR_SOON,
	TIER_CRISIS,
	TIER_CALL_NOW,
	TIER_COUNT
};

const char *tier_name(enum tier tier);
bool tier_from_name(const char *name, enum tier *tier);
const char *tier_nearest_name(const char *name);        /* NULL when none is near */
bool tier_is_red_flag(enum tier tier);                  /* question and above */
bool tier_heeds_negation(enum tier tier);               /* unless the intent says otherwise */

/* Is it made of a-z, 0-9, "_" and ".", and short enough for INTENT_ID_MAX? */
bool intent_id_is_valid(const char *id);

#define PATTERN_MISSING ((size_t)-1)

/* In the order in which they are tried: what most often settles the matter first. */
enum rule_kind { RULE_NEED, RULE_ADD, RULE_NOT };

struct rule {
	enum rule_kind kind;
	int weight;             /* of RULE_ADD; below zero for "-N" */
	struct source_line line;
	size_t column;          /* bytes before the pattern in line.text */
	size_t after;           /* 0: always; n: only behind intent->after[n - 1] */
	size_t pattern;         /* in the book's patterns; PATTERN_MISSING when it did not compile */
};

struct example {
	struct source_line line;
	bool wanted;            /* [yes] or [heard], not [no] */
	bool heard;             /* [heard]: for the likeness only */
	size_t after;           /* as in struct rule */
};

struct after {
	char *id;
	struct source_line line;
};

/* Of a line that adds points and holds everywhere, what is asked of all lines of all intents for every message. */
struct gain {
	uint32_t pattern;
	int weight;
};

struct intent {
	char *id;
	char *title;
	char *label;            /* what classify reports; never NULL after loading */
	char *parent;           /* NULL: none */
	char *together;         /* of a weak sign: what two of them are answered with; NULL elsewhere */
	char *reply;
	enum tier tier;
	int answer;             /* the score from which it answers */
	int offer;              /* the score from which it is offered */
	int menu;               /* its place in the menu, from 1; 0: not in it */
	int disclaimer;                 /* 1: an answer about health, although it is no topic */
	bool heeds_negation;
	struct source_line line;        /* of [intent ID] */
	struct source_line parent_line, together_line, reply_line, menu_line;   /* text NULL: the key is not there */
	struct rule *rules;             /* in the order in which they are tried */
	size_t rule_count, rule_room;
	size_t need_count;              /* `need` lines: they stand first in a compiled book */
	struct gain *gains;             /* in a compiled book */
	size_t gain_count;
	struct example *examples;
	size_t example_count, example_room;
	struct after *after;
	size_t after_count, after_room;
	const struct response *response; /* the book's */
};

/* Lines of [heard ID], which may stand in another file than the intent; joined to it by intents_join_heard. */
struct heard {
	char *id;
	struct source_line line;        /* of [heard ID] */
	struct example *examples;
	size_t count, room;
};

struct intents {
	struct intent *items;           /* sorted by id once they are loaded */
	size_t count, room;
	struct heard *heard;
	size_t heard_count, heard_room;
};

void intent_release(struct intent *intent);
void intents_release(struct intents *intents);

/* NULL when there is none. Only behind intents_sort. */
const struct intent *intents_find(const struct intents *intents, const char *id);
/* The place of one of them, from 0. */
static inline size_t intents_place(const struct intents *intents, const struct intent *intent)
{
	return (size_t)(intent - intents->items);
}
const char *intents_nearest_id(const struct intents *intents, const char *id);  /* NULL when none is near */
void intents_sort(struct intents *intents);

/* Moves the heard lines to the examples of their intent; those of an unknown one stay. Only behind intents_sort. */
void intents_join_heard(struct intents *intents);

/* The number that stands in rule.after and example.after for this id; 0 when the intent has no [after ID]. */
size_t intent_after_number(const struct intent *intent, const char *id);

#endif
