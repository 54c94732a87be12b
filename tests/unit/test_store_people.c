/* What the store keeps of people and rooms: thumbs, moderators, settings, welcomes, and how a person is forgotten. */
#include "base/str.h"
#include "store/feedback.h"
#include "store/memory.h"
#include "store/moderator.h"
#include "store/outbox.h"
#include "store/question.h"
#include "store/reread.h"
#include "store/setting.h"
#include "store/welcome.h"
#include "store_place.h"

static void ask(struct store *store, const char *event, const char *user)
{
	question_add(store, &(struct question){ event, "!r", user, NULL, OUTCOME_ANSWERED, 5, NULL, NULL });
}

static int64_t say(struct store *store, const char *question, const char *txn, enum outbox_kind kind, int64_t target)
{
	struct outbox_row row = { .room = "!r", .txn = (char *)txn, .question = (char *)question, .content = "{}",
				  .device = "DEVICE", .made_ms = 1000, .intents = (char *)txn, .options = "a b", .before = "{}",
				  .kind = kind, .target = target };
	return outbox_add(store, &row);
}

static int64_t counted(struct store *store, const char *intent, bool up)
{
	struct feedback_count count;
	int64_t found = 0;
	for (struct sql_query *rows = feedback_counts(store); feedback_next(rows, &count);)
		if (text_equal(count.intent, intent))
			found = up ? count.up : count.down;
	return found;
}

static void thumbs_are_counted_by_intent_once_and_can_be_taken_back(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	store_begin(store);
	for (int twice = 0; twice < 2; twice++)
		feedback_add(store, "$1", "heat", true, 5);
	feedback_add(store, "$2", "heat", false, 5);
	feedback_add(store, "$2", "sleep", false, 5);
	assert_int_equal(counted(store, "heat", true), 1);
	assert_int_equal(counted(store, "heat", false), 1);
	feedback_remove(store, "$2");
	assert_int_equal(counted(store, "heat", false), 0);
	assert_int_equal(counted(store, "sleep", false), 0);
	commit(store);
}

static void creators_stand_above_levels_and_entries_above_everybody(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	store_begin(store);
	moderator_add(store, "!r", MODERATOR_BY_LEVEL, "@low:x", false);
	moderator_add(store, "!r", MODERATOR_BY_LEVEL, MODERATOR_ANYONE, true);
	assert_true(moderator_is(store, "!r", "@any:x"));
	assert_false(moderator_is(store, "!r", "@low:x"));
	assert_false(moderator_is(store, "!other", "@any:x"));
	moderator_add(store, "!r", MODERATOR_BY_CREATION, "@low:x", true);
	assert_true(moderator_is(store, "!r", "@low:x"));
	moderators_clear(store, "!r", MODERATOR_BY_LEVEL);
	assert_false(moderator_is(store, "!r", "@any:x"));
	assert_true(moderator_is(store, "!r", "@low:x"));
	commit(store);
}

static void the_settings_of_a_room_come_back_and_are_plain_at_first(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct room_settings settings;
	store_begin(store);
	room_settings_load(store, "!r", &settings);
	assert_false(settings.quiet || settings.in_threads || settings.emergency_number);
	room_settings_save(store, "!r", &(struct room_settings){ true, false, "999" });
	room_settings_load(store, "!r", &settings);
	assert_true(settings.quiet && !settings.in_threads);
	assert_string_equal(settings.emergency_number, "999");
	room_settings_release(&settings);
	commit(store);
}

static void a_welcome_is_owed_once_and_settled(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct welcome owed;
	store_begin(store);
	welcome_owe(store, &(struct welcome){ "!r", "$join1", 5 });
	welcome_owe(store, &(struct welcome){ "!r", "$join2", 6 });
	assert_true(welcome_next(store, "", &owed));
	assert_string_equal(owed.cause, "$join2");
	welcome_release(&owed);
	assert_false(welcome_next(store, "!r", &owed));
	welcome_settle(store, "!r");
	assert_false(welcome_next(store, "", &owed));
	commit(store);
}

static void what_was_said_about_a_question_is_its_messages_and_edits(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct outbox_said said;
	store_begin(store);
	int64_t answer = say(store, "$q", "t1", OUTBOX_MESSAGE, 0), edit = say(store, "$q", "t2", OUTBOX_EDIT, answer);
	assert_true(outbox_next_said(store, "$q", 0, &said));
	assert_int_equal(said.id, answer);
	assert_int_equal(said.target, 0);
	assert_true(outbox_next_said(store, "$q", answer, &said));
	assert_int_equal(said.id, edit);
	assert_int_equal(said.kind, OUTBOX_EDIT);
	assert_false(outbox_next_said(store, "$q", edit, &said));
	struct outbox_gist gist = outbox_gist_of(store, answer);
	assert_string_equal(gist.intents, "t2");
	outbox_gist_release(&gist);
	commit(store);
}

static void what_is_being_redacted_is_said_no_more(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct outbox_said said;
	store_begin(store);
	int64_t answer = say(store, "$q", "t1", OUTBOX_MESSAGE, 0), part = say(store, "$q", "t2", OUTBOX_MESSAGE, answer);
	say(store, NULL, "t3", OUTBOX_REDACTION, part);
	assert_true(outbox_next_said(store, "$q", 0, &said));
	assert_int_equal(said.id, answer);
	assert_false(outbox_next_said(store, "$q", answer, &said));
	commit(store);
}

