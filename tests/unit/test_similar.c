#include "texts.h"
#include "talk/book_inside.h"
#include "talk/features.h"

#define TOPIC(id, yes) "[intent " id "]\ntitle = " id "\nreply = massage.md\n[match]\n+5 \\bnothing\n[yes]\n" yes "\n"
#define SLEEP TOPIC("sleep", "which pillow is good\nhow do i sleep with this\nbest way to lie down at night")
#define SPORT TOPIC("sport", "which weights are good\nhow do i train with this\nbest time to lift")
#define GROUPS "[define bed]\npillow\nkip(?:ping)?\n(?:a )?soft mattress\n[define gym]\nweights\nbarbell\n"

static const struct likeness *first_likeness(const struct texts *texts, const char *text, struct comparison *comparison)
{
	similar_compare(texts->book->similar, text, strlen(text), NULL, comparison);
	return comparison->count ? &comparison->items[0] : NULL;
}

static void assert_like(const struct texts *texts, const char *text, const char *id)
{
	struct comparison comparison;
	const struct likeness *likeness = first_likeness(texts, text, &comparison);
	assert_non_null(likeness);
	assert_string_equal(likeness->intent->id, id);
}

static void assert_stem(const char *word, const char *stem)
{
	char out[STEM_MAX];
	size_t len = stem_of(word_of(word), out);
	assert_int_equal(len, strlen(stem));
	assert_memory_equal(out, stem, len);
}

static void forms_of_a_word_have_one_stem(void **state)
{
	(void)state;
	assert_stem("massages", "massag");
	assert_stem("massaging", "massag");
	assert_stem("cramming", "cram");
	assert_stem("pressing", "press");
	assert_stem("its", "its");
	assert_stem("electrolytes", "electro");
}

static void a_word_of_a_group_is_like_the_others_of_it(void **state)
{
	struct texts texts;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	assert_like(&texts, "no good kip", "sleep");
	assert_like(&texts, "on a soft mattress", "sleep");
	assert_like(&texts, "the barbell i have", "sport");
	release_texts(&texts);
}

static void what_is_negated_is_something_else(void **state)
{
	struct features with, without, same;
	struct phrases *phrases = phrases_new();
	(void)state;
	phrases_seal(phrases);
	features_of(&with, phrases, "an operation", 12);
	features_of(&without, phrases, "without an operation", 20);
	features_of(&same, phrases, "an operation!", 13);
	assert_int_equal(with.count, same.count);
	assert_memory_equal(with.items, same.items, with.count * sizeof *with.items);
	for (size_t i = 0; i < with.count; i++)
		for (size_t j = 0; j < without.count; j++)
			assert_true(feature_kind(with.items[i]) == FEATURE_PAIR || with.items[i] != without.items[j]);
	phrases_free(phrases);
}

static void an_example_can_be_left_out(void **state)
{
	struct texts texts;
	struct comparison comparison;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	const struct likeness *likeness = first_likeness(&texts, "which pillow is good", &comparison);
	assert_true(likeness->amount > 0.99);
	const struct example *example = likeness->nearest;
	similar_compare(texts.book->similar, "which pillow is good", 20, example, &comparison);
	for (size_t i = 0; i < comparison.count; i++)
		assert_true(comparison.items[i].nearest != example);
	assert_int_equal(comparison.strange, 2);        /* "pillow" and "is": nobody else has them */
	release_texts(&texts);
}

static void few_examples_give_no_points(void **state)
{
	struct texts texts;
	struct comparison comparison;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	assert_int_equal(first_likeness(&texts, "which pillow is good", &comparison)->points, 0);
	assert_false(comparison.sure);
	release_texts(&texts);
}

static void strange_words_are_counted(void **state)
{
	struct texts texts;
	struct comparison comparison;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	first_likeness(&texts, "which guitar is good", &comparison);
	assert_int_equal(comparison.stems, 4);
	assert_int_equal(comparison.strange, 1);
	release_texts(&texts);
}

static void words_are_nearer_to_what_answers_or_to_what_is_declined(void **state)
{
	struct texts texts;
	struct comparison ours, unknown, declined;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS SLEEP SPORT "[intent far]\ntitle = t\nreply = massage.md\ntier = decline\n"
							"[match]\n+5 \\bnothing\n[yes]\nwash the car\nsell my car\n", GROUPS);
	first_likeness(&texts, "best time to lift", &ours);
	first_likeness(&texts, "guitar", &unknown);
	first_likeness(&texts, "car", &declined);
	assert_true(ours.nearness > 0);
	assert_true(declined.nearness < unknown.nearness);
	release_texts(&texts);
}

static void heard_lines_belong_to_an_intent_of_another_place(void **state)
{
	struct texts texts;
	(void)state;
	load_texts(&texts, "[heard sleep]\nmy duvet is hot\n" REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	assert_like(&texts, "the duvet", "sleep");
	assert_true(intents_find(&texts.book->intents, "sleep")->examples[3].heard);
	release_texts(&texts);
	load_texts(&texts, "[heard slep]\nmy duvet is hot\n" REQUIRED_INTENTS SLEEP SPORT, GROUPS);
	assert_err(&texts.errs, "there is no intent slep", 1, 8);
	release_texts(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_a_word_have_one_stem),
		cmocka_unit_test(a_word_of_a_group_is_like_the_others_of_it),
		cmocka_unit_test(what_is_negated_is_something_else),
		cmocka_unit_test(an_example_can_be_left_out),
		cmocka_unit_test(few_examples_give_no_points),
		cmocka_unit_test(strange_words_are_counted),
		cmocka_unit_test(words_are_nearer_to_what_answers_or_to_what_is_declined),
		cmocka_unit_test(heard_lines_belong_to_an_intent_of_another_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
