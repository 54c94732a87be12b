/* The store: what was committed is there after a restart, what was not is not, and one process owns it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/gap.h"
#include "store/memory.h"
#include "store/outbox.h"
#include "store/question.h"
#include "store/room.h"
#include "store/store.h"
#include "store_place.h"

static void reopen(struct place *place)
{
	store_close(place->store);
	place->store = opened(place->folder);
}

static int64_t add_row(struct store *store, const char *room, const char *txn, bool urgent)
{
	struct outbox_row row = { .room = (char *)room, .txn = (char *)txn, .question = "$question", .content = "{}",
				  .urgent = urgent, .device = "DEVICE", .made_ms = 1000 };
	return outbox_add(store, &row);
}

static void what_was_committed_is_there_after_a_restart(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	store_set(place->store, "since", "s1");
	question_add(place->store, &(struct question){ "$q", "!r", "@u", NULL, OUTCOME_ANSWERED, 5, NULL, NULL });
	add_row(place->store, "!r", "txn", false);
	commit(place->store);
	reopen(place);
	char *since = store_get(place->store, "since");
	assert_string_equal(since, "s1");
	free(since);
	assert_true(question_is_known(place->store, "$q"));
	assert_int_equal(outbox_count_waiting(place->store), 1);
}

static void a_ciphertext_is_one_event_s_and_no_other_s(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	question_add(place->store, &(struct question){ "$q", "!r", "@u", NULL, OUTCOME_ANSWERED, 5, NULL, "megolm 7" });
	question_add(place->store, &(struct question){ "$plain", "!r", "@u", NULL, OUTCOME_ANSWERED, 5, NULL, NULL });
	commit(place->store);
	assert_true(question_is_repeated(place->store, "megolm 7", "$other"));
	assert_false(question_is_repeated(place->store, "megolm 7", "$q"));
	assert_false(question_is_repeated(place->store, "megolm 8", "$other"));
}

static void only_what_can_be_repeated_does_not_wait_for_the_disk(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	store_begin_repeatable(place->store);
	store_set(place->store, "colour", "blue");
	assert_int_equal(sql_one_number(place->store->sql, "PRAGMA synchronous", -1), 1);
	assert_int_equal(store_commit(place->store, &err), 0);
	store_begin_repeatable(place->store);
	store_rollback(place->store);
	store_begin(place->store);
	assert_int_equal(sql_one_number(place->store->sql, "PRAGMA synchronous", -1), 2);
	store_rollback(place->store);
	reopen(place);
	char *colour = store_get(place->store, "colour");
	assert_string_equal(colour, "blue");
	free(colour);
}

static void what_was_not_committed_is_gone(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	store_set(place->store, "since", "s1");
	question_add(place->store, &(struct question){ "$q", "!r", "@u", NULL, OUTCOME_ANSWERED, 5, NULL, NULL });
	store_rollback(place->store);
	assert_null(store_get(place->store, "since"));
	assert_false(question_is_known(place->store, "$q"));
}

static void a_second_process_is_refused(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	assert_null(store_open(place->folder, &err));
	assert_int_equal(err.exit_code, EX_TEMPFAIL);
	assert_non_null(strstr(err.what, "another process"));
	err_release(&err);
}

static void a_newer_database_is_refused(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	sql_script(place->store->sql, "PRAGMA user_version = 99");
	store_close(place->store);
	place->store = NULL;
	assert_null(store_open(place->folder, &err));
	assert_int_equal(err.exit_code, EX_CONFIG);
	assert_non_null(strstr(err.what, "newer version"));
	err_release(&err);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	store_close(place->store);
	place->store = NULL;
	char *path = file_join(place->folder, "unknot.db");
	assert_int_equal(file_write_private(path, "this is a letter to my aunt, not a database", 43, &err), 0);
	free(path);
	assert_null(store_open(place->folder, &err));
	assert_int_equal(err.exit_code, EX_CONFIG);
	err_release(&err);
}

/* The child's file size limit stands for a full disk: the same error reaches SQLite. */
static int write_until_full(const char *folder)
{
	struct err err = ERR_INIT;
	struct store *store = opened(folder);
	struct rlimit limit = { 200 * 1024, 200 * 1024 };
	char *big = mem_alloc(64 * 1024 + 1);
	memset(big, 'x', 64 * 1024);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	int failures = 0;
	for (int i = 0; i < 20; i++) {
		char name[16];
		snprintf(name, sizeof name, "fact%d", i);
		store_begin(store);
		store_set(store, name, big);
		store_set(store, "last", name);
		failures += store_commit(store, &err) < 0;
	}
	bool said = err.what && err.mend;
	free(big);
	err_release(&err);
	store_close(store);
	return failures > 0 && said ? 0 : 1;
}

