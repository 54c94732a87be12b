#include "texts.h"
#include "talk/response.h"
#include "talk/talk.h"

#define MINUTE (60 * 1000)

struct talk {
	struct book *book;
	struct talk_settings settings;
	struct person person;
	struct conversation conversation;
	struct talk_reply reply;
	int64_t now_ms;
};

static int begin(void **state)
{
	struct talk *talk = mem_alloc(sizeof *talk);
	talk->book = load_small();
	talk->settings = (struct talk_settings){ .emergency_number = "112", .context_ms = 10 * MINUTE };
	talk->now_ms = 1700000000000;
	*state = talk;
	return 0;
}

static int end(void **state)
{
	struct talk *talk = *state;
	talk_reply_release(&talk->reply);
	book_free(talk->book);
	free(talk);
	return 0;
}

static const struct talk_reply *turn(struct talk *talk, struct talk_turn turn)
{
	talk_reply_release(&talk->reply);
	talk->now_ms += 1000;
	turn.now_ms = talk->now_ms;
	turn.direct = true;
	turn.len = turn.text ? strlen(turn.text) : 0;
	talk_answer(talk->book, &talk->settings, &talk->person, &talk->conversation, &turn, &talk->reply);
	return &talk->reply;
}

static const struct talk_reply *say(struct talk *talk, const char *text)
{
	return turn(talk, (struct talk_turn){ .text = text });
}

