#include "talk/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/decide.h"
#include "talk/lint_margin.h"
#include "talk/match.h"

/* ---- Examples ---- */

struct trial {
	struct message message;
	struct decision decision;
	struct conversation conversation;
};

static void try_example(struct trial *trial, const struct book *book, const struct intent *intent,
			const struct example *example)
{
	*trial = (struct trial){ 0 };
	if (example->after)
		strcpy(trial->conversation.answered[0], intent->after[example->after - 1].id);
	message_init(&trial->message, book, example->line.text, strlen(example->line.text));
	decide(book, &trial->message, example->after ? &trial->conversation : NULL, &trial->decision);
}

/* Is the intent what the message is answered with first? A weak sign stands above another answer. */
static bool is_answered(const struct decision *decision, const struct intent *intent)
{
	if (intent->tier == TIER_WEAK)
		return decision->weak == intent;
	return (decision->action == ACTION_ANSWER || decision->action == ACTION_EMERGENCY) &&
	       decision->answers[0] == intent;
}

/* What was heard need not be answered alone: it is enough when it is offered, or when any red flag is raised. */
static bool is_understood(const struct decision *decision, const struct intent *intent)
{
	if (tier_is_red_flag(intent->tier) || intent->tier == TIER_WEAK)
		return decision->action == ACTION_EMERGENCY || decision->weak;
	for (size_t i = 0; i < decision->option_count && decision->action != ACTION_FALLBACK; i++)
		if (decision->options[i] == intent)
			return true;
	for (size_t i = 0; i < decision->answer_count; i++)
		if (decision->answers[i] == intent ||
		    (intent->tier == TIER_DECLINE && decision->answers[i]->tier == TIER_DECLINE))
			return true;
	return intent->tier == TIER_DECLINE && decision->action == ACTION_FALLBACK;
}

static bool is_said(const struct decision *decision, const struct intent *intent)
{
	for (size_t i = 0; i < decision->answer_count; i++)
		if (decision->answers[i] == intent && decision->action != ACTION_FALLBACK)
			return true;
	return decision->weak == intent;
}

static struct score score_example(const struct book *book, const struct trial *trial, const struct intent *intent,
				  const struct example *example)
{
	struct matcher matcher;
	struct reading reading;
	matcher_init(&matcher);
	message_read(&trial->message, book, &reading);
	reading_compare(&reading);
	struct score score = match_intent_fully(&reading, &matcher, intent, example->after);
	reading_release(&reading);
	matcher_release(&matcher);
	return score;
}

static void add_said(struct str *out, const struct decision *decision)
{
	bool answered = decision->action == ACTION_ANSWER || decision->action == ACTION_EMERGENCY;
	str_addf(out, "%s", answered ? "answered by" : action_name(decision->action));
	for (size_t i = 0; answered && i < decision->answer_count; i++)
		str_addf(out, "%s %s", i ? " and" : "", decision->answers[i]->id);
	for (size_t i = 0; !answered && decision->action != ACTION_FALLBACK && i < decision->option_count; i++)
		str_addf(out, "%s %s", i ? "," : "", decision->options[i]->id);
}

static void complain_of_yes(const struct book *book, const struct trial *trial, const struct intent *intent,
			    const struct example *example, struct err_list *errs)
{
	struct score score = score_example(book, trial, intent, example);
	struct str said = STR_INIT;
	add_said(&said, &trial->decision);
	struct err *err = line_error(errs, ERR_ERROR, &example->line, 1);
	if (score.out)
		err_set(err, "%s does not match its example: a need is missing or a not hits (%s)", intent->id,
			str_text(&said));
	else if (!score.enough)
		err_set(err, "%s has only %d of %d points for its example (%s)", intent->id, score.points,
			intent->answer, str_text(&said));
	else
		err_set(err, "the example of %s, with %d points, is stolen: %s", intent->id, score.points,
			str_text(&said));
	err_mend(err, "see: unknot explain \"%s\"", example->line.text);
	str_release(&said);
}

static void complain_of_no(const struct intent *intent, const struct example *example, struct err_list *errs)
{
	struct err *err = line_error(errs, ERR_ERROR, &example->line, 1);
	err_set(err, "%s answers what it must not", intent->id);
	err_mend(err, "see: unknot explain \"%s\"", example->line.text);
}

/* ---- Which rules the examples exercise ---- */

static void note_exercised(struct reading *reading, struct matcher *matcher, const struct intent *intent,
			   const struct example *example, bool *exercised)
{
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (exercised[i] || !rule_applies(intent, rule, example->after))
			continue;
		struct hit hit = reading_try_rule(reading, matcher, intent, rule);
		exercised[i] = hit.state == HIT_FOUND || hit.state == HIT_CORRECTED;
	}
}