static void a_full_disk_fails_the_commit_and_keeps_what_was_there(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	pid_t child = fork();
	if (child == 0)
		_exit(write_until_full(place->folder));
	int status;
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	place->store = opened(place->folder);
	char *last = store_get(place->store, "last");
	assert_non_null(last);
	char *big = store_get(place->store, last);
	assert_non_null(big);           /* what belongs together is there together */
	free(last);
	free(big);
}

static void rows_wait_in_order_with_red_flags_first(void **state)
{
	struct place *place = *state;
	struct outbox_head head;
	store_begin(place->store);
	int64_t first = add_row(place->store, "!a", "1", false);
	int64_t second = add_row(place->store, "!b", "2", false);
	int64_t urgent = add_row(place->store, "!c", "3", true);
	commit(place->store);
	const int64_t expected[] = { urgent, first, second };
	struct sql_query *rows = outbox_waiting(place->store);
	for (size_t i = 0; i < 3; i++) {
		assert_true(outbox_next(rows, &head));
		assert_int_equal(head.id, expected[i]);
	}
	assert_false(outbox_next(rows, &head));
}

static void a_row_with_the_same_transaction_id_is_not_added_twice(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	add_row(place->store, "!a", "same", false);
	add_row(place->store, "!a", "same", false);
	commit(place->store);
	assert_int_equal(outbox_count_waiting(place->store), 1);
}

static void a_sent_row_drops_its_content_and_keeps_the_link(void **state)
{
	struct place *place = *state;
	struct outbox_row row;
	char *question, *thread;
	store_begin(place->store);
	int64_t id = add_row(place->store, "!a", "t", false);
	outbox_sent(place->store, id, "$answer");
	commit(place->store);
	assert_false(outbox_load(place->store, id, &row));
	assert_true(outbox_is_own_event(place->store, "$answer"));
	assert_true(outbox_question(place->store, id, &question, &thread));
	assert_string_equal(question, "$question");
	assert_null(thread);
	free(question);
	struct sql_query *query = sql_query(place->store->sql, "SELECT 1 FROM outbox WHERE content IS NOT NULL", NULL);
	assert_false(sql_row(query));
}

static void an_echo_finds_its_row_by_transaction_id_once(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	int64_t id = add_row(place->store, "!a", "t", false);
	assert_int_equal(outbox_waiting_by_txn(place->store, "t"), id);
	outbox_sent(place->store, id, "$answer");
	assert_int_equal(outbox_waiting_by_txn(place->store, "t"), 0);
	assert_int_equal(outbox_waiting_by_txn(place->store, "unknown"), 0);
	commit(place->store);
	assert_true(outbox_is_own_event(place->store, "$answer"));
}

static void an_edit_row_learns_what_its_target_became(void **state)
{
	struct place *place = *state;
	struct outbox_row row;
	store_begin(place->store);
	int64_t answer = add_row(place->store, "!a", "t", false);
	struct outbox_row edit = { .room = "!a", .txn = "e", .question = "$question", .content = "{}", .device = "DEVICE",
				   .kind = OUTBOX_EDIT, .target = answer };
	int64_t id = outbox_add(place->store, &edit);
	assert_true(outbox_load(place->store, id, &row));
	assert_null(row.target_event);
	outbox_row_release(&row);
	outbox_sent(place->store, answer, "$answer");
	assert_true(outbox_next_edit_of(place->store, answer, 0, &row));
	assert_int_equal(row.id, id);
	assert_string_equal(row.target_event, "$answer");
	outbox_row_release(&row);
	commit(place->store);
}

static void a_picture_is_said_with_its_answer(void **state)
{
	struct place *place = *state;
	struct outbox_said said;
	struct outbox_message message;
	store_begin(place->store);
	int64_t answer = add_row(place->store, "!a", "t", false);
	struct outbox_row picture = { .room = "!a", .txn = "p", .question = "$question", .content = "{}", .device = "DEVICE",
				      .kind = OUTBOX_PICTURE, .target = answer, .picture = "pictures/rows.svg" };
	int64_t id = outbox_add(place->store, &picture);
	assert_true(outbox_next_said(place->store, "$question", answer, &said));
	assert_int_equal(said.id, id);
	assert_int_equal(said.kind, OUTBOX_PICTURE);
	char *file = outbox_picture_of(place->store, id);
	assert_string_equal(file, "pictures/rows.svg");
	free(file);
	assert_null(outbox_picture_of(place->store, answer));
	outbox_sent(place->store, id, "$picture");
	assert_true(outbox_find_message(place->store, "!a", "$picture", &message));
	assert_int_equal(message.id, id);
	free(message.thread);
	commit(place->store);
}

