#include "talk/book.h"

#include <string.h>

#include "base/str.h"
#include "talk/decide.h"

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
	reading_init(&reading, book, trial->message.corrected.text, trial->message.head, &trial->message.corrections, 0);
	struct score score = match_intent(&reading, &matcher, intent, example->after);
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
	else if (score.points < intent->answer)
		err_set(err, "%s has only %d of %d points for its example (%s)", intent->id, score.points,
			intent->answer, str_text(&said));
	else
		err_set(err, "the example of %s, with %d points, is stolen: %s", intent->id, score.points, str_text(&said));
	err_mend(err, "see: unknot explain \"%s\"", example->line.text);
	str_release(&said);
}

static void complain_of_no(const struct intent *intent, const struct example *example, struct err_list *errs)
{
	struct err *err = line_error(errs, ERR_ERROR, &example->line, 1);
	err_set(err, "%s answers what it must not", intent->id);
	err_mend(err, "see: unknot explain \"%s\"", example->line.text);
}

static void check_example(const struct book *book, const struct intent *intent, const struct example *example,
			  struct err_list *errs)
{
	struct trial trial;
	try_example(&trial, book, intent, example);
	if (example->wanted && !is_answered(&trial.decision, intent))
		complain_of_yes(book, &trial, intent, example, errs);
	else if (!example->wanted && is_said(&trial.decision, intent))
		complain_of_no(intent, example, errs);
	message_release(&trial.message);
}

int book_check(const struct book *book, struct err_list *errs)
{
	size_t before = err_list_count(errs, ERR_ERROR);
	for (size_t i = 0; i < book->intents.count; i++)
		for (size_t j = 0; j < book->intents.items[i].example_count; j++)
			check_example(book, &book->intents.items[i], &book->intents.items[i].examples[j], errs);
	return err_list_count(errs, ERR_ERROR) > before ? -1 : 0;
}
