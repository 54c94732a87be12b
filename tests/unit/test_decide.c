#include "texts.h"
#include "talk/decide.h"

static int load(void **state)
{
	*state = load_small();
	return 0;
}

static int unload(void **state)
{
	book_free(*state);
	return 0;
}

static void decide_on(const struct book *book, const char *text, struct decision *decision)
{
	struct message message;
	message_init(&message, book, text, strlen(text));
	decide(book, &message, NULL, decision);
	message_release(&message);
}

static void assert_answer(const struct book *book, const char *text, const char *id)
{
	struct decision decision;
	decide_on(book, text, &decision);
	assert_int_equal(decision.action, ACTION_ANSWER);
	assert_string_equal(decision.answers[0]->id, id);
}

static void assert_urgency(const struct book *book, const char *text, enum urgency urgency)
{
	struct decision decision;
	decide_on(book, text, &decision);
	assert_int_equal(decision.urgency, urgency);
	assert_int_equal(decision.action == ACTION_EMERGENCY, urgency != URGENCY_NONE);
}

static void the_small_set_passes_its_own_lint(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	assert_int_equal(book_check(*state, &errs), 0);
	err_list_print(&errs, stderr);
	assert_int_equal(errs.count, 0);
	assert_int_equal(book_intent_count(*state), 14);
	assert_string_equal(book_label(*state, "emergency.chest"), "emergency");
	assert_string_equal(book_label(*state, "no_such_intent"), "no_such_intent");
	assert_string_equal(book_title(*state, "massage"), "Massage");
	err_list_release(&errs);
}

static void the_most_urgent_tier_wins(void **state)
{
	assert_urgency(*state, "i have a fever", URGENCY_DOCTOR_SOON);
	assert_urgency(*state, "i have a fever and chest pain", URGENCY_CALL_NOW);
	assert_urgency(*state, "a massage for my chest pain? thanks", URGENCY_CALL_NOW);
	assert_urgency(*state, "chest pain, i want to kill myself", URGENCY_CALL_NOW);
	assert_urgency(*state, "fever, and i want to kill myself", URGENCY_CRISIS);
	assert_urgency(*state, "could it be a heart attack", URGENCY_QUESTION);
	assert_urgency(*state, "is a massage good", URGENCY_NONE);
}

static void negated_red_flags_do_not_count_but_others_do(void **state)
{
	assert_urgency(*state, "no chest pain, is a massage good", URGENCY_NONE);
	assert_urgency(*state, "no fever but chest pain", URGENCY_CALL_NOW);
	assert_urgency(*state, "not dizzy any more but my chest hurts", URGENCY_CALL_NOW);
	assert_urgency(*state, "i do not want to live", URGENCY_CRISIS);
}

static void misspelt_red_flags_are_found(void **state)
{
	assert_urgency(*state, "chset pain", URGENCY_CALL_NOW);
	assert_urgency(*state, "CHEST PAIN!!!", URGENCY_CALL_NOW);
}

static void red_flags_are_found_anywhere_in_a_long_text(void **state)
{
	for (size_t words = 250; words < 3000; words += 333) {
		struct str text = STR_INIT;
		for (size_t i = 0; i < words; i++)
			str_addf(&text, "word%zu ", i % 7);
		str_add(&text, "and chest pain too ");
		for (size_t i = 0; i < words / 3; i++)
			str_add(&text, "and so on ");
		assert_urgency(*state, str_text(&text), URGENCY_CALL_NOW);
		str_release(&text);
	}
}

static void topics_see_only_the_first_part_of_a_long_text(void **state)
{
	struct decision decision;
	struct str text = STR_INIT;
	for (size_t i = 0; i < 300; i++)
		str_add(&text, "lorem ");
	str_add(&text, "is a massage good");
	decide_on(*state, str_text(&text), &decision);
	assert_true(decision.cut);
	assert_int_equal(decision.action, ACTION_FALLBACK);
	str_release(&text);
}

static void weak_signs_stand_above_a_topic_or_make_one_together(void **state)
{
	struct decision decision;
	decide_on(*state, "is a massage good, it is worse at night", &decision);
	assert_int_equal(decision.action, ACTION_ANSWER);
	assert_string_equal(decision.weak->id, "weak.night");
	decide_on(*state, "i am 67 and it is worse at night", &decision);
	assert_int_equal(decision.urgency, URGENCY_DOCTOR_SOON);
	assert_string_equal(decision.answers[0]->id, "emergency.soon");
	assert_null(decision.weak);
}

static void a_gate_declines_unless_the_place_is_named(void **state)
{
	assert_answer(*state, "a massage for my knee?", "other_part");
	assert_answer(*state, "a massage for my knee and my shoulder blade?", "massage");
	assert_answer(*state, "not my knee, a massage for the spasm", "massage");
}

static void two_questions_are_answered_together(void **state)
{
	struct decision decision;
	decide_on(*state, "does heat help? and is a massage good", &decision);
	assert_int_equal(decision.reason, REASON_TWO_QUESTIONS);
	assert_int_equal(decision.answer_count, 2);
	assert_string_equal(decision.answers[0]->id, "heat_cold");
	assert_string_equal(decision.answers[1]->id, "massage");
	decide_on(*state, "does heat help? is a massage good? what can i do at home?", &decision);
	assert_int_equal(decision.answer_count, 2);
	assert_int_equal(decision.option_count, 1);
	assert_string_equal(decision.options[0]->id, "home_remedies");
}

