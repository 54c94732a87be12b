/* JSON: what is read, what is refused, what is built and written, and how long it lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"

static struct json_object *parsed(const char *text)
{
	return json_read(text, strlen(text), NULL);
}

static void json_members_are_found_by_path_and_type(void **state)
{
	(void)state;
	struct json_object *event =
		parsed("{\"content\":{\"m.relates_to\":{\"event_id\":\"$e\"},\"n\":5,\"f\":1.5,\"b\":true}}");
	assert_string_equal(json_text_at(event, "content", "m.relates_to", "event_id"), "$e");
	assert_null(json_text_at(event, "content", "n"));
	assert_null(json_text_at(event, "content", "n", "deeper"));
	assert_int_equal(json_number_at(event, -1, "content", "n"), 5);
	assert_int_equal(json_number_at(event, -1, "content", "f"), -1);
	assert_true(json_flag_at(event, false, "content", "b"));
	assert_null(json_text_at(NULL, "content"));
	json_free(event);
}

static void broken_json_is_refused_with_its_place(void **state)
{
	(void)state;
	static const char *const broken[] = { "", "{", "{\"a\":}", "[1,2", "{} x", "nul", "\"abc", "{\"a\":1}}" };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct err err = ERR_INIT;
		assert_null(json_read(broken[i], strlen(broken[i]), &err));
		assert_non_null(strstr(err.what, "at byte"));
		err_release(&err);
	}
}

static void nesting_is_bounded(void **state)
{
	(void)state;
	struct str deep = STR_INIT;
	for (int i = 0; i < 500; i++)
		str_add_char(&deep, '[');
	for (int i = 0; i < 500; i++)
		str_add_char(&deep, ']');
	struct json_object *node = json_read(deep.data, deep.len, NULL);
	assert_non_null(node);
	json_free(node);
	str_clear(&deep);
	for (int i = 0; i < 100000; i++)
		str_add_char(&deep, '[');
	assert_null(json_read(deep.data, deep.len, NULL));
	str_release(&deep);
}

static void a_text_with_a_nul_byte_counts_as_not_there(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":\"x\\u0000y\",\"b\":\"\\ud800\"}");
	assert_null(json_text_at(node, "a"));
	assert_non_null(json_text_at(node, "b"));
	json_free(node);
}

static void built_json_is_written_compactly(void **state)
{
	(void)state;
	struct json_object *object = json_object_make(), *list = json_array_make();
	json_push_text(list, "a/b");
	json_set_text(object, "none", NULL);
	json_set_number(object, "n", 3);
	json_set(object, "list", list);
	char *text = json_write(object);
	assert_string_equal(text, "{\"n\":3,\"list\":[\"a/b\"]}");
	free(text);
	json_free(object);
}

static void assert_written(struct json_object *node, const char *expected)
{
	char *text = json_write(node);
	assert_string_equal(text, expected);
	free(text);
}

static void assert_rewritten(const char *text, const char *expected)
{
	struct json_object *node = parsed(text);
	assert_non_null(node);
	assert_written(node, expected);
	json_free(node);
}

static void what_is_read_is_written_the_same(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"{}", "[]", "[[],{}]", "{\"a\":[1,-2,0.5,1e+30,12345678901234567890,true,false,null]}", "\"x\"", "-0",
		"{\"b\\\"\\\\\":\"\\n\\t\\r\\b\\f\\u0001\"}", "\"\xC3\xA9 \xF0\x9F\x98\x80 \x7F / \xFF\"",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_rewritten(texts[i], texts[i]);
	assert_rewritten(" { \"a\" :\t[ 1 ,\r\n2 ] , \"b\" : { } } ", "{\"a\":[1,2],\"b\":{}}");
}

static void escapes_become_what_they_mean(void **state)
{
	(void)state;
	assert_rewritten("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\\/\"", "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80/\"");
	assert_rewritten("\"a\\ud83dz\\ude00\\ud83d\\u0041\"", "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD" "A\"");
	assert_rewritten("\"x\\u0000y\"", "\"x\\u0000y\"");
}

static void what_json_does_not_know_is_refused(void **state)
{
	(void)state;
	static const char *const broken[] = {
		"[1,]", "{\"a\":1,}", "[,1]", "[1 2]", "{a:1}", "{'a':1}", "{\"a\" 1}", "01", "-", "+1", ".5", "1.", "1e", "1e+",
		"NaN", "Infinity", "True", "nulL", "tru", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\\", "[\"a", "/**/1", "[1]]", "null",
		"{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]",
	};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct err err = ERR_INIT;
		assert_null(json_read(broken[i], strlen(broken[i]), &err));
		assert_non_null(strstr(err.what, "at byte"));
		err_release(&err);
	}
	assert_null(json_read("[1\0]", 4, NULL));
	assert_null(json_read("\"a\0\"", 4, NULL));
}

static void whole_numbers_have_a_value_and_large_ones_the_largest(void **state)
{
	(void)state;
	struct json_object *node = parsed("[0,-7,9223372036854775807,12345678901234567890,-12345678901234567890,1.0,1e3,\"5\"]");
	const int64_t expected[] = { 0, -7, INT64_MAX, INT64_MAX, INT64_MIN, -1, -1, -1 };
	assert_int_equal(json_length(node), 8);
	for (size_t i = 0; i < 8; i++)
		assert_true(json_number_of(json_item(node, i), -1) == expected[i]);
	json_free(node);
}

static void null_counts_as_not_there(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":null,\"b\":[null,1]}");
	assert_null(json_at(node, "a"));
	assert_null(json_at(node, "a", "deeper"));
	assert_int_equal(json_length(json_at(node, "b")), 2);
	assert_null(json_item(json_at(node, "b"), 0));
	json_set(node, "c", NULL);
	assert_written(node, "{\"a\":null,\"b\":[null,1],\"c\":null}");
	json_free(node);
}