static void assert_says(const struct talk_reply *reply, const char *text)
{
	if (!strstr(reply->text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, reply->text);
}

static void an_answer_has_content_offers_and_disclaimer(void **state)
{
	const struct talk_reply *reply = say(*state, "should i use ice or heat?");
	assert_int_equal(reply->action, ACTION_ANSWER);
	assert_string_equal(reply->intents[0], "heat_cold");
	assert_says(reply, "Either can help.");
	assert_says(reply, "1. Home remedies");
	assert_says(reply, "General information only.");
	assert_false(reply->disclaimer_shown);
	assert_non_null(strstr(reply->html, "<strong>Either can help.</strong>"));
}

static void the_full_disclaimer_comes_when_it_is_due(void **state)
{
	struct talk *talk = *state;
	const struct talk_reply *reply = turn(talk, (struct talk_turn){ .text = "is a massage good", .disclaimer_due = true });
	assert_true(reply->disclaimer_shown);
	assert_says(reply, "This is the full text.");
	assert_int_equal(talk->person.disclaimer_ms, talk->now_ms);
	reply = turn(talk, (struct talk_turn){ .text = "thanks", .disclaimer_due = true });
	assert_false(reply->disclaimer_shown);
}

static void a_number_picks_what_was_offered(void **state)
{
	say(*state, "should i use ice or heat?");
	const struct talk_reply *reply = say(*state, "the second one");
	assert_string_equal(reply->intents[0], "massage");
	reply = say(*state, "7");
	assert_int_equal(reply->action, ACTION_FALLBACK);
}

static void a_number_that_was_not_offered_is_said_so(void **state)
{
	say(*state, "should i use ice or heat?");
	const struct talk_reply *reply = say(*state, "7");
	assert_int_equal(reply->action, ACTION_ASK);
	assert_int_equal(reply->option_count, 2);
	assert_says(reply, "not on the list");
	assert_string_equal(say(*state, "1")->intents[0], "home_remedies");
}

static void context_is_forgotten_after_its_time(void **state)
{
	struct talk *talk = *state;
	say(talk, "should i use ice or heat?");
	talk->now_ms += 11 * MINUTE;
	assert_int_equal(say(talk, "2")->action, ACTION_FALLBACK);
}

static void tell_me_more_goes_on(void **state)
{
	say(*state, "should i use ice or heat?");
	assert_string_equal(say(*state, "tell me more")->intents[0], "home_remedies");
	assert_string_equal(say(*state, "more please")->intents[0], "massage");
	assert_string_equal(say(*state, "more")->intents[0], "more");
}

static void a_follow_up_is_understood_behind_its_topic_only(void **state)
{
	assert_int_equal(say(*state, "which one first?")->action, ACTION_FALLBACK);
	say(*state, "home remedies for a spasm");
	say(*state, "thanks");
	assert_string_equal(say(*state, "which one first?")->intents[0], "heat_cold");
}

static void three_misses_lead_to_the_menu(void **state)
{
	assert_says(say(*state, "the exchange rate of the yen"), "I did not understand that.");
	assert_says(say(*state, "the weather of tomorrow"), "I did not understand that.");
	const struct talk_reply *reply = say(*state, "who won the match");
	assert_says(reply, "I answer questions about muscle spasms.");
	assert_int_equal(reply->option_count, 3);
	assert_string_equal(say(*state, "3")->intents[0], "massage");
}

static void a_red_flag_is_answered_alone_and_repeated_for_half_an_hour(void **state)
{
	struct talk *talk = *state;
	const struct talk_reply *reply = say(talk, "is a massage good for my chest pain");
	assert_int_equal(reply->urgency, URGENCY_CALL_NOW);
	assert_says(reply, "Call 112 now.");
	assert_null(strstr(reply->text, "General information"));
	assert_int_equal(reply->option_count, 0);
	reply = say(talk, "is a massage good");
	assert_int_equal(reply->action, ACTION_ANSWER);
	assert_ptr_equal(strstr(reply->text, "Call 112 now."), reply->text);
	assert_null(strstr(reply->text, "Do not wait"));
	assert_says(reply, "A massage can relax");
	talk->now_ms += 31 * MINUTE;
	assert_null(strstr(say(talk, "is a massage good")->text, "Call 112"));
}

static void a_question_about_a_red_flag_is_informed(void **state)
{
	const struct talk_reply *reply = say(*state, "is this a heart attack?");
	assert_int_equal(reply->action, ACTION_EMERGENCY);
	assert_says(reply, "If this may be an emergency, call 112.");
	assert_says(reply, "can be felt in the back");
	assert_says(reply, "General information only.");
}

static void one_weak_sign_stands_above_the_answer(void **state)
{
	const struct talk_reply *reply = say(*state, "is a massage good, it is worse at night");
	assert_ptr_equal(strstr(reply->text, "Pain that is worse at night"), reply->text);
	assert_says(reply, "A massage can relax");
}

static void a_picture_is_told_once_that_it_cannot_be_read(void **state)
{
	const struct talk_reply *reply = turn(*state, (struct talk_turn){ .unreadable = true });
	assert_false(reply->silent);
	assert_says(reply, "only read text");
	reply = turn(*state, (struct talk_turn){ .unreadable = true });
	assert_true(reply->silent);
	assert_string_equal(reply->text, "");
}

static void a_long_message_is_told_that_it_was_cut(void **state)
{
	struct str text = STR_INIT;
	str_add(&text, "is a massage good ");
	for (int i = 0; i < 300; i++)
		str_add(&text, "lorem ");
	const struct talk_reply *reply = say(*state, str_text(&text));
	assert_string_equal(reply->intents[0], "massage");
	assert_says(reply, "Your message is long");
	str_release(&text);
}

static void a_stopped_red_flag_is_answered_with_the_emergency_line(void **state)
{
	struct talk *talk = *state;
	struct texts texts;
	struct str text = STR_INIT;
	load_texts(&texts, REQUIRED_INTENTS "[intent flag]\ntitle = f\nreply = massage.md\ntier = call_now\n[match]\n"
					    "+5 (?:[a-z]+ ?)+$\n", "");
	book_free(talk->book);
	talk->book = texts.book;
	texts.book = NULL;
	for (int i = 0; i < 40; i++)
		str_add(&text, "aaaaaaaaaa ");
	str_add(&text, "1");
	const struct talk_reply *reply = say(talk, str_text(&text));
	assert_true(reply->limits_hit > 0);
	assert_ptr_equal(strstr(reply->text, "If this may be an emergency, call 112."), reply->text);
	str_release(&text);
	release_texts(&texts);
}

static void the_same_turn_gives_the_same_reply(void **state)
{
	struct talk *talk = *state;
	char *first = mem_copy_text(say(talk, "does heat help? and is a massage good")->text);
	talk->conversation = (struct conversation){ 0 };
	assert_string_equal(first, say(talk, "does heat help? and is a massage good")->text);
	free(first);
}

static void a_decision_can_be_had_without_its_text(void **state)
{
	const struct talk_reply *reply = turn(*state, (struct talk_turn){ .text = "chest pain", .decision_only = true });
	assert_int_equal(reply->urgency, URGENCY_CALL_NOW);
	assert_string_equal(reply->text, "");
}

static void what_is_remembered_survives_being_written(void **state)
{
	struct talk *talk = *state;
	struct conversation conversation;
	struct person person;
	say(talk, "chest pain");
	say(talk, "should i use ice or heat?");
	char *text = conversation_write(&talk->conversation);
	conversation_read(&conversation, text);
	assert_memory_equal(&conversation, &talk->conversation, sizeof conversation);
	free(text);
	text = person_write(&talk->person);
	person_read(&person, text);
	assert_memory_equal(&person, &talk->person, sizeof person);
	free(text);
}

static void what_was_written_badly_is_new(void **state)
{
	static const char *const texts[] = { "", "x", "[]", "{\"last_ms\":\"x\",\"offered\":[1,2],\"answered\":7,\"misses\":-3}", NULL };
	struct conversation zero = { 0 }, conversation;
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		conversation_read(&conversation, texts[i]);
		assert_memory_equal(&conversation, &zero, sizeof zero);
	}
}

