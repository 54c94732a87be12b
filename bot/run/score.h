/* How well a file of labelled questions is understood.
 *
 * A line is: utterance, TAB, acceptable labels with | between them, the best first, and perhaps TAB, the kind of
 * source. The group of a question is told by its first label. What each outcome means:
 *
 *   in scope      right      the first intent is an acceptable label
 *                 second     only the second one is, or it was declined where out_of_scope is acceptable too
 *                 offered    asked back or suggested, with an acceptable label among the first three choices
 *                 misled     without one
 *                 wrong      answered with something else
 *                 alarm      an emergency where none is acceptable (counted as wrong, too)
 *                 none       fallback
 *   emergency     recalled   as an emergency; otherwise topic (another acceptable label), offered, misled, wrong, none
 *   out of scope  declined   fallback, or answered with out_of_scope; otherwise offered, accepted (another acceptable
 *                            label answered), wrong, alarm */
#ifndef UNKNOT_RUN_SCORE_H
#define UNKNOT_RUN_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "run/classify.h"

#define QUESTION_LABELS_MAX 8

struct question {
	unsigned row;           /* its line in the file */
	char *line;             /* owns what the others point into */
	const char *text, *kind;
	const char *labels[QUESTION_LABELS_MAX];
	size_t label_count;
};

struct questions {
	struct question *items;
	size_t count, room;
};

/* -1 with everything that is wrong in `errs`. */
int questions_read(struct questions *questions, const char *path, struct err_list *errs);
void questions_release(struct questions *questions);
bool question_has_label(const struct question *question, const char *label);

enum group { GROUP_IN_SCOPE, GROUP_EMERGENCY, GROUP_OUT_OF_SCOPE };
enum outcome {
	OUTCOME_RIGHT, OUTCOME_SECOND, OUTCOME_OFFERED, OUTCOME_MISLED, OUTCOME_WRONG, OUTCOME_ALARM, OUTCOME_NONE,
	OUTCOME_RECALLED, OUTCOME_TOPIC, OUTCOME_DECLINED, OUTCOME_ACCEPTED, OUTCOME_COUNT
};
const char *outcome_name(enum outcome outcome);
bool outcome_is_good(enum outcome outcome);

struct verdict {
	const struct question *question;
	enum group group;
	enum outcome outcome;
	enum action action;
	char *said;             /* "heat_cold+massage", "?a/b", "fallback" */
};

void score_judge(const struct question *question, const struct classification *is, struct verdict *verdict);
void verdict_release(struct verdict *verdict);

/* The figures, by kind when there are several. */
void score_print_figures(const struct verdict *verdicts, size_t count, FILE *out);
/* These and the confusions. */
void score_print(const struct verdict *verdicts, size_t count, FILE *out);

#endif