static void of_members_with_one_name_the_last_counts(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":1,\"b\":2,\"a\":3}");
	assert_int_equal(json_number_at(node, 0, "a"), 3);
	json_remove(node, "a");
	json_remove(node, "none");
	assert_written(node, "{\"b\":2}");
	json_free(node);
}

static void members_are_replaced_in_their_place(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":1,\"b\":{\"c\":2}}");
	json_set_text(node, "a", "x");
	json_set_flag(json_at(node, "b"), "c", true);
	json_set_number(json_at(node, "b"), "d", -5);
	json_set_text(json_at(node, "none"), "c", "nothing happens");
	json_push_text(json_at(node, "b"), "nor here");
	assert_written(node, "{\"a\":\"x\",\"b\":{\"c\":true,\"d\":-5}}");
	json_free(node);
}

static void what_is_held_outlives_the_rest(void **state)
{
	(void)state;
	struct json_object *document = parsed("{\"event\":{\"id\":\"$a\"}}");
	struct json_object *event = json_hold(json_at(document, "event"));
	json_free(document);
	assert_string_equal(json_text_at(event, "id"), "$a");
	json_free(event);
	json_free(json_hold(NULL));
}

static void what_is_taken_over_stays_and_can_still_be_changed(void **state)
{
	(void)state;
	struct json_object *outer = json_object_make(), *inner = json_object_make(), *list = json_array_make();
	struct json_object *other = parsed("{\"event\":{\"id\":\"$a\"}}");
	json_set(inner, "list", list);
	json_set(outer, "inner", inner);
	json_push(list, json_hold(json_at(other, "event")));
	json_push(list, json_hold(json_at(other, "event")));
	json_free(other);
	for (int i = 0; i < 40; i++)
		json_set_number(inner, i % 2 ? "odd" : "even", i);
	json_push_text(list, "last");
	json_set(outer, "again", json_hold(inner));
	assert_written(outer, "{\"inner\":{\"list\":[{\"id\":\"$a\"},{\"id\":\"$a\"},\"last\"],\"even\":38,\"odd\":39},"
			      "\"again\":{\"list\":[{\"id\":\"$a\"},{\"id\":\"$a\"},\"last\"],\"even\":38,\"odd\":39}}");
	json_free(outer);
}

static void a_part_of_a_document_may_stand_in_it_twice(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":{\"b\":1}}");
	json_set(node, "c", json_hold(json_at(node, "a")));
	assert_written(node, "{\"a\":{\"b\":1},\"c\":{\"b\":1}}");
	json_free(node);
}

static void many_members_are_kept_in_order(void **state)
{
	(void)state;
	struct json_object *list = json_array_make();
	struct str expected = STR_INIT;
	for (int i = 0; i < 3000; i++) {
		char *text = str_format("text number %d", i);
		json_push_text(list, text);
		str_addf(&expected, "%c\"%s\"", i ? ',' : '[', text);
		free(text);
	}
	str_add(&expected, "]");
	assert_written(list, str_text(&expected));
	struct json_object *again = parsed(str_text(&expected));
	assert_int_equal(json_length(again), 3000);
	assert_true(json_array_has(again, "text number 2999"));
	assert_false(json_array_has(again, "text number 3000"));
	json_free(again);
	json_free(list);
	str_release(&expected);
}

static void a_text_with_a_nul_byte_can_be_mended(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":\"x\\u0000y\",\"b\":\"z\",\"c\":1}");
	assert_string_equal(json_mend_text(node, "a"), "x\xEF\xBF\xBDy");
	assert_string_equal(json_text_at(node, "a"), "x\xEF\xBF\xBDy");
	assert_string_equal(json_mend_text(node, "b"), "z");
	assert_null(json_mend_text(node, "c"));
	assert_null(json_mend_text(node, "d"));
	json_free(node);
}

static bool note_name(void *context, const char *name, struct json_object *value)
{
	str_addf(context, "%s=%d ", name, (int)json_number_of(value, -1));
	return strcmp(name, "stop") != 0;
}

static void members_are_visited_until_it_is_enough(void **state)
{
	(void)state;
	struct json_object *node = parsed("{\"a\":1,\"b\":null,\"stop\":3,\"c\":4}");
	struct str seen = STR_INIT;
	json_each(node, note_name, &seen);
	json_each(json_at(node, "a"), note_name, &seen);
	assert_string_equal(str_text(&seen), "a=1 b=-1 stop=3 ");
	str_release(&seen);
	json_free(node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_members_are_found_by_path_and_type),
		cmocka_unit_test(broken_json_is_refused_with_its_place),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(a_text_with_a_nul_byte_counts_as_not_there),
		cmocka_unit_test(built_json_is_written_compactly),
		cmocka_unit_test(what_is_read_is_written_the_same),
		cmocka_unit_test(escapes_become_what_they_mean),
		cmocka_unit_test(what_json_does_not_know_is_refused),
		cmocka_unit_test(whole_numbers_have_a_value_and_large_ones_the_largest),
		cmocka_unit_test(null_counts_as_not_there),
		cmocka_unit_test(of_members_with_one_name_the_last_counts),
		cmocka_unit_test(members_are_replaced_in_their_place),
		cmocka_unit_test(what_is_held_outlives_the_rest),
		cmocka_unit_test(what_is_taken_over_stays_and_can_still_be_changed),
		cmocka_unit_test(a_part_of_a_document_may_stand_in_it_twice),
		cmocka_unit_test(many_members_are_kept_in_order),
		cmocka_unit_test(a_text_with_a_nul_byte_can_be_mended),
		cmocka_unit_test(members_are_visited_until_it_is_enough),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