static void every_part_of_an_answer_is_about_what_its_newest_version_is_about(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	store_begin(store);
	int64_t answer = say(store, "$q", "t1", OUTBOX_MESSAGE, 0), part = say(store, "$q", "t2", OUTBOX_MESSAGE, answer);
	int64_t picture = say(store, "$q", "t3", OUTBOX_PICTURE, answer);
	say(store, "$q", "t4", OUTBOX_EDIT, answer);
	for (size_t i = 0; i < 3; i++) {
		struct outbox_gist gist = outbox_gist_of(store, (int64_t[]){ answer, part, picture }[i]);
		assert_string_equal(gist.intents, "t4");
		outbox_gist_release(&gist);
	}
	commit(store);
}

static void an_answer_that_somebody_redacted_is_no_answer_any_more(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct outbox_said said;
	struct outbox_message message;
	store_begin(store);
	outbox_sent(store, say(store, "$q", "t1", OUTBOX_MESSAGE, 0), "$answer");
	assert_true(outbox_find_message(store, "!r", "$answer", &message));
	assert_false(outbox_find_message(store, "!other", "$answer", &message));
	outbox_taken_away(store, "$answer");
	assert_false(outbox_find_message(store, "!r", "$answer", &message));
	assert_false(outbox_next_said(store, "$q", 0, &said));
	commit(store);
}

static void a_question_whose_edit_was_redacted_is_owed_another_reading(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct reread owed;
	store_begin(store);
	question_add(store, &(struct question){ "$edit", "!r", "@u", NULL, OUTCOME_CHANGE, 5, "$q", NULL });
	assert_null(question_edited_by(store, "$edit", "!other"));
	assert_null(question_edited_by(store, "$nothing", "!r"));
	char *question = question_edited_by(store, "$edit", "!r");
	assert_string_equal(question, "$q");
	reread_owe(store, &(struct reread){ question, "!r", "$redaction" });
	reread_owe(store, &(struct reread){ question, "!r", "$later" });
	assert_false(reread_is_owed(store, "$q", "$redaction"));
	assert_true(reread_is_owed(store, "$q", "$later"));
	assert_true(reread_next(store, "", &owed));
	assert_string_equal(owed.cause, "$later");
	reread_release(&owed);
	reread_settle(store, "$q");
	assert_false(reread_next(store, "", &owed));
	free(question);
	commit(store);
}

static void a_withdrawn_question_has_no_thread_to_follow(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	char *thread;
	store_begin(store);
	ask(store, "$q", "@ada:x");
	assert_true(question_thread(store, "$q", "!r", "@ada:x", &thread));
	question_withdraw(store, "$q");
	assert_false(question_thread(store, "$q", "!r", "@ada:x", &thread));
	assert_true(question_is_known(store, "$q"));
	commit(store);
}

static void who_is_forgotten_leaves_only_the_ids_of_messages(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct memory_key key = { "!r", NULL, "@ada:x" };
	char *thread;
	store_begin(store);
	ask(store, "$q", "@ada:x");
	ask(store, "$thumb", "@ada:x");
	ask(store, "$other", "@ben:x");
	feedback_add(store, "$thumb", "heat", true, 5);
	feedback_add(store, "$other", "heat", true, 5);
	int64_t answer = say(store, "$q", "t1", OUTBOX_MESSAGE, 0);
	memory_keep_person(store, "@ada:x", "{}", 5);
	memory_keep_conversation(store, &key, "{}", 5);
	memory_forget(store, "@ada:x");
	assert_null(memory_of_person(store, "@ada:x"));
	assert_null(memory_of_conversation(store, &key));
	assert_int_equal(counted(store, "heat", true), 1);
	assert_true(question_is_known(store, "$q"));
	assert_false(question_thread(store, "$q", "!r", "@ada:x", &thread));
	assert_null(outbox_before(store, answer));
	commit(store);
}

static void a_person_whose_memory_stays_the_same_is_written_once_an_hour(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	const int64_t hour_ms = 60 * 60 * 1000;
	store_begin(store);
	memory_keep_person(store, "@ada:x", "{}", 1);
	int64_t changes = sql_changes_ever(store->sql);
	memory_keep_person(store, "@ada:x", "{}", hour_ms);
	assert_int_equal(sql_changes_ever(store->sql), changes);
	memory_keep_person(store, "@ada:x", "{}", hour_ms + 2);
	assert_int_equal(sql_changes_ever(store->sql), changes + 1);
	memory_keep_person(store, "@ada:x", "{\"a\":1}", hour_ms + 3);
	char *memory = memory_of_person(store, "@ada:x");
	assert_string_equal(memory, "{\"a\":1}");
	free(memory);
	commit(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(thumbs_are_counted_by_intent_once_and_can_be_taken_back),
		TEST(creators_stand_above_levels_and_entries_above_everybody),
		TEST(the_settings_of_a_room_come_back_and_are_plain_at_first),
		TEST(a_welcome_is_owed_once_and_settled),
		TEST(what_was_said_about_a_question_is_its_messages_and_edits),
		TEST(what_is_being_redacted_is_said_no_more),
		TEST(every_part_of_an_answer_is_about_what_its_newest_version_is_about),
		TEST(an_answer_that_somebody_redacted_is_no_answer_any_more),
		TEST(a_question_whose_edit_was_redacted_is_owed_another_reading),
		TEST(a_withdrawn_question_has_no_thread_to_follow),
		TEST(a_person_whose_memory_stays_the_same_is_written_once_an_hour),
		TEST(who_is_forgotten_leaves_only_the_ids_of_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
