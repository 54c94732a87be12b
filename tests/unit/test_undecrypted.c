/* Encrypted events that wait for their key. */
#include "base/str.h"
#include "store/undecrypted.h"
#include "store_place.h"

static void keep(struct store *store, const char *event, const char *room, const char *session, int64_t kept_ms)
{
	undecrypted_keep(store, &(struct undecrypted){ .event = (char *)event, .room = (char *)room, .session = (char *)session,
						       .json = "{}", .backlog = true, .others_follow = true,
						       .kept_ms = kept_ms });
}

static size_t count_of(struct store *store, const char *room, const char *session)
{
	struct undecrypted event;
	size_t count = 0;
	for (int64_t after = 0; undecrypted_next(store, room, session, after, &event); undecrypted_release(&event), count++)
		after = event.id;
	return count;
}

static void an_event_is_kept_once_and_found_by_its_session(void **state)
{
	struct place *place = *state;
	struct undecrypted event;
	store_begin(place->store);
	keep(place->store, "$1", "!a", "S", 5);
	keep(place->store, "$1", "!a", "T", 6);
	keep(place->store, "$2", "!b", "S", 7);
	assert_int_equal(undecrypted_count(place->store), 2);
	assert_int_equal(count_of(place->store, "!a", "S"), 1);
	assert_int_equal(count_of(place->store, "!a", "T"), 0);
	assert_int_equal(count_of(place->store, NULL, "S"), 2);
	assert_int_equal(count_of(place->store, NULL, NULL), 2);
	assert_true(undecrypted_next(place->store, "!a", "S", 0, &event));
	assert_string_equal(event.event, "$1");
	assert_string_equal(event.json, "{}");
	assert_true(event.backlog);
	assert_true(event.others_follow);
	assert_int_equal(event.kept_ms, 5);
	undecrypted_release(&event);
	commit(place->store);
}

static void what_is_dropped_or_too_old_is_gone(void **state)
{
	struct place *place = *state;
	store_begin(place->store);
	keep(place->store, "$1", "!a", "S", 5);
	keep(place->store, "$2", "!a", "S", 6);
	keep(place->store, "$3", "!b", "S", 7);
	keep(place->store, "$4", "!b", "S", 8);
	undecrypted_drop(place->store, "$4");
	undecrypted_expire(place->store, 6);
	assert_int_equal(count_of(place->store, NULL, NULL), 2);
	undecrypted_drop_room(place->store, "!a");
	assert_int_equal(count_of(place->store, NULL, NULL), 1);
	commit(place->store);
}

static void a_room_keeps_its_newest_and_no_more_than_its_share(void **state)
{
	struct place *place = *state;
	struct undecrypted event;
	store_begin(place->store);
	keep(place->store, "$other", "!b", "S", 1);
	for (int i = 0; i < UNDECRYPTED_ROWS_OF_ROOM_MAX + 3; i++) {
		char *id = str_format("$%d", i);
		keep(place->store, id, "!a", "S", i);
		free(id);
	}
	assert_int_equal(count_of(place->store, "!a", "S"), UNDECRYPTED_ROWS_OF_ROOM_MAX);
	assert_int_equal(count_of(place->store, "!b", "S"), 1);
	assert_true(undecrypted_next(place->store, "!a", "S", 0, &event));
	assert_string_equal(event.event, "$3");
	undecrypted_release(&event);
	commit(place->store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_event_is_kept_once_and_found_by_its_session),
		TEST(what_is_dropped_or_too_old_is_gone),
		TEST(a_room_keeps_its_newest_and_no_more_than_its_share),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
