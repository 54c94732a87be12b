#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "matrix/sync.h"

static struct json_object *parse(const char *text)
{
	struct json_object *node = json_read(text, strlen(text), NULL);
	assert_non_null(node);
	return node;
}

static void test_rooms_come_left_invited_joined(void **state)
{
	(void)state;
	struct sync sync;
	struct err err = ERR_INIT;
	struct json_object *body = parse("{\"next_batch\":\"s2\",\"account_data\":{\"events\":[{}]},\"rooms\":{"
		"\"leave\":{\"!l\":{\"timeline\":{\"events\":[]}}},"
		"\"join\":{\"!j\":{\"state\":{\"events\":[1,2]},\"timeline\":{\"events\":[1,2,3],\"limited\":true,"
		"\"prev_batch\":\"p1\"},\"account_data\":{\"events\":[1]}}},"
		"\"knock\":{\"!k\":{}},"
		"\"invite\":{\"!i\":{\"invite_state\":{\"events\":[1]}}}}}");
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_string_equal(sync.next_batch, "s2");
	assert_int_equal(json_length(sync.account_data), 1);
	assert_int_equal(sync.room_count, 3);
	assert_int_equal(sync.rooms[1].section, SECTION_INVITE);
	assert_string_equal(sync.rooms[1].id, "!i");
	assert_int_equal(json_length(sync.rooms[1].state), 1);
	assert_null(sync.rooms[1].timeline);
	assert_int_equal(sync.rooms[2].section, SECTION_JOIN);
	assert_int_equal(json_length(sync.rooms[2].state), 2);
	assert_int_equal(json_length(sync.rooms[2].timeline), 3);
	assert_int_equal(json_length(sync.rooms[2].account_data), 1);
	assert_true(sync.rooms[2].limited);
	assert_string_equal(sync.rooms[2].prev_batch, "p1");
	assert_int_equal(sync.rooms[0].section, SECTION_LEAVE);
	assert_false(sync.rooms[0].limited);
	assert_null(sync.rooms[0].prev_batch);
	sync_release(&sync);
	assert_int_equal(sync.room_count, 0);
	json_free(body);
}

static void test_what_concerns_keys_is_found_or_of_a_wrong_type(void **state)
{
	(void)state;
	struct sync sync;
	struct err err = ERR_INIT;
	struct json_object *body = parse("{\"next_batch\":\"s\",\"to_device\":{\"events\":[{}]},"
		"\"device_lists\":{\"changed\":[\"@a:x\"]},\"device_one_time_keys_count\":{\"signed_curve25519\":50},"
		"\"device_unused_fallback_key_types\":[]}");
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_int_equal(json_length(sync.to_device), 1);
	assert_int_equal(json_length(json_at(sync.device_lists, "changed")), 1);
	assert_int_equal(json_number_at(sync.key_counts, 0, "signed_curve25519"), 50);
	assert_non_null(sync.fallback_keys);
	sync_release(&sync);
	json_free(body);
	body = parse("{\"next_batch\":\"s\",\"to_device\":{\"events\":7},\"device_lists\":[],"
		     "\"device_one_time_keys_count\":1,\"device_unused_fallback_key_types\":{}}");
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_null(sync.to_device);
	assert_null(sync.device_lists);
	assert_null(sync.key_counts);
	assert_null(sync.fallback_keys);
	sync_release(&sync);
	json_free(body);
}

static void test_without_next_batch_the_answer_is_of_no_use(void **state)
{
	(void)state;
	static const char *const bad[] = { "{}", "{\"next_batch\":7}", "{\"next_batch\":\"\"}", "{\"next_batch\":\"a\\u0000b\"}",
					   "{\"next_batch\":null,\"rooms\":{\"join\":{\"!a\":{}}}}", "[]", "\"s\"" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct sync sync;
		struct err err = ERR_INIT;
		struct json_object *body = parse(bad[i]);
		assert_int_equal(sync_read(&sync, body, &err), -1);
		assert_non_null(strstr(err.what, "next_batch"));
		sync_release(&sync);
		err_release(&err);
		json_free(body);
	}
}

