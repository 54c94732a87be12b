#include "texts.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/book_inside.h"
#include "talk/intent.h"
#include "talk/talk.h"
#include "talk/word_points.h"

/* So many topics that no word of one of them is common, each with so many examples that it is judged. */
#define EXAMPLES 32
#define OTHERS 12

static void add_topic(struct str *intents, const char *id, const char *subject, size_t examples)
{
	static const char *const frames[] = { "what about the %s of house n%zu", "is a %s any use in room n%zu",
					      "%s for number n%zu, please" };
	str_addf(intents, "[intent %s]\ntitle = %s\nreply = massage.md\n[match]\n+5 \\bnothing\n[yes]\n", id, id);
	for (size_t i = 0; i < examples; i++) {
		str_addf(intents, frames[i % 3], subject, 1000 + i);
		str_add(intents, "\n");
	}
}

static void load(struct texts *texts)
{
	struct str intents = STR_INIT;
	str_add(&intents, REQUIRED_INTENTS);
	add_topic(&intents, "heat", "kettle", EXAMPLES);
	add_topic(&intents, "cold", "fridge", EXAMPLES);
	add_topic(&intents, "few", "spoon", 5);
	for (char other = 0; other < OTHERS; other++) {
		char name[] = "othera";
		name[5] = (char)(name[5] + other);
		add_topic(&intents, name, name, EXAMPLES);
	}
	load_texts(texts, str_text(&intents), "");
	str_release(&intents);
}

static int points(const struct texts *texts, const char *text, const char *id, const struct example *left_out)
{
	struct comparison comparison;
	similar_compare(texts->book->similar, text, strlen(text), left_out, &comparison);
	assert_non_null(comparison.word_points);
	int found = comparison.word_points[intents_find(&texts->book->intents, id) - texts->book->intents.items];
	comparison_release(&comparison);
	return found;
}

static void a_word_speaks_for_the_topic_whose_examples_have_it(void **state)
{
	struct texts texts;
	(void)state;
	load(&texts);
	assert_true(points(&texts, "a kettle", "heat", NULL) > 0);
	assert_true(points(&texts, "a kettle", "cold", NULL) < 0);
	assert_true(points(&texts, "a fridge", "cold", NULL) > points(&texts, "a fridge", "heat", NULL));
	release_texts(&texts);
}

static void what_all_topics_have_speaks_for_none(void **state)
{
	struct texts texts;
	(void)state;
	load(&texts);
	assert_int_equal(points(&texts, "what about the house", "heat", NULL),
			 points(&texts, "what about the house", "cold", NULL));
	release_texts(&texts);
}

static void points_stay_within_their_bounds(void **state)
{
	struct texts texts;
	(void)state;
	load(&texts);
	const char *text = "kettle kettle for a kettle, is the kettle any use, kettle please";
	assert_true(points(&texts, text, "heat", NULL) <= WORD_POINTS_MAX);
	assert_true(points(&texts, text, "cold", NULL) >= WORD_POINTS_LEAST);
	release_texts(&texts);
}

static void a_topic_with_few_examples_is_not_judged(void **state)
{
	struct texts texts;
	(void)state;
	load(&texts);
	assert_int_equal(points(&texts, "a kettle", "few", NULL), 0);
	assert_int_equal(points(&texts, "a spoon", "few", NULL), 0);
	release_texts(&texts);
}

static void an_example_does_not_speak_for_itself(void **state)
{
	struct texts texts;
	(void)state;
	load(&texts);
	const struct intent *heat = intents_find(&texts.book->intents, "heat");
	assert_true(points(&texts, "house n1000", "heat", NULL) > points(&texts, "house n1000", "heat", &heat->examples[0]));
	release_texts(&texts);
}

static void explain_names_the_words_with_their_examples(void **state)
{
	struct texts texts;
	struct talk_settings settings = { 0 };
	(void)state;
	load(&texts);
	char *said = talk_explain(texts.book, &settings, "a kettle", 8);
	assert_non_null(strstr(said, "the words one by one: \"kettle\" (in 32 of 32 examples)"));
	free(said);
	release_texts(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_speaks_for_the_topic_whose_examples_have_it),
		cmocka_unit_test(what_all_topics_have_speaks_for_none),
		cmocka_unit_test(points_stay_within_their_bounds),
		cmocka_unit_test(a_topic_with_few_examples_is_not_judged),
		cmocka_unit_test(explain_names_the_words_with_their_examples),
		cmocka_unit_test(an_example_does_not_speak_for_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
