#include "run/score.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define CONFUSIONS_MAX 25u
#define ROWS_MAX 12u            /* of one confusion that are named */
#define Z 1.959964              /* of a 95% interval */

/* ---- Figures ---- */

struct figure {
	size_t count, of;
};

#define BIT(outcome) (1u << (outcome))

static bool is_calm(const struct verdict *verdict)
{
	return !question_has_label(verdict->question, "emergency");
}

static bool is_only_emergency(const struct verdict *verdict)
{
	return verdict->group == GROUP_EMERGENCY && verdict->question->label_count == 1;
}

static bool is_emergency_with_topic(const struct verdict *verdict)
{
	return verdict->group == GROUP_EMERGENCY && verdict->question->label_count > 1;
}

static bool is_in_scope(const struct verdict *verdict)
{
	return verdict->group == GROUP_IN_SCOPE;
}

static bool is_emergency(const struct verdict *verdict)
{
	return verdict->group == GROUP_EMERGENCY;
}

static bool is_out_of_scope(const struct verdict *verdict)
{
	return verdict->group == GROUP_OUT_OF_SCOPE;
}

struct line {
	const char *head;       /* printed above; NULL: none */
	const char *name;
	bool (*belongs)(const struct verdict *verdict);
	unsigned outcomes;      /* which count; 0: an emergency was raised */
};

static const struct line lines[] = {
	{ "in scope", "top-1 right", is_in_scope, BIT(OUTCOME_RIGHT) },
	{ NULL, "right or offered", is_in_scope, BIT(OUTCOME_RIGHT) | BIT(OUTCOME_SECOND) | BIT(OUTCOME_OFFERED) },
	{ NULL, "wrong answer", is_in_scope, BIT(OUTCOME_WRONG) | BIT(OUTCOME_ALARM) },
	{ NULL, "only wrong options", is_in_scope, BIT(OUTCOME_MISLED) },
	{ NULL, "no help", is_in_scope, BIT(OUTCOME_NONE) },
	{ "emergency", "emergency recall", is_emergency, BIT(OUTCOME_RECALLED) },
	{ NULL, "  only emergency", is_only_emergency, BIT(OUTCOME_RECALLED) },
	{ NULL, "  with a topic", is_emergency_with_topic, BIT(OUTCOME_RECALLED) },
	{ NULL, "false alarms", is_calm, 0 },
	{ "out of scope", "declined", is_out_of_scope, BIT(OUTCOME_DECLINED) },
	{ NULL, "offered", is_out_of_scope, BIT(OUTCOME_OFFERED) },
	{ NULL, "2nd label answered", is_out_of_scope, BIT(OUTCOME_ACCEPTED) },
	{ NULL, "wrongly answered", is_out_of_scope, BIT(OUTCOME_WRONG) | BIT(OUTCOME_ALARM) },
};

static bool counts(const struct line *line, const struct verdict *verdict)
{
	if (!line->outcomes)
		return verdict->action == ACTION_EMERGENCY;
	return line->outcomes & BIT(verdict->outcome);
}

static struct figure figure_of(const struct line *line, const struct verdict *verdicts, size_t count, const char *kind)
{
	struct figure figure = { 0 };
	for (size_t i = 0; i < count; i++) {
		if (!line->belongs(&verdicts[i]) || (kind && !text_equal(kind, verdicts[i].question->kind)))
			continue;
		figure.of++;
		figure.count += counts(line, &verdicts[i]);
	}
	return figure;
}

/* By Newton's steps, from above. */
static double root(double square)
{
	double guess = square > 1 ? square : 1;
	for (int i = 0; i < 60; i++)
		guess = (guess + square / guess) / 2;
	return square > 0 ? guess : 0;
}

static double rounded(double value)
{
	return (double)(int64_t)(value * 10000 + 0.5) / 10000;
}

/* Wilson's interval. */
static void print_figure(const struct line *line, struct figure figure, FILE *out)
{
	if (line->head)
		fprintf(out, "%s\n", line->head);
	if (!figure.of) {
		fprintf(out, "  %-20s     -\n", line->name);
		return;
	}
	double n = (double)figure.of, p = (double)figure.count / n, d = 1 + Z * Z / n;
	double middle = (p + Z * Z / (2 * n)) / d, half = Z * root(p * (1 - p) / n + Z * Z / (4 * n * n)) / d;
	double low = middle > half ? middle - half : 0, high = middle + half < 1 ? middle + half : 1;
	fprintf(out, "  %-20s %5.1f%%  [%5.1f %5.1f ]  %zu/%zu\n", line->name, 100 * rounded(p), 100 * rounded(low),
		100 * rounded(high), figure.count, figure.of);
}

static void print_missed(const struct verdict *verdicts, size_t count, FILE *out)
{
	static const enum outcome missed[] = { OUTCOME_TOPIC, OUTCOME_OFFERED, OUTCOME_MISLED, OUTCOME_WRONG, OUTCOME_NONE };
	bool any = false;
	for (size_t i = 0; i < sizeof missed / sizeof *missed; i++) {
		struct line line = { NULL, NULL, is_emergency, BIT(missed[i]) };
		struct figure figure = figure_of(&line, verdicts, count, NULL);
		if (figure.count)
			fprintf(out, "%s %zu %s", any ? "," : "  missed emergencies:", figure.count, outcome_name(missed[i]));
		any = any || figure.count;
	}
	if (any)
		fputs(" (topic: another accepted label, without the alarm)\n", out);
}