static void a_held_row_waits_until_it_has_its_words(void **state)
{
	struct place *place = *state;
	struct outbox_row row;
	int64_t held;
	char *content;
	store_begin(place->store);
	int64_t id = add_row(place->store, "!a", "t", false);
	outbox_hold(place->store, id);
	assert_false(outbox_load(place->store, id, &row));
	assert_true(outbox_waits_in_room(place->store, "!a"));
	assert_false(outbox_next_held(place->store, 0, id - 1, &held, &content));
	assert_true(outbox_next_held(place->store, 0, id, &held, &content));
	assert_int_equal(held, id);
	free(content);
	outbox_release_held(place->store, id, "{\"body\":\"done\"}");
	assert_false(outbox_next_held(place->store, 0, id, &held, &content));
	assert_true(outbox_load(place->store, id, &row));
	assert_string_equal(row.content, "{\"body\":\"done\"}");
	outbox_row_release(&row);
	commit(place->store);
}

static void a_sealed_row_keeps_its_ciphertext(void **state)
{
	struct place *place = *state;
	struct outbox_row row;
	store_begin(place->store);
	int64_t id = add_row(place->store, "!a", "t", false);
	assert_true(outbox_load(place->store, id, &row));
	assert_false(row.sealed);
	outbox_row_release(&row);
	outbox_seal(place->store, id, "{\"ciphertext\":\"first\"}");
	outbox_seal(place->store, id, "{\"ciphertext\":\"second\"}");
	assert_true(outbox_load(place->store, id, &row));
	assert_true(row.sealed);
	assert_string_equal(row.content, "{\"ciphertext\":\"first\"}");
	outbox_row_release(&row);
	outbox_replace(place->store, id, &(struct outbox_row){ .content = "{}" });
	assert_true(outbox_load(place->store, id, &row));
	assert_false(row.sealed);
	outbox_row_release(&row);
	commit(place->store);
}

static void a_refused_row_never_comes_back(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	int64_t id = add_row(place->store, "!a", "t", false);
	outbox_refused(place->store, id, "413 M_TOO_LARGE");
	commit(place->store);
	reopen(place);
	assert_int_equal(outbox_count_waiting(place->store), 0);
}

static void a_room_comes_back_as_it_was_saved(void **state)
{
	struct place *place = *state;
	struct room saved = { .id = "!r", .membership = MEMBERSHIP_JOINED, .direct = true, .partner = "@ada:x",
			      .disclaimer_ms = 7 };
	struct room loaded;
	store_begin(place->store);
	room_save(place->store, &saved, 9);
	commit(place->store);
	room_load(place->store, "!r", &loaded);
	assert_int_equal(loaded.membership, MEMBERSHIP_JOINED);
	assert_true(loaded.direct);
	assert_false(loaded.encrypted);
	assert_string_equal(loaded.partner, "@ada:x");
	assert_int_equal(loaded.disclaimer_ms, 7);
	room_release(&loaded);
	assert_true(room_next_unwritten(place->store, &loaded));
	room_release(&loaded);
}

/* It is done after each answer, and there may be ten thousand rooms. */
static void direct_chats_to_write_down_are_found_without_reading_all_rooms(void **state)
{
	struct place *place = *state;
	char *plan = NULL;
	struct sql_query *query = sql_query(place->store->sql,
					    "EXPLAIN QUERY PLAN SELECT * FROM room WHERE membership = 3 AND direct = 1"
					    " AND direct_written = 0 AND partner IS NOT NULL LIMIT 1", NULL);
	assert_true(sql_row(query));
	plan = mem_copy_text(sql_text(query, 3));
	sql_end(query);
	assert_non_null(strstr(plan, "room_unwritten"));
	free(plan);
}

static void an_unknown_room_is_loaded_as_new(void **state)
{
	struct place *place = *state;
	struct room room;
	room_load(place->store, "!never", &room);
	assert_int_equal(room.membership, MEMBERSHIP_NONE);
	assert_string_equal(room.id, "!never");
	room_release(&room);
}

