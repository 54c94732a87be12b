/* One room's way out: at most one send at a time, its next try, and the courtesies around it (typing, receipt). */
#ifndef UNKNOT_RUN_LANE_H
#define UNKNOT_RUN_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "matrix/http.h"
#include "run/backoff.h"

#define LANES_BUSY_MAX 8

struct bot;
struct sending;
struct lookup_job;

/* DECIDED: the homeserver took or refused the row, which is not committed yet, see delivery.h. */
enum lane_step { LANE_IDLE, LANE_SEALING, LANE_LOOKING_UP, LANE_SENDING, LANE_DECIDED };

struct receipt {
	char *question;         /* event id; NULL: none is owed */
	char *thread;           /* its root; NULL: outside of threads */
	int64_t due_ms;
};

struct lane {
	char *room;
	enum lane_step step;
	int64_t row;            /* of the outbox; what the step is about */
	bool in_doubt;          /* a try of the row broke off: the homeserver may have it */
	bool redacts;           /* the row is a redaction */
	bool looked_up;         /* the row was not in the room when it was looked for */
	bool others_wait;       /* another row of the room waits for this one */
	http_id running;        /* SENDING */
	struct lookup_job *lookup; /* LOOKING_UP */
	struct backoff backoff;
	int64_t due_ms;         /* not before; after a failure */
	int64_t started_ms;     /* of the row's first try in this process */
	int64_t failing_ms;     /* since then the row is not taken, while the homeserver answers otherwise; 0 */
	bool typing;            /* shown now */
	struct receipt receipt; /* for what was answered last */
	bool unanswered;        /* the last try failed without a word of when to come again */
	struct bot *bot;
};

struct lane *lane_find(struct sending *sending, const char *room);      /* NULL: none */
struct lane *lane_open(struct bot *bot, const char *room);              /* found or made; kept by bot->sending */
void lane_is_waited_for(struct lane *lane);                             /* by another row of its room */
void lane_free(struct lane *lane);

size_t lanes_busy(const struct sending *sending);       /* with something on its way to the homeserver, or decided */
bool lanes_any_under_way(const struct sending *sending);
void lanes_go_on_sealing(struct sending *sending);      /* what waits for keys is looked at anew */
void lanes_close_idle(struct sending *sending);

/* The homeserver did not take the row, although it answers otherwise. `taken_ms`: when it last took one, 0: never. True
 * when the row is to be given up, so that it holds up its room no longer: after an hour in which others were taken, and
 * after `longest_ms` in any case. All steady. */
bool lane_gives_up(struct lane *lane, int64_t now_ms, int64_t taken_ms, int64_t longest_ms);

/* The homeserver is back: what failed for want of an answer is tried now. */
void lanes_hurry(struct sending *sending);

#endif