/* ---- By kind of source ---- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t kinds_of(const struct verdict *verdicts, size_t count, const char **kinds)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		kinds[i] = verdicts[i].question->kind;
	qsort(kinds, count, sizeof *kinds, compare_texts);
	for (size_t i = 0; i < count; i++)
		if (!kept || !text_equal(kinds[kept - 1], kinds[i]))
			kinds[kept++] = kinds[i];
	return kept;
}

static void print_cell(struct figure figure, FILE *out)
{
	if (figure.of)
		fprintf(out, " %6.1f", 100 * rounded((double)figure.count / (double)figure.of));
	else
		fputs("      -", out);
}

static void print_kind(const struct verdict *verdicts, size_t count, const char *kind, FILE *out)
{
	enum { RIGHT = 0, OFFERED = 1, WRONG = 2, NONE = 4, RECALL = 5, ALARMS = 8, DECLINED = 9, OUT_WRONG = 12, LAST = 13 };
	struct figure figures[LAST];
	for (size_t i = 0; i < LAST; i++)
		figures[i] = figure_of(&lines[i], verdicts, count, kind);
	fprintf(out, "%-16.16s %4zu | %4zu", kind, figures[RIGHT].of + figures[RECALL].of + figures[DECLINED].of,
		figures[RIGHT].of);
	print_cell(figures[RIGHT], out);
	print_cell(figures[OFFERED], out);
	print_cell(figures[WRONG], out);
	print_cell(figures[NONE], out);
	fprintf(out, " | %4zu", figures[RECALL].of);
	print_cell(figures[RECALL], out);
	fprintf(out, " | %4zu", figures[DECLINED].of);
	print_cell(figures[DECLINED], out);
	print_cell(figures[OUT_WRONG], out);
	fprintf(out, " | %zu\n", figures[ALARMS].count);
}

static void print_kinds(const struct verdict *verdicts, size_t count, FILE *out)
{
	const char **kinds = mem_array(count, sizeof *kinds);
	size_t kind_count = kinds_of(verdicts, count, kinds);
	if (kind_count > 1)
		fprintf(out, "\n%-16s %4s | %4s %6s %6s %6s %6s | %4s %6s | %4s %6s %6s | alarms\n", "by source kind", "n", "in",
			"right", "r|off", "wrong", "none", "em", "recall", "oos", "decl", "wrong");
	for (size_t i = 0; kind_count > 1 && i < kind_count; i++)
		print_kind(verdicts, count, kinds[i], out);
	free(kinds);
}

/* ---- Confusions ---- */

static int compare_verdicts(const void *a, const void *b)
{
	const struct verdict *x = *(const struct verdict *const *)a, *y = *(const struct verdict *const *)b;
	int labels = strcmp(x->question->labels[0], y->question->labels[0]);
	int said = labels ? labels : strcmp(x->said, y->said);
	int outcome = said ? said : strcmp(outcome_name(x->outcome), outcome_name(y->outcome));
	if (outcome)
		return outcome;
	return x->question->row < y->question->row ? -1 : x->question->row > y->question->row;
}

static bool is_same(const struct verdict *x, const struct verdict *y)
{
	return x->outcome == y->outcome && text_equal(x->said, y->said) &&
	       text_equal(x->question->labels[0], y->question->labels[0]);
}

static void print_confusion(const struct verdict *const *same, size_t count, FILE *out)
{
	fprintf(out, "  %s -> %s (%s) x%zu  rows ", same[0]->question->labels[0], same[0]->said,
		outcome_name(same[0]->outcome), count);
	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		fprintf(out, "%s%u", i ? "," : "", same[i]->question->row);
	fputs(count > ROWS_MAX ? ",...\n" : "\n", out);
}

/* Equal confusions, which stand beside each other. */
struct run {
	size_t start, count;
};

static int compare_runs(const void *a, const void *b)
{
	const struct run *x = a, *y = b;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

static size_t runs_of(const struct verdict *const *bad, size_t count, struct run *runs)
{
	size_t run_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (i && is_same(bad[i - 1], bad[i]))
			runs[run_count - 1].count++;
		else
			runs[run_count++] = (struct run){ i, 1 };
	}
	return run_count;
}

static void print_confusions(const struct verdict *verdicts, size_t count, FILE *out)
{
	const struct verdict **bad = mem_array(count, sizeof *bad);
	struct run *runs = mem_array(count, sizeof *runs);
	size_t bad_count = 0;
	for (size_t i = 0; i < count; i++)
		if (!outcome_is_good(verdicts[i].outcome))
			bad[bad_count++] = &verdicts[i];
	qsort(bad, bad_count, sizeof *bad, compare_verdicts);
	size_t run_count = runs_of(bad, bad_count, runs);
	qsort(runs, run_count, sizeof *runs, compare_runs);
	fputs("\nconfusions: expected -> said (outcome) x count\n", out);
	for (size_t i = 0; i < run_count && i < CONFUSIONS_MAX; i++)
		print_confusion(bad + runs[i].start, runs[i].count, out);
	if (run_count > CONFUSIONS_MAX)
		fprintf(out, "  ... and %zu more pairs\n", run_count - CONFUSIONS_MAX);
	free(bad);
	free(runs);
}

void score_print_figures(const struct verdict *verdicts, size_t count, FILE *out)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		print_figure(&lines[i], figure_of(&lines[i], verdicts, count, NULL), out);
	print_missed(verdicts, count, out);
	print_kinds(verdicts, count, out);
}

void score_print(const struct verdict *verdicts, size_t count, FILE *out)
{
	score_print_figures(verdicts, count, out);
	print_confusions(verdicts, count, out);
}