static void test_wrong_types_are_skipped(void **state)
{
	(void)state;
	struct sync sync;
	struct err err = ERR_INIT;
	static const char *const harmless[] = {
		"{\"next_batch\":\"s\",\"rooms\":7}",
		"{\"next_batch\":\"s\",\"rooms\":[],\"account_data\":\"x\"}",
		"{\"next_batch\":\"s\",\"rooms\":{\"join\":[],\"invite\":\"x\",\"leave\":null}}",
		"{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!a\":7,\"!b\":[],\"\":{},\"!\xFF\":{}}}}",
	};
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
		struct json_object *body = parse(harmless[i]);
		assert_int_equal(sync_read(&sync, body, &err), 0);
		assert_int_equal(sync.room_count, 0);
		assert_null(sync.account_data);
		sync_release(&sync);
		json_free(body);
	}
	struct json_object *body = parse("{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!a\":{"
		"\"state\":7,\"timeline\":{\"events\":{},\"limited\":\"yes\",\"prev_batch\":[]},"
		"\"account_data\":{\"events\":7}},\"!b\":{\"timeline\":[]}}}}");
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_int_equal(sync.room_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_null(sync.rooms[i].state);
		assert_null(sync.rooms[i].timeline);
		assert_null(sync.rooms[i].account_data);
		assert_null(sync.rooms[i].prev_batch);
		assert_false(sync.rooms[i].limited);
	}
	sync_release(&sync);
	json_free(body);
}

static void test_a_room_with_an_endless_id_is_skipped(void **state)
{
	(void)state;
	struct sync sync;
	struct err err = ERR_INIT;
	char *text = str_format("{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!%0256d\":{},\"!ok\":{}}}}", 0);
	struct json_object *body = parse(text);
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_int_equal(sync.room_count, 1);
	assert_string_equal(sync.rooms[0].id, "!ok");
	sync_release(&sync);
	json_free(body);
	free(text);
}

static void test_a_hundred_thousand_rooms_are_read_in_linear_time(void **state)
{
	(void)state;
	struct sync sync;
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	str_add(&text, "{\"next_batch\":\"s\",\"rooms\":{\"join\":{");
	for (int i = 0; i < 100000; i++)
		str_addf(&text, "%s\"!r%d\":{\"timeline\":{\"events\":[{}]}}", i ? "," : "", i);
	str_add(&text, "}}}");
	struct json_object *body = parse(text.data);
	clock_t start = clock();
	assert_int_equal(sync_read(&sync, body, &err), 0);
	assert_true(clock() - start < CLOCKS_PER_SEC);
	assert_int_equal(sync.room_count, 100000);
	assert_string_equal(sync.rooms[99999].id, "!r99999");
	sync_release(&sync);
	json_free(body);
	str_release(&text);
}

static bool holds(struct json_object *array, const char *text)
{
	for (size_t i = 0; i < json_length(array); i++)
		if (text_equal(json_text_of(json_item(array, i)), text))
			return true;
	return false;
}

static void test_the_filters_ask_for_what_is_needed_and_no_more(void **state)
{
	(void)state;
	char *texts[] = { filter_bootstrap(), filter_running() };
	for (size_t i = 0; i < 2; i++) {
		struct json_object *filter = parse(texts[i]), *timeline = json_at(filter, "room", "timeline");
		static const char *const types[] = { "m.room.message", "m.room.encrypted", "m.room.redaction", "m.reaction",
						     "m.room.member", "m.room.power_levels", "m.room.tombstone",
						     "m.room.encryption", "m.room.create", "m.room.history_visibility" };
		for (size_t t = 0; t < sizeof types / sizeof *types; t++)
			assert_true(holds(json_at(timeline, "types"), types[t]));
		assert_true(holds(json_at(filter, "presence", "not_types"), "*"));
		assert_true(holds(json_at(filter, "room", "ephemeral", "not_types"), "*"));
		assert_true(holds(json_at(filter, "account_data", "types"), "m.direct"));
		assert_true(json_flag_at(filter, false, "room", "state", "lazy_load_members"));
		assert_true(holds(json_at(filter, "room", "state", "types"), "m.room.encryption"));
		assert_true(holds(json_at(filter, "room", "state", "types"), "m.room.power_levels"));
		assert_int_equal(holds(json_at(filter, "room", "state", "types"), "m.room.member"), i == 1);
		assert_int_equal(json_number_at(timeline, 0, "limit"), i ? 50 : 1);
		assert_null(strstr(texts[i], "not_senders"));
		json_free(filter);
		free(texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rooms_come_left_invited_joined),
		cmocka_unit_test(test_what_concerns_keys_is_found_or_of_a_wrong_type),
		cmocka_unit_test(test_without_next_batch_the_answer_is_of_no_use),
		cmocka_unit_test(test_wrong_types_are_skipped),
		cmocka_unit_test(test_a_room_with_an_endless_id_is_skipped),
		cmocka_unit_test(test_a_hundred_thousand_rooms_are_read_in_linear_time),
		cmocka_unit_test(test_the_filters_ask_for_what_is_needed_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
