#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "run/classify.h"
#include "run/command.h"
#include "run/score.h"
#include "talk/book.h"
#include "talk/intent.h"

static const char usage[] =
	"usage: unknot test [-c FILE] [--intents DIR] [--responses DIR] [FILE.tsv]\n\n"
	"Without a file: runs the examples of the intent files, then each one once more as if it were not there, which tells\n"
	"how well other people's words will be understood. With one: each line is an utterance, TAB,\n"
	"its acceptable labels with | between them, the best first; prints how many are understood, and the confusions.\n";

static bool can_stand_alone(const struct intent *intent, const struct example *example)
{
	return example->wanted && !example->after && intent->tier != TIER_WEAK;
}

/* What words were understood to mean, one after the other, and how well that fits. */
struct scores {
	struct question *questions;
	struct verdict *verdicts;
	size_t count;
};

static void score_examples_of(const struct book *book, const struct intent *intent, struct scores *scores)
{
	for (size_t i = 0; i < intent->example_count; i++) {
		const struct example *example = &intent->examples[i];
		const char *text = example->line.text;
		struct classification is;
		if (!can_stand_alone(intent, example))
			continue;
		struct question *question = &scores->questions[scores->count];
		*question = (struct question){ .text = text, .kind = example->heard ? "[heard]" : "[yes]",
					       .labels = { intent->label }, .label_count = 1 };
		classify(book, text, strlen(text), example, &is);
		score_judge(question, &is, &scores->verdicts[scores->count++]);
	}
}

/* Each example as if it were not there: what is understood of words that nobody wrote down. */
static void score_examples(const struct book *book)
{
	size_t room = book_example_count(book);
	struct scores scores = { mem_array(room, sizeof *scores.questions), mem_array(room, sizeof *scores.verdicts), 0 };
	const struct intent *intent;
	for (size_t i = 0; (intent = book_intent(book, i)); i++)
		score_examples_of(book, intent, &scores);
	puts("\nEach as if it were not there:");
	score_print_figures(scores.verdicts, scores.count, stdout);
	for (size_t i = 0; i < scores.count; i++)
		verdict_release(&scores.verdicts[i]);
	free(scores.verdicts);
	free(scores.questions);
}

static int run_examples(const struct book *book)
{
	struct err_list errs = ERR_LIST_INIT;
	int result = book_check(book, &errs);
	size_t wrong = err_list_count(&errs, ERR_ERROR);
	err_list_sort(&errs);
	err_list_print(&errs, stderr);
	printf("%zu intents, %zu examples, %zu errors\n", book_intent_count(book), book_example_count(book), wrong);
	score_examples(book);
	err_list_release(&errs);
	return result < 0 ? EX_DATAERR : EX_OK;
}

static void score(const struct book *book, const struct questions *questions)
{
	struct verdict *verdicts = mem_array(questions->count, sizeof *verdicts);
	for (size_t i = 0; i < questions->count; i++) {
		struct classification is;
		classify(book, questions->items[i].text, strlen(questions->items[i].text), NULL, &is);
		score_judge(&questions->items[i], &is, &verdicts[i]);
	}
	score_print(verdicts, questions->count, stdout);
	for (size_t i = 0; i < questions->count; i++)
		verdict_release(&verdicts[i]);
	free(verdicts);
}

static bool is_label(const struct book *book, const char *label)
{
	const struct intent *intent;
	for (size_t i = 0; (intent = book_intent(book, i)); i++)
		if (text_equal(intent->label, label))
			return true;
	return false;
}

static bool stands_before(const struct questions *questions, size_t before, const char *label)
{
	for (size_t i = 0; i < before; i++)
		if (question_has_label(&questions->items[i], label))
			return true;
	return false;
}

/* A slip of the pen, which would count as not understood; each is told once. */
static void warn_of_labels(const struct book *book, const struct questions *questions, const char *path,
			   struct err_list *errs)
{
	for (size_t i = 0; i < questions->count; i++) {
		const struct question *question = &questions->items[i];
		for (size_t j = 0; j < question->label_count; j++) {
			const char *label = question->labels[j];
			if (stands_before(questions, i, label) || is_label(book, label))
				continue;
			struct err *err = err_list_add(errs, ERR_WARNING);
			err_at(err, path, question->row, 0, NULL);
			err_set(err, "no intent has the label \"%s\"", label);
			err_mend(err, "an intent's id, or what stands behind its `label =`");
		}
	}
	err_list_print(errs, stderr);
}

static int score_file(const struct book *book, const char *path)
{
	struct questions questions;
	struct err_list errs = ERR_LIST_INIT;
	int result = EX_OK;
	if (questions_read(&questions, path, &errs) < 0) {
		result = command_fail_all(&errs, EX_DATAERR);
	} else {
		warn_of_labels(book, &questions, path, &errs);
		score(book, &questions);
	}
	questions_release(&questions);
	err_list_release(&errs);
	return result;
}

static int test(const struct talk_options *options, const char *path)
{
	struct err_list errs = ERR_LIST_INIT;
	struct book *book = book_load(options->intents, options->responses, &errs);
	if (!book)
		return command_fail_all(&errs, EX_DATAERR);
	int result = path ? score_file(book, path) : run_examples(book);
	book_free(book);
	err_list_release(&errs);
	return result;
}

int command_test(int argc, char **argv)
{
	struct talk_options options;
	int result = talk_options_read(&options, argc, argv, usage, COMMAND_ARGUMENTS);
	if (!result && argc - options.first_argument > 1) {
		fputs(usage, stderr);
		result = EX_USAGE + 1;
	}
	if (!result)
		result = test(&options, options.first_argument < argc ? argv[options.first_argument] : NULL) + 1;
	talk_options_release(&options);
	return result - 1;
}
