/* What is negated, and above all what is not. In the rows the negated stretches stand in brackets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/normalise.h"

static bool marks(const struct negations *negations, size_t at, bool start)
{
	for (size_t i = 0; i < negations->count; i++) {
		if ((start ? negations->items[i].start : negations->items[i].end) == at)
			return true;
	}
	return false;
}

static char *bracketed(const char *text, size_t len)
{
	struct negations negations = { NULL, 0, 0 };
	struct str out = STR_INIT;
	negations_find(&negations, text, len);
	for (size_t i = 0; i <= len; i++) {
		if (marks(&negations, i, false))
			str_add_char(&out, ']');
		if (marks(&negations, i, true))
			str_add_char(&out, '[');
		if (i < len)
			str_add_char(&out, text[i]);
	}
	negations_release(&negations);
	return str_detach(&out);
}

static void check_rows(const char *const *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str plain = STR_INIT;
		for (const char *c = rows[i]; *c; c++) {
			if (*c != '[' && *c != ']')
				str_add_char(&plain, *c);
		}
		char *found = bracketed(str_text(&plain), plain.len);
		assert_string_equal(found, rows[i]);
		free(found);
		str_release(&plain);
	}
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void what_is_denied_is_found(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"no [chest pain]",
		"no [chest pain or fever]",
		"i have no [fever]",
		"i am not [dizzy]",
		"it is not [my chest]",
		"it is not [a heart attack]",
		"i do not [have chest pain]",
		"i have not [got a fever]",
		"i have not [had a fall]",
		"he does not [feel any numbness in his legs]",
		"it does not [hurt in my chest]",
		"i did not [fall or hit my head]",
		"i do not [have chest pain or feel dizzy]",
		"tight but without [any numbness]",
		"i have never [had cancer]",
		"the patient denies [chest pain]",
		"neither [fever] nor [numbness]",
		"no [more chest pain]",
		"no longer [dizzy]",
		"i no longer [have a fever]",
		"it was back pain instead of [chest pain]",
		"the doctor ruled out [a heart attack]",
		"they denied [chest pain]",
		"denying [any fever]",
		"free of [fever]",
		"free from [numbness]",
		"negative for [fever]",
		"the absence of [a fever]",
		"an ache rather than [chest pain]",
		"not [having trouble breathing]",
		"no [sign of a stroke]",
		"no [problems breathing]",
		"i am not [pregnant]. i am sore",
		"i do not want to [hurt myself at the gym]",
	};
	CHECK_ROWS(rows);
}

static void it_ends_with_the_clause(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"not [dizzy any more] but my chest hurts",
		"no [fever], chest pain since monday",
		"no [fever]. chest pain",
		"no [fever] although my chest is tight",
		"no [fever] and chest pain",
		"no [fever] only chest pain",
		"no [fever] just a crushing chest",
		"no [fever] except at night",
		"no [fever] my chest hurts",
		"no [fever] i can not breathe",
		"no [fever] chest hurts",
		"no [fever] left arm hurts",
		"no [fever] chest pain is bad",
		"no [chest pain] is it ok to row",
		"no [pain in my chest] is that good",
		"no [pain in my chest or my arm]",
		"no [pain] or is it my heart",
		"no [fever] not sure about the chest pain",
		"it is not [my back] it is my chest",
		"not [my back] my chest",
	};
	CHECK_ROWS(rows);
}

static void a_list_with_or_goes_on_behind_its_commas(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"no [fever, chills or numbness]",
		"no [fever, chills, or numbness in my legs], just tight",
		"no [fever], just chest or arm pain",
		"no [fever], my arm or leg is numb",
		"no [fever], chest pain or is it my heart",
		"no [fever], chest pain and numbness",
	};
	CHECK_ROWS(rows);
}

static void what_only_looks_like_negation_counts(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"not only chest pain",
		"not just my back",
		"no idea why my chest hurts",
		"no doubt it is my heart",
		"not sure if it is a heart attack",
		"i can not stop the bleeding in my leg",
		"i can not feel my legs",
		"i can not breathe and my chest hurts",
		"it will not stop my chest hurts",
		"i do not know why my chest hurts",
		"i do not understand this chest pain",
		"i do not think it is a spasm it is chest pain",
		"i do not want to live with this pain",
		"i do not want to die",
		"i do not feel well chest pain",
		"i do not feel my legs",
		"i do not get relief from the chest pain",
		"it is not getting better my chest hurts",
		"it is not going away chest pain",
		"not normal chest pain",
		"he is not breathing chest pain",
		"he is not responding fell down",
		"not able to move my legs",
		"no relief from the chest pain",
		"no feeling in my legs",
		"no bladder control",
		"without any feeling in my arm",
	};
	CHECK_ROWS(rows);
}

static void what_says_something_else_counts(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"without warning a tearing pain",
		"why not chest pain",
		"if not chest pain then what",
		"back pain or not my chest hurts",
		"i would rather not wake up",
		"no my chest hurts",
		"no, chest pain",
		"no it hurts in my chest",
		"no just chest pain",
		"no one helps with my chest pain",
		"no more than chest pain",
		"i can take no more i want to die",
		"i can no longer feel my legs",
		"i no longer want to live",
		"never had chest pain like this",
		"i have never had chest pain before",
		"i have not had chest pain like this before",
		"no chest pain until today",
		"the pain never stops and my chest is tight",
		"i can not breathe without pain in my chest",
		"hard to move without chest pain",
		"they have not ruled out a heart attack",
		"they can not rule out a stroke",
		"my chest pain is gone",
		"the feeling in my legs is gone",
	};
	CHECK_ROWS(rows);
}

static void questions_are_not_denials(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"is it not a heart attack",
		"is it not my heart?",
		"could it not be my heart?",
		"is not chest pain a sign of a heart attack?",
		"is not that a stroke",
		"it is not a heart attack, right?",
		"it is not my heart is it?",
		"is not [my heart], had that checked. which pillow?",
		"if it is not [my heart] what is it",
		"is it not a stroke, is it that?",
		"it is not a stroke right? that is it",
	};
	CHECK_ROWS(rows);
}

static void a_question_behind_a_denial_takes_it_not_back(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"not [short of breath at all], back went stiff after anyone else had this?",
		"have not [had any accident or fall], it just seized up what could it be?",
		"do not [feel dizzy or sick], a bit bruised is that normal?",
		"have you not had chest pain?",
	};
	CHECK_ROWS(rows);
}

static void an_answered_question_is_a_denial(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"[chest pain]? no. [fever]? nope. just tight",
		"should i go with chest pain? no?",
		"is it chest pain? no",
		"what about numb legs? no idea",
		"? no",
	};
	CHECK_ROWS(rows);
}

static void the_cue_is_the_negating_word(void **state)
{
	(void)state;
	static const char text[] = "i do not have chest pain";
	struct negations negations = { NULL, 0, 0 };
	negations_find(&negations, text, strlen(text));
	assert_int_equal(negations.count, 1);
	assert_int_equal(negations.items[0].cue_start, strstr(text, "not") - text);
	assert_int_equal(negations.items[0].start, strstr(text, "have") - text);
	assert_int_equal(negations.items[0].end, strlen(text));
	negations_release(&negations);
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void any_words_give_stretches_in_bounds(void **state)
{
	(void)state;
	static const char *const pieces[] = {
		"no", "not", "without", "never", "is", "it", "my", "do", "have", "had", "feel", "chest", "pain", "or",
		"and", "but", ",", ".", "?", " ", "  ", "been", "longer", "more", "than", "ruled out",
		"neither", "right", "a", "any", "relief", "\xf0\x9f\x98\xad", "if", "was", "2.5", "nope",
	};
	uint32_t seed = 3;
	for (int round = 0; round < 20000; round++) {
		struct str text = STR_INIT;
		for (uint32_t i = random_next(&seed) % 30; i > 0; i--) {
			str_add(&text, pieces[random_next(&seed) % (sizeof pieces / sizeof *pieces)]);
			if (random_next(&seed) % 5)
				str_add_char(&text, ' ');
		}
		char *exact = mem_copy_bytes(str_text(&text), text.len);
		struct negations negations = { NULL, 0, 0 };
		negations_find(&negations, exact, text.len);
		for (size_t i = 0; i < negations.count; i++) {
			const struct negation *negation = &negations.items[i];
			assert_true(negation->start < negation->end && negation->end <= text.len);
			assert_true(negation->cue_start < negation->start || negation->cue_start >= negation->end);
		}
		negations_release(&negations);
		free(exact);
		str_release(&text);
	}
}

static void long_texts_are_bounded_work(void **state)
{
	(void)state;
	static const char *const pieces[] = {
		"not ", "no a ", "never had ", "without ", "no a, ", "do not have ", "? no ", ".",
	};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct str text = STR_INIT;
		while (text.len < 60000)
			str_add(&text, pieces[i]);
		struct negations negations = { NULL, 0, 0 };
		negations_find(&negations, str_text(&text), text.len);
		negations_release(&negations);
		str_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_denied_is_found),
		cmocka_unit_test(it_ends_with_the_clause),
		cmocka_unit_test(a_list_with_or_goes_on_behind_its_commas),
		cmocka_unit_test(what_only_looks_like_negation_counts),
		cmocka_unit_test(what_says_something_else_counts),
		cmocka_unit_test(questions_are_not_denials),
		cmocka_unit_test(a_question_behind_a_denial_takes_it_not_back),
		cmocka_unit_test(an_answered_question_is_a_denial),
		cmocka_unit_test(the_cue_is_the_negating_word),
		cmocka_unit_test(any_words_give_stretches_in_bounds),
		cmocka_unit_test(long_texts_are_bounded_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