static void rooms_that_owe_a_join_or_a_leave_take_turns(void **state)
{
	struct place *place = *state;
	struct room room;
	store_begin(place->store);
	room_save(place->store, &(struct room){ .id = "!a", .membership = MEMBERSHIP_INVITED }, 1);
	room_save(place->store, &(struct room){ .id = "!b", .membership = MEMBERSHIP_JOINED }, 1);
	room_save(place->store, &(struct room){ .id = "!c", .membership = MEMBERSHIP_LEAVING }, 1);
	commit(place->store);
	assert_true(room_next_owing(place->store, "", &room));
	assert_string_equal(room.id, "!a");
	room_release(&room);
	assert_true(room_next_owing(place->store, "!a", &room));
	assert_string_equal(room.id, "!c");
	room_release(&room);
	assert_false(room_next_owing(place->store, "!c", &room));
}

static void a_gap_keeps_its_place_over_a_restart(void **state)
{
	struct place *place = *state;
	struct gap gap = { .room = "!r", .phase = GAP_FILL, .cursor = "c1", .target = "t1", .pages = 2, .backlog = true };
	struct gap loaded;
	store_begin(place->store);
	gap_save(place->store, &gap);
	commit(place->store);
	reopen(place);
	assert_true(gap_next(place->store, "", &loaded));
	assert_string_equal(loaded.cursor, "c1");
	assert_int_equal(loaded.pages, 2);
	assert_true(loaded.backlog);
	assert_null(loaded.after_event);
	gap_release(&loaded);
	store_begin(place->store);
	gap_close(place->store, "!r");
	commit(place->store);
	assert_false(gap_load(place->store, "!r", &loaded));
}

static void memories_are_kept_for_each_room_thread_and_person(void **state)
{
	struct place *place = *state;
	struct memory_key in_room = { "!r", NULL, "@u" }, in_thread = { "!r", "$root", "@u" };
	store_begin(place->store);
	memory_keep_conversation(place->store, &in_room, "room", 1);
	memory_keep_conversation(place->store, &in_thread, "thread", 1);
	commit(place->store);
	char *room = memory_of_conversation(place->store, &in_room);
	char *thread = memory_of_conversation(place->store, &in_thread);
	assert_string_equal(room, "room");
	assert_string_equal(thread, "thread");
	assert_null(memory_of_person(place->store, "@u"));
	free(room);
	free(thread);
}

static void what_is_old_expires_and_what_waits_does_not(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	question_add(place->store, &(struct question){ "$old", "!r", "@u", NULL, OUTCOME_ANSWERED, 10, NULL, NULL });
	question_add(place->store, &(struct question){ "$new", "!r", "@u", NULL, OUTCOME_ANSWERED, 5000, NULL, NULL });
	add_row(place->store, "!r", "waiting", false);
	memory_keep_conversation(place->store, &(struct memory_key){ "!r", NULL, "@u" }, "talk", 2500);
	store_expire(place->store, 3000, 2000);
	assert_null(memory_of_conversation(place->store, &(struct memory_key){ "!r", NULL, "@u" }));
	commit(place->store);
	assert_false(question_is_known(place->store, "$old"));
	assert_true(question_is_known(place->store, "$new"));
	assert_int_equal(outbox_count_waiting(place->store), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_committed_is_there_after_a_restart),
		TEST(a_ciphertext_is_one_event_s_and_no_other_s),
		TEST(only_what_can_be_repeated_does_not_wait_for_the_disk),
		TEST(what_was_not_committed_is_gone),
		TEST(a_second_process_is_refused),
		TEST(a_newer_database_is_refused),
		TEST(a_file_that_is_no_database_is_refused),
		TEST(a_full_disk_fails_the_commit_and_keeps_what_was_there),
		TEST(rows_wait_in_order_with_red_flags_first),
		TEST(a_row_with_the_same_transaction_id_is_not_added_twice),
		TEST(a_sent_row_drops_its_content_and_keeps_the_link),
		TEST(an_echo_finds_its_row_by_transaction_id_once),
		TEST(an_edit_row_learns_what_its_target_became),
		TEST(a_picture_is_said_with_its_answer),
		TEST(a_held_row_waits_until_it_has_its_words),
		TEST(a_sealed_row_keeps_its_ciphertext),
		TEST(a_refused_row_never_comes_back),
		TEST(a_room_comes_back_as_it_was_saved),
		TEST(direct_chats_to_write_down_are_found_without_reading_all_rooms),
		TEST(an_unknown_room_is_loaded_as_new),
		TEST(rooms_that_owe_a_join_or_a_leave_take_turns),
		TEST(a_gap_keeps_its_place_over_a_restart),
		TEST(memories_are_kept_for_each_room_thread_and_person),
		TEST(what_is_old_expires_and_what_waits_does_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