static void pictures_belong_to_answers_but_not_to_red_flags(void **state)
{
	struct talk *talk = *state;
	const struct talk_reply *reply = say(talk, "is a massage good");
	assert_int_equal(reply->picture_count, 1);
	assert_string_equal(reply->pictures[0]->file, "pictures/hands.svg");
	assert_string_equal(reply->pictures[0]->alt, "Two hands on a shoulder");
	assert_int_equal(say(talk, "should i use ice or heat?")->picture_count, 0);
	assert_int_equal(say(talk, "is a massage good for my chest pain")->picture_count, 0);
	assert_string_equal(book_picture(talk->book, 0)->file, "pictures/hands.svg");
	assert_null(book_picture(talk->book, 1));
}

static void explain_shows_lines_scores_and_the_decision(void **state)
{
	struct talk *talk = *state;
	static const char text[] = "should i use ice or heet, my knee is fine";
	char *explanation = talk_explain(talk->book, &talk->settings, text, sizeof text - 1);
	static const char *const parts[] = { "normal form:", "decision:", "other_part (decline): 5 of 5",
					     "tests/data/small/intents/topics.intent:", "hits \"use\"" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(explanation, parts[i]))
			fail_msg("\"%s\" is not in \"%s\"", parts[i], explanation);
	free(explanation);
}

/* What stands in another sentence excuses no red flag, and what it needs may stand there. */
static void explain_names_the_sentence_that_alone_is_a_red_flag(void **state)
{
	struct talk *talk = *state;
	static const char text[] = "hi, is yoga good? I fainted twice. my back hurts";
	struct texts texts;
	load_texts(&texts, REQUIRED_INTENTS "[intent flag]\ntitle = f\nreply = massage.md\ntier = call_now\n[match]\n"
					    "need \\bback\\b\n+5 \\bfainted\\b\nnot \\byoga\\b\n", "");
	char *explanation = talk_explain(texts.book, &talk->settings, text, sizeof text - 1);
	static const char *const parts[] = { "asked:        \"is yoga good? i fainted twice. my back hurts\"",
					     "sentence:     \"i fainted twice.\"", "decision:     emergency (call_now)",
					     "need ", "hits \"back\"", "flag (call_now): 5 of 5" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(explanation, parts[i]))
			fail_msg("\"%s\" is not in \"%s\"", parts[i], explanation);
	free(explanation);
	static const char *const excused[] = { "i fainted at yoga. my back hurts", "i fainted. that was after yoga. my back hurts" };
	for (size_t i = 0; i < sizeof excused / sizeof *excused; i++) {
		explanation = talk_explain(texts.book, &talk->settings, excused[i], strlen(excused[i]));
		assert_null(strstr(explanation, "emergency (call_now)"));
		free(explanation);
	}
	struct str page = STR_INIT;
	str_add(&page, "is yoga good? ");
	for (int i = 0; i < 80; i++)
		str_add(&page, "my chair is old, my back is bent over it. ");
	str_add(&page, "is yoga good? i fainted twice. my back hurts");
	explanation = talk_explain(texts.book, &talk->settings, str_text(&page), page.len);
	assert_non_null(strstr(explanation, "sentence:     \"i fainted twice.\""));
	free(explanation);
	str_release(&page);
	release_texts(&texts);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK_TEST(an_answer_has_content_offers_and_disclaimer),
		TALK_TEST(the_full_disclaimer_comes_when_it_is_due),
		TALK_TEST(a_number_picks_what_was_offered),
		TALK_TEST(a_number_that_was_not_offered_is_said_so),
		TALK_TEST(context_is_forgotten_after_its_time),
		TALK_TEST(tell_me_more_goes_on),
		TALK_TEST(a_follow_up_is_understood_behind_its_topic_only),
		TALK_TEST(three_misses_lead_to_the_menu),
		TALK_TEST(a_red_flag_is_answered_alone_and_repeated_for_half_an_hour),
		TALK_TEST(a_question_about_a_red_flag_is_informed),
		TALK_TEST(one_weak_sign_stands_above_the_answer),
		TALK_TEST(a_picture_is_told_once_that_it_cannot_be_read),
		TALK_TEST(a_long_message_is_told_that_it_was_cut),
		TALK_TEST(a_stopped_red_flag_is_answered_with_the_emergency_line),
		TALK_TEST(the_same_turn_gives_the_same_reply),
		TALK_TEST(a_decision_can_be_had_without_its_text),
		TALK_TEST(what_is_remembered_survives_being_written),
		TALK_TEST(what_was_written_badly_is_new),
		TALK_TEST(pictures_belong_to_answers_but_not_to_red_flags),
		TALK_TEST(explain_shows_lines_scores_and_the_decision),
		TALK_TEST(explain_names_the_sentence_that_alone_is_a_red_flag),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