static void what_is_asked_counts_more_than_what_is_told(void **state)
{
	assert_answer(*state, "i put heat on it. is a massage good?", "massage");
	assert_answer(*state, "is a massage good? i put heat on it", "massage");
}

static void where_nothing_is_asked_the_last_thing_comes_first(void **state)
{
	assert_answer(*state, "i use heat. i had a massage.", "massage");
	assert_answer(*state, "i had a massage. i use heat.", "heat_cold");
}

static void what_is_not_understood_falls_back_to_the_menu(void **state)
{
	struct decision decision;
	decide_on(*state, "the exchange rate of the yen", &decision);
	assert_int_equal(decision.action, ACTION_FALLBACK);
	assert_int_equal(decision.option_count, 3);
	assert_string_equal(decision.options[0]->id, "heat_cold");
	decide_on(*state, "", &decision);
	assert_int_equal(decision.action, ACTION_ANSWER);
	assert_string_equal(decision.answers[0]->id, "help");
	decide_on(*state, "\xFF\xFE\x01", &decision);
	assert_true(decision.action != ACTION_EMERGENCY);
}

static void too_small_scores_are_offered(void **state)
{
	struct decision decision;
	decide_on(*state, "cold packs", &decision);
	assert_int_equal(decision.action, ACTION_SUGGEST);
	assert_string_equal(decision.options[0]->id, "heat_cold");
}

#define TOPIC(id, rules, yes) "[intent " id "]\ntitle = " id "\nreply = massage.md\n[match]\n" rules "\n[yes]\n" yes "\n"

static void near_scores_are_asked_back(void **state)
{
	struct texts texts;
	struct decision decision;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS TOPIC("one", "+6 rub", "rub") TOPIC("two", "+5 rub", "rub it") TOPIC(
				   "three", "+4 rub", "rubs") TOPIC("four", "+9 oil\n+4 rub", "oil"), "");
	decide_on(texts.book, "rub", &decision);
	assert_int_equal(decision.action, ACTION_ASK);
	assert_int_equal(decision.option_count, 2);
	assert_string_equal(decision.options[0]->id, "one");
	assert_string_equal(decision.options[1]->id, "two");
	decide_on(texts.book, "rub with oil", &decision);
	assert_int_equal(decision.action, ACTION_ANSWER);
	assert_string_equal(decision.answers[0]->id, "four");
	release_texts(&texts);
}

static void a_narrower_intent_wins_within_the_margin(void **state)
{
	struct texts texts;
	struct decision decision;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS TOPIC("wide", "+6 rub", "rub")
			   "[intent narrow]\ntitle = n\nreply = massage.md\nparent = wide\n[match]\n+5 rub\n", "");
	decide_on(texts.book, "rub", &decision);
	assert_int_equal(decision.action, ACTION_ANSWER);
	assert_string_equal(decision.answers[0]->id, "narrow");
	release_texts(&texts);
}

static void a_stopped_pattern_is_no_miss(void **state)
{
	struct texts texts;
	struct decision decision;
	struct str text = STR_INIT;
	(void)state;
	load_texts(&texts, REQUIRED_INTENTS "[intent flag]\ntitle = f\nreply = massage.md\ntier = call_now\n[match]\n"
					    "+5 (?:[a-z]+ ?)+$\n" TOPIC("rub", "+5 \\brub", "rub"), "");
	str_add(&text, "rub");
	for (int i = 0; i < 40; i++)
		str_add(&text, " aaaaaaaaaa");
	str_add(&text, " 1");
	decide_on(texts.book, str_text(&text), &decision);
	assert_true(decision.limits_hit > 0);
	assert_true(decision.emergency_limit);
	assert_int_equal(decision.action, ACTION_ANSWER);
	decide_on(texts.book, "rub", &decision);
	assert_false(decision.emergency_limit);
	str_release(&text);
	release_texts(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_small_set_passes_its_own_lint),
		cmocka_unit_test(the_most_urgent_tier_wins),
		cmocka_unit_test(negated_red_flags_do_not_count_but_others_do),
		cmocka_unit_test(misspelt_red_flags_are_found),
		cmocka_unit_test(red_flags_are_found_anywhere_in_a_long_text),
		cmocka_unit_test(topics_see_only_the_first_part_of_a_long_text),
		cmocka_unit_test(weak_signs_stand_above_a_topic_or_make_one_together),
		cmocka_unit_test(a_gate_declines_unless_the_place_is_named),
		cmocka_unit_test(two_questions_are_answered_together),
		cmocka_unit_test(what_is_asked_counts_more_than_what_is_told),
		cmocka_unit_test(where_nothing_is_asked_the_last_thing_comes_first),
		cmocka_unit_test(what_is_not_understood_falls_back_to_the_menu),
		cmocka_unit_test(too_small_scores_are_offered),
		cmocka_unit_test(near_scores_are_asked_back),
		cmocka_unit_test(a_narrower_intent_wins_within_the_margin),
		cmocka_unit_test(a_stopped_pattern_is_no_miss),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
