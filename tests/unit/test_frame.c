/* Politeness around a question. In the rows what is asked stands in brackets; without brackets nothing is taken away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "talk/frame.h"
#include "talk/frame_words.h"
#include "talk/sentences.h"

static void check_row(const char *row)
{
	struct str text = STR_INIT, found = STR_INIT;
	for (const char *c = row; *c; c++)
		if (*c != '[' && *c != ']')
			str_add_char(&text, *c);
	struct framed asked = frame_find(str_text(&text), text.len);
	bool framed = asked.start > 0 || asked.end < text.len;
	str_add_bytes(&found, str_text(&text), asked.start);
	str_add(&found, framed ? "[" : "");
	str_add_bytes(&found, str_text(&text) + asked.start, asked.end - asked.start);
	str_add(&found, framed ? "]" : "");
	str_add_bytes(&found, str_text(&text) + asked.end, text.len - asked.end);
	assert_string_equal(str_text(&found), row);
	str_release(&found);
	str_release(&text);
}

static void check_rows(const char *const *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(rows[i]);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void what_stands_before_a_question_is_left_out(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"hi, [is ice good for it?]",
		"hello there! [my upper back hurts]",
		"good morning all, [is ice good for it?]",
		"hi. everyone. [is ice good for it?]",
		"hi guys, quick question: [is ice good for it?]",
		"ok so [my upper back hurts]",
		"sorry if this has been asked before, [my upper back hurts]",
		"can anyone help? [my upper back hurts]",
		"hey, [treatment?]",
		"hi doctor [my upper back hurts]",
	};
	CHECK_ROWS(rows);
}

static void what_stands_behind_a_question_is_left_out(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"[is ice good for it?] thanks",
		"[my upper back hurts], thank you so much in advance",
		"[treatment?] thanks!",
		"hi [is ice good for it?] any help appreciated, thanks!",
		"[how do i stretch it] any ideas",
		"[is it bad for me] can anyone help me",
	};
	CHECK_ROWS(rows);
}

static void what_is_no_politeness_stays(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"my upper back hurts",
		"help with a stiff back",
		"question of posture or of luck",
		"so stiff that i can not turn",
		"hi, [there is no feeling in my legs]",
		"help my back is stuck",
		"is a thank you card nice of me",
		"a quick way to relax it",
		"could my back spasm be a tia",
		"how do i stop myself from hurting anyone",
		"hi [doctor said my spine is broken]",
		"hello [everyone in my family has it]",
		"good morning sickness and my back hurts",
	};
	CHECK_ROWS(rows);
}

static void politeness_by_itself_stays(void **state)
{
	(void)state;
	static const char *const rows[] = { "hi", "hello there", "ok thanks", "thanks so much!",
					    "hello, anyone there", "", "?!" };
	CHECK_ROWS(rows);
}

/* Beside a mere complaint it is what is asked: "my back hurts. any advice?" */
static void a_call_for_advice_is_left_out_beside_a_question_only(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"my upper back hurts any advice",
		"my upper back hurts, any help appreciated",
		"[should i stretch my upper back], any help appreciated",
		"[can i stretch my upper back] any tips",
	};
	CHECK_ROWS(rows);
}

static void assert_all_in(const char *choice, size_t len, const char *set)
{
	for (const char *end = choice + len; choice < end;) {
		size_t one = strcspn(choice, "/ ");
		if (!word_in_set((struct word){ choice, one }, set))
			fail_msg("\"%.*s\" is missing", (int)one, choice);
		choice += one + 1;
	}
}

/* Of each phrase, what may stand at its beginning: its words up to the first that may not be missing. */
static void every_phrase_is_tried(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
		for (const char *word = openings[i].words; *word; word += *word == ' ') {
			bool optional = *word == '?';
			size_t len = strcspn(word += optional, " ");
			assert_all_in(word, len, opening_starts);
			word += len;
			if (!optional)
				break;
		}
	for (size_t i = 0; i < sizeof closings / sizeof *closings; i++)
		for (const char *end = closings[i].words + strlen(closings[i].words), *word; end > closings[i].words;) {
			for (word = end; word > closings[i].words && word[-1] != ' ';)
				word--;
			assert_all_in(word + (*word == '?'), (size_t)(end - word) - (*word == '?'), closing_ends);
			if (*word != '?' || word == closings[i].words)
				break;
			end = word - 1;
		}
}

static void long_texts_are_bounded_work(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	for (int i = 0; i < 20000; i++)
		str_add(&text, i % 2 ? "hi " : "thanks ");
	struct framed asked = frame_find(str_text(&text), text.len);
	assert_true(asked.start <= asked.end && asked.end <= text.len);
	str_release(&text);
}

/* Where marks stand between words without blanks, no word is overlooked. */
static void the_end_of_a_text_is_its_last_word(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	for (int i = 0; i < 15; i++)
		str_add(&text, "39,5 ");
	str_add(&text, "is that thanks to my chair or why does it hurt when i lift both arms ");
	size_t asked = text.len - 1;
	str_add(&text, "please");
	assert_int_equal(frame_find(str_text(&text), text.len).end, asked);
	str_release(&text);
}

static void check_sentences(const char *text, const char *expected)
{
	struct str said = STR_INIT;
	struct word sentence;
	for (size_t at = 0; sentence_next(word_of(text), &at, &sentence);) {
		str_add(&said, said.len ? "|" : "");
		str_add_bytes(&said, sentence.text, sentence.len);
	}
	assert_string_equal(str_text(&said), expected);
	str_release(&said);
}

static void sentences_end_with_a_mark_and_a_blank(void **state)
{
	(void)state;
	check_sentences("it hurts. is that bad? yes!", "it hurts.|is that bad?|yes!");
	check_sentences("a fever of 39.5 since monday", "a fever of 39.5 since monday");
	check_sentences("it hurts, badly", "it hurts, badly");
	check_sentences("", "");
	check_sentences("  ", "");
}

static void a_no_belongs_to_its_question(void **state)
{
	(void)state;
	check_sentences("chest pain? no. fever? nope. just tight", "chest pain? no.|fever? nope.|just tight");
	check_sentences("heat? nothing helps", "heat?|nothing helps");
	check_sentences("i fainted. that was at school. my back hurts", "i fainted. that was at school.|my back hurts");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_before_a_question_is_left_out),
		cmocka_unit_test(what_stands_behind_a_question_is_left_out),
		cmocka_unit_test(what_is_no_politeness_stays),
		cmocka_unit_test(politeness_by_itself_stays),
		cmocka_unit_test(a_call_for_advice_is_left_out_beside_a_question_only),
		cmocka_unit_test(every_phrase_is_tried),
		cmocka_unit_test(long_texts_are_bounded_work),
		cmocka_unit_test(the_end_of_a_text_is_its_last_word),
		cmocka_unit_test(sentences_end_with_a_mark_and_a_blank),
		cmocka_unit_test(a_no_belongs_to_its_question),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
