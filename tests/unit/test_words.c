#include "texts.h"
#include "talk/pattern_words.h"
#include "talk/parts.h"
#include "talk/question.h"
#include "talk/pick.h"

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void assert_words(const char *pattern, const char *expected)
{
	struct word_set words = { 0 };
	struct str said = STR_INIT;
	pattern_words_add(&words, pattern);
	if (words.count)
		qsort(words.items, words.count, sizeof *words.items, compare);
	for (size_t i = 0; i < words.count; i++)
		str_addf(&said, "%s%s", i ? " " : "", words.items[i]);
	assert_string_equal(str_text(&said), expected);
	str_release(&said);
	word_set_release(&words);
}

static void the_words_of_a_pattern_are_listed(void **state)
{
	(void)state;
	assert_words("heat(?:ing)? pads?", "heat heating pad pads");
	assert_words("\\b(?:use|put)\\b", "put use");
	assert_words("gr[ae]y.{0,9}massag\\w* (?!x)(?&back) ice", "ice");
	assert_words("hot\\s+bath|cold", "bath cold hot");
	assert_words("what(?: is)? it", "is it what");
	assert_words("((((", "");
	assert_words("a)b", "a b");
	assert_words("(?:very |really )?(?:so )?(?:ti|twi)ght(?:er)?", "really so tight tighter twight twighter very");
	assert_words("knots? and (?:spasm|cramp)s?", "and cramp cramps knot knots spasm spasms");
	assert_words("averyveryveryveryveryverylongwordthathasnoend ok", "ok");
}

static void what_cannot_be_listed_ends_somewhere(void **state)
{
	struct str pattern = STR_INIT;
	struct word_set words = { 0 };
	(void)state;
	for (int i = 0; i < 300; i++)
		str_add(&pattern, "(?:a|b|c(?:d|e)?)");
	pattern_words_add(&words, str_text(&pattern));
	assert_true(words.count <= 200);
	str_clear(&pattern);
	for (int i = 0; i < 500; i++)
		str_add(&pattern, "(?:");
	pattern_words_add(&words, str_text(&pattern));
	word_set_release(&words);
	str_release(&pattern);
}

static void a_set_holds_each_word_once(void **state)
{
	struct word_set set = { 0 };
	char word[8];
	(void)state;
	for (int i = 0; i < 300; i++)
		word_set_add(&set, word, (size_t)snprintf(word, sizeof word, "w%d", i % 100));
	assert_int_equal(set.count, 100);
	assert_string_equal(set.items[99], "w99");
	word_set_release(&set);
}

static int pick(const char *text)
{
	return pick_read(text, strlen(text));
}

static void numbers_and_their_words_pick(void **state)
{
	(void)state;
	assert_int_equal(pick("2"), 2);
	assert_int_equal(pick("2."), 2);
	assert_int_equal(pick("number 3 please"), 3);
	assert_int_equal(pick("the second one"), 2);
	assert_int_equal(pick("i would like the first one, please!"), 1);
	assert_int_equal(pick("the last one"), PICK_LAST);
	assert_int_equal(pick("one"), 1);
}

static void other_texts_with_numbers_pick_nothing(void **state)
{
	(void)state;
	assert_int_equal(pick(""), PICK_NONE);
	assert_int_equal(pick("no"), PICK_NONE);
	assert_int_equal(pick("2 weeks"), PICK_NONE);
	assert_int_equal(pick("1 or 2"), PICK_NONE);
	assert_int_equal(pick("22"), PICK_NONE);
	assert_int_equal(pick("which one is better"), PICK_NONE);
	assert_int_equal(pick("an averylongwordthatgoesonandon 2"), PICK_NONE);
}

static void assert_parts(const char *text, const char *expected)
{
	struct part parts[6];
	struct str said = STR_INIT;
	size_t count = parts_split(text, strlen(text), parts, 6);
	for (size_t i = 0; i < count; i++)
		str_addf(&said, "%s%.*s", i ? "|" : "", (int)(parts[i].end - parts[i].start), text + parts[i].start);
	assert_string_equal(str_text(&said), expected);
	str_release(&said);
}

static void messages_are_split_into_questions(void **state)
{
	(void)state;
	assert_parts("should i use heat? and how long", "should i use heat|and how long");
	assert_parts("what is it, and can i swim", "what is it|can i swim");
	assert_parts("heat and cold", "heat and cold");
	assert_parts("it hurts. what now?", "it hurts|what now");
	assert_parts("?!...", "");
	assert_parts("", "");
	assert_parts("a. b. c. d. e. f. g. h", "a|b|c|d|e|f. g. h");
}

static void assert_asks(const char *sentence, const char *expected)
{
	struct word asked;
	assert_int_equal(question_in(word_of(sentence), &asked), *expected != 0);
	if (*expected) {
		assert_int_equal(asked.len, strlen(expected));
		assert_memory_equal(asked.text, expected, asked.len);
	}
}

static void questions_have_a_mark_or_begin_as_one(void **state)
{
	(void)state;
	assert_asks("it comes back?", "it comes back?");
	assert_asks("what makes it come back", "what makes it come back");
	assert_asks("and how long does it last.", "and how long does it last.");
	assert_asks("i slept so badly which pillow is best?", "which pillow is best?");
	assert_asks("my back is stiff should i stretch it", "should i stretch it");
	assert_asks("it comes back.", "");
	assert_asks("my upper back is the worst part.", "");
	assert_asks("i know how it feels.", "");
	assert_asks("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_of_a_pattern_are_listed),
		cmocka_unit_test(what_cannot_be_listed_ends_somewhere),
		cmocka_unit_test(a_set_holds_each_word_once),
		cmocka_unit_test(numbers_and_their_words_pick),
		cmocka_unit_test(other_texts_with_numbers_pick_nothing),
		cmocka_unit_test(messages_are_split_into_questions),
		cmocka_unit_test(questions_have_a_mark_or_begin_as_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