static void check_exercised(const struct intent *intent, const bool *exercised, struct err_list *errs)
{
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (exercised[i])
			continue;
		struct err *err = line_error(errs, ERR_WARNING, &rule->line, (unsigned)rule->column + 1);
		err_set(err, "no example of %s exercises this line", intent->id);
		err_mend(err, rule->kind == RULE_ADD && rule->weight > 0
				      ? "add a [yes] line that needs it, or remove it"
				      : "add a [no] line that it stops, or remove it");
	}
}

/* ---- Examples that stand twice ---- */

struct entry {
	char *normal;
	const struct intent *intent;
	const struct example *example;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int texts = strcmp(x->normal, y->normal);
	if (texts)
		return texts;
	int files = strcmp(x->example->line.file, y->example->line.file);
	if (files)
		return files;
	return x->example->line.number < y->example->line.number ? -1
								 : x->example->line.number > y->example->line.number;
}

/* The same text may be a [yes] of one and a [no] of another; anything else is a slip. */
static bool contradicts(const struct entry *one, const struct entry *other)
{
	bool same_intent = one->intent == other->intent;
	if (!text_equal(one->normal, other->normal) || one->example->after || other->example->after)
		return false;
	return same_intent || (one->example->wanted && other->example->wanted);
}

static void check_twins(const struct entry *entries, size_t count, struct err_list *errs)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = i; j-- > 0 && text_equal(entries[j].normal, entries[i].normal);) {
			if (!contradicts(&entries[j], &entries[i]))
				continue;
			struct err *err = line_error(errs, ERR_ERROR, &entries[i].example->line, 1);
			err_set(err, "the same example stands in %s, %s:%u", entries[j].intent->id,
				entries[j].example->line.file, entries[j].example->line.number);
			err_mend(err, "keep it in one place");
			break;
		}
	}
}

/* ---- All of them ---- */

/* What the lines of its intent, and those of its rivals, have to say to the example. */
static void check_rules(const struct book *book, const struct trial *trial, const struct intent *intent,
			const struct example *example, bool *exercised, bool right, struct err_list *errs)
{
	struct matcher matcher;
	struct reading reading;
	matcher_init(&matcher);
	message_read(&trial->message, book, &reading);
	note_exercised(&reading, &matcher, intent, example, exercised);
	if (right && example->wanted && !example->heard && intent->tier != TIER_WEAK) {
		reading_compare(&reading);
		lint_margin(&reading, &matcher, intent, example, errs);
	}
	reading_release(&reading);
	matcher_release(&matcher);
}

static void check_example(const struct book *book, const struct intent *intent, const struct example *example,
			  struct entry *entry, bool *exercised, struct err_list *errs)
{
	struct trial trial;
	try_example(&trial, book, intent, example);
	bool right = example->heard ? is_understood(&trial.decision, intent) : is_answered(&trial.decision, intent);
	if (example->wanted && !right)
		complain_of_yes(book, &trial, intent, example, errs);
	else if (!example->wanted && is_said(&trial.decision, intent))
		complain_of_no(intent, example, errs);
	check_rules(book, &trial, intent, example, exercised, right, errs);
	*entry = (struct entry){ mem_copy_text(trial.message.normal.text), intent, example };
	message_release(&trial.message);
}

struct trials {
	struct entry *entries;
	size_t count;
	bool *exercised;        /* the rules of the intent that is running */
};

static void finish_intent(struct lint *lint, const struct intent *intent, struct err_list *errs)
{
	check_exercised(intent, lint->trials->exercised, errs);
	free(lint->trials->exercised);
	lint->trials->exercised = NULL;
	lint->at++;
	lint->within = 0;
}

static void begin_trials(struct lint *lint)
{
	lint->trials = mem_alloc(sizeof *lint->trials);
	lint->trials->entries = mem_array(book_example_count(lint->book), sizeof *lint->trials->entries);
}

bool lint_examples(struct lint *lint, struct err_list *errs)
{
	if (!lint->trials)
		begin_trials(lint);
	struct trials *trials = lint->trials;
	if (lint->at == lint->book->intents.count) {
		qsort(trials->entries, trials->count, sizeof *trials->entries, compare_entries);
		check_twins(trials->entries, trials->count, errs);
		return false;
	}
	const struct intent *intent = &lint->book->intents.items[lint->at];
	if (!trials->exercised)
		trials->exercised = mem_array(intent->rule_count, sizeof *trials->exercised);
	if (lint->within < intent->example_count)
		check_example(lint->book, intent, &intent->examples[lint->within++], &trials->entries[trials->count++],
			      trials->exercised, errs);
	else
		finish_intent(lint, intent, errs);
	return true;
}

void lint_examples_release(struct lint *lint)
{
	struct trials *trials = lint->trials;
	for (size_t i = 0; trials && i < trials->count; i++)
		free(trials->entries[i].normal);
	if (trials) {
		free(trials->entries);
		free(trials->exercised);
	}
	free(trials);
	lint->trials = NULL;
}
