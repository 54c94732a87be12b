#include "texts.h"
#include "run/score.h"
#include "talk/intent.h"

static enum outcome judge(const char *line, struct classification is)
{
	struct questions questions = { 0 };
	struct err_list errs = ERR_LIST_INIT;
	struct verdict verdict;
	char path[] = "/tmp/unknot-score-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	dprintf(fd, "# utterance\tlabels\n%s\n", line);
	close(fd);
	assert_int_equal(questions_read(&questions, path, &errs), 0);
	assert_int_equal(questions.count, 1);
	assert_int_equal(questions.items[0].row, 2);
	score_judge(&questions.items[0], &is, &verdict);
	enum outcome outcome = verdict.outcome;
	verdict_release(&verdict);
	questions_release(&questions);
	unlink(path);
	return outcome;
}

#define ANSWER(...) ((struct classification){ .action = ACTION_ANSWER, .intents = { __VA_ARGS__ }, \
	.intent_count = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define ASK(...) ((struct classification){ .action = ACTION_ASK, .options = { __VA_ARGS__ }, \
	.option_count = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define FALLBACK ((struct classification){ .action = ACTION_FALLBACK })
#define EMERGENCY ((struct classification){ .action = ACTION_EMERGENCY, .intents = { "emergency" }, .intent_count = 1 })

static void questions_in_scope_are_judged(void **state)
{
	(void)state;
	assert_int_equal(judge("q\ta|b", ANSWER("b", "x")), OUTCOME_RIGHT);
	assert_int_equal(judge("q\ta|b", ANSWER("x", "b")), OUTCOME_SECOND);
	assert_int_equal(judge("q\ta|out_of_scope", FALLBACK), OUTCOME_SECOND);
	assert_int_equal(judge("q\ta|b", ASK("x", "y", "a")), OUTCOME_OFFERED);
	assert_int_equal(judge("q\ta|b", ASK("x", "y", "z", "a")), OUTCOME_MISLED);
	assert_int_equal(judge("q\ta|b", ANSWER("x")), OUTCOME_WRONG);
	assert_int_equal(judge("q\ta|b", EMERGENCY), OUTCOME_ALARM);
	assert_int_equal(judge("q\ta|emergency", EMERGENCY), OUTCOME_RIGHT);
	assert_int_equal(judge("q\ta|b", ANSWER("out_of_scope")), OUTCOME_NONE);
}

static void emergencies_are_judged(void **state)
{
	(void)state;
	assert_int_equal(judge("q\temergency|a", EMERGENCY), OUTCOME_RECALLED);
	assert_int_equal(judge("q\temergency|a", ANSWER("a")), OUTCOME_TOPIC);
	assert_int_equal(judge("q\temergency", ANSWER("a")), OUTCOME_WRONG);
	assert_int_equal(judge("q\temergency|a", ASK("a")), OUTCOME_OFFERED);
	assert_int_equal(judge("q\temergency", FALLBACK), OUTCOME_NONE);
}

static void questions_out_of_scope_are_judged(void **state)
{
	(void)state;
	assert_int_equal(judge("q\tout_of_scope", FALLBACK), OUTCOME_DECLINED);
	assert_int_equal(judge("q\tout_of_scope", ANSWER("out_of_scope")), OUTCOME_DECLINED);
	assert_int_equal(judge("q\tout_of_scope|a", ANSWER("a")), OUTCOME_ACCEPTED);
	assert_int_equal(judge("q\tout_of_scope", ANSWER("a")), OUTCOME_WRONG);
	assert_int_equal(judge("q\tout_of_scope", EMERGENCY), OUTCOME_ALARM);
	assert_int_equal(judge("q\tout_of_scope", ASK("a")), OUTCOME_OFFERED);
}

static void the_figures_are_printed(void **state)
{
	static const char *const rows[][2] = { { "a", "a" }, { "a", "b" }, { "emergency", "emergency" }, { "out_of_scope", "a" } };
	struct question questions[4];
	struct verdict verdicts[4];
	char *text;
	size_t len;
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		questions[i] = (struct question){ .row = (unsigned)i + 1, .text = "q", .kind = "-", .labels = { rows[i][0] },
						  .label_count = 1 };
		struct classification is = i == 2 ? EMERGENCY : ANSWER(rows[i][1]);
		score_judge(&questions[i], &is, &verdicts[i]);
	}
	FILE *out = open_memstream(&text, &len);
	score_print(verdicts, 4, out);
	fclose(out);
	assert_non_null(strstr(text, "  top-1 right           50.0%  [  9.4  90.5 ]  1/2\n"));
	assert_non_null(strstr(text, "  emergency recall     100.0%  [ 20.6 100.0 ]  1/1\n"));
	assert_non_null(strstr(text, "  declined               0.0%  [  0.0  79.3 ]  0/1\n"));
	assert_non_null(strstr(text, "  a -> b (wrong) x1  rows 2\n"));
	free(text);
	for (size_t i = 0; i < 4; i++)
		verdict_release(&verdicts[i]);
}

static void lines_without_labels_are_errors(void **state)
{
	struct questions questions;
	struct err_list errs = ERR_LIST_INIT;
	(void)state;
	assert_int_equal(questions_read(&questions, "tests/data/small/intents/topics.intent", &errs), -1);
	assert_err(&errs, "no labels", 2, 0);
	questions_release(&questions);
	err_list_release(&errs);
}

static void small_set_is_classified(void **state)
{
	struct book *book = load_small();
	struct classification is;
	(void)state;
	classify(book, "chest pain", 10, NULL, &is);
	assert_int_equal(is.action, ACTION_EMERGENCY);
	assert_int_equal(is.urgency, URGENCY_CALL_NOW);
	assert_string_equal(is.intents[0], "emergency");
	classify(book, "my knee", 7, NULL, &is);
	assert_string_equal(is.intents[0], "out_of_scope");
	book_free(book);
}

static void an_example_can_be_classified_as_if_it_were_not_there(void **state)
{
	struct texts texts;
	struct classification with, without;
	(void)state;
	load_texts(&texts, "[intent a]\ntitle = t\nreply = massage.md\n[match]\n+5 \\bnothing\n[yes]\na soft pillow\n" REQUIRED_INTENTS, "");
	classify(texts.book, "a soft pillow", 13, NULL, &with);
	assert_string_equal(with.options[0], "a");
	const struct intent *first = book_intent(texts.book, 0);
	assert_string_equal(first->id, "a");
	classify(texts.book, "a soft pillow", 13, &first->examples[0], &without);
	assert_int_equal(without.action, ACTION_FALLBACK);
	assert_non_null(book_intent(texts.book, book_intent_count(texts.book) - 1));
	assert_null(book_intent(texts.book, book_intent_count(texts.book)));
	release_texts(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_in_scope_are_judged),
		cmocka_unit_test(emergencies_are_judged),
		cmocka_unit_test(questions_out_of_scope_are_judged),
		cmocka_unit_test(the_figures_are_printed),
		cmocka_unit_test(lines_without_labels_are_errors),
		cmocka_unit_test(small_set_is_classified),
		cmocka_unit_test(an_example_can_be_classified_as_if_it_were_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
