#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "matrix/event.h"

static struct json_object *parse(const char *text)
{
	struct json_object *node = json_read(text, strlen(text), NULL);
	assert_non_null(node);
	return node;
}

static bool reads(const char *text, bool id_needed)
{
	struct event event;
	struct json_object *node = parse(text);
	bool ok = event_read(&event, node, id_needed);
	json_free(node);
	return ok;
}

static void test_a_message_is_read(void **state)
{
	(void)state;
	struct event event;
	struct json_object *node = parse("{\"event_id\":\"$e\",\"type\":\"m.room.message\",\"sender\":\"@a:b\","
		"\"origin_server_ts\":1700000000123,\"unsigned\":{\"transaction_id\":\"t1\"},\"content\":{\"body\":\"x\"}}");
	assert_true(event_read(&event, node, true));
	assert_string_equal(event.id, "$e");
	assert_string_equal(event.type, "m.room.message");
	assert_string_equal(event.sender, "@a:b");
	assert_string_equal(event.txn, "t1");
	assert_true(event.time_ms == 1700000000123);
	assert_null(event.state_key);
	assert_null(event.relation);
	assert_null(event.reply_to);
	assert_false(event.has_reply_fallback);
	assert_false(event_is_edit(&event));
	assert_null(event_thread(&event));
	json_free(node);
}

static void test_a_state_event_is_told_by_its_key(void **state)
{
	(void)state;
	struct event event;
	struct json_object *node = parse("{\"type\":\"m.room.member\",\"sender\":\"@a:b\",\"state_key\":\"@c:d\","
					 "\"content\":{}}");
	assert_true(event_read(&event, node, false));
	assert_null(event.id);
	assert_true(event_is_state(&event, "m.room.member", "@c:d"));
	assert_false(event_is_state(&event, "m.room.member", ""));
	assert_false(event_is_state(&event, "m.room.create", "@c:d"));
	assert_false(event_read(&event, node, true));
	json_free(node);
}

static void test_what_is_no_event_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"[]", "\"x\"", "{}",
		"{\"type\":\"t\",\"sender\":\"@a:b\"}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":[]}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":null}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":\"x\"}",
		"{\"type\":7,\"sender\":\"@a:b\",\"content\":{}}",
		"{\"type\":\"\",\"sender\":\"@a:b\",\"content\":{}}",
		"{\"type\":\"t\",\"sender\":{},\"content\":{}}",
		"{\"type\":\"t\",\"sender\":\"\",\"content\":{}}",
		"{\"type\":\"t\",\"sender\":\"@a\\u0000:b\",\"content\":{}}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":{},\"event_id\":\"\"}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":{},\"event_id\":\"$a\\u0000\"}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":{},\"event_id\":7}",
		"{\"type\":\"t\",\"sender\":\"@a:b\",\"content\":{},\"event_id\":\"$e\",\"state_key\":7}",
		"{\"type\":\"t\",\"sender\":\"@a:b\xFF\",\"content\":{},\"event_id\":\"$e\"}",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (reads(bad[i], true))
			fail_msg("read: %s", bad[i]);
}

static void test_wrong_types_inside_are_as_if_missing(void **state)
{
	(void)state;
	struct event event;
	struct json_object *node = parse("{\"event_id\":\"$e\",\"type\":\"t\",\"sender\":\"@a:b\",\"origin_server_ts\":\"x\","
		"\"unsigned\":[],\"content\":{\"m.relates_to\":{\"rel_type\":7,\"event_id\":{},\"m.in_reply_to\":[1],"
		"\"is_falling_back\":\"x\"}}}");
	assert_true(event_read(&event, node, true));
	assert_true(event.time_ms == 0);
	assert_null(event.txn);
	assert_null(event.relation);
	assert_null(event.relation_id);
	assert_null(event.reply_to);
	assert_false(event.has_reply_fallback);
	json_free(node);
	node = parse("{\"event_id\":\"$e\",\"type\":\"t\",\"sender\":\"@a:b\",\"origin_server_ts\":-5,\"unsigned\":7,"
		     "\"content\":{\"m.relates_to\":7}}");
	assert_true(event_read(&event, node, true));
	assert_true(event.time_ms == 0);
	json_free(node);
}

#define THREAD "\"rel_type\":\"m.thread\",\"event_id\":\"$r\""
#define REPLY "\"m.in_reply_to\":{\"event_id\":\"$q\"}"
#define EVENT "\"event_id\":\"$e\",\"type\":\"t\",\"sender\":\"@a:b\""

static void test_relations_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *relates, *thread, *reply_to;
		bool edit, fallback;
	} rows[] = {
		{ "{\"m.in_reply_to\":{\"event_id\":\"$q\"}}", NULL, "$q", false, true },
		{ "{\"rel_type\":\"m.thread\",\"event_id\":\"$r\"}", "$r", NULL, false, false },
		{ "{" THREAD ",\"is_falling_back\":true," REPLY "}", "$r", NULL, false, true },
		{ "{" THREAD ",\"is_falling_back\":false," REPLY "}", "$r", "$q", false, true },
		{ "{" THREAD "," REPLY "}", "$r", "$q", false, true },
		{ "{\"is_falling_back\":true,\"m.in_reply_to\":{\"event_id\":\"$q\"}}", NULL, "$q", false, true },
		{ "{\"rel_type\":\"m.replace\",\"event_id\":\"$o\"}", NULL, NULL, true, false },
		{ "{\"rel_type\":\"m.replace\"}", NULL, NULL, true, false },
		{ "{\"rel_type\":\"m.thread\"}", NULL, NULL, false, false },
		{ "{\"rel_type\":\"m.thread\",\"event_id\":\"\"}", NULL, NULL, false, false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct event event;
		char *text = str_format("{" EVENT ",\"content\":{\"m.relates_to\":%s}}", rows[i].relates);
		struct json_object *node = parse(text);
		assert_true(event_read(&event, node, true));
		assert_true(text_equal(event_thread(&event), rows[i].thread));
		assert_true(text_equal(event.reply_to, rows[i].reply_to));
		assert_int_equal(event_is_edit(&event), rows[i].edit);
		assert_int_equal(event.has_reply_fallback, rows[i].fallback);
		json_free(node);
		free(text);
	}
}

static void test_ids_are_bounded_utf8(void **state)
{
	(void)state;
	char longest[ID_MAX + 2];
	static const char *const good[] = { "x", "@\xC3\xA4:b", "$\xE2\x82\xAC", "!\xF0\x9F\x98\x80", "\xED\x9F\xBF",
					    "\xF4\x8F\xBF\xBF", "\xC2\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80" };
	static const char *const bad[] = { "", "\xFF", "\xC3", "a\xE2\x82", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80",
					   "\xED\xA0\x80",
					   "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xF0\x9F\x98" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(id_is_valid(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(id_is_valid(bad[i]));
	assert_false(id_is_valid(NULL));
	memset(longest, 'a', sizeof longest);
	longest[ID_MAX] = '\0';
	assert_true(id_is_valid(longest));
	longest[ID_MAX] = 'a';
	longest[ID_MAX + 1] = '\0';
	assert_false(id_is_valid(longest));
}

static void test_content_uris_are_what_an_upload_gives(void **state)
{
	char longest[600] = "mxc://";
	(void)state;
	memset(longest + 6, 'a', sizeof longest - 7);
	assert_true(content_uri_is_valid("mxc://example.org/abc"));
	assert_false(content_uri_is_valid("https://example.org/abc"));
	assert_false(content_uri_is_valid(longest));
	assert_false(content_uri_is_valid(NULL));
}

static void test_deep_content_is_read(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	str_add(&text, "{\"event_id\":\"$e\",\"type\":\"t\",\"sender\":\"@a:b\",\"content\":");
	for (int i = 0; i < 500; i++)
		str_add(&text, "{\"m.relates_to\":");
	str_add(&text, "{}");
	for (int i = 0; i < 501; i++)
		str_add(&text, "}");
	assert_true(reads(text.data, true));
	str_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_is_read),
		cmocka_unit_test(test_a_state_event_is_told_by_its_key),
		cmocka_unit_test(test_what_is_no_event_is_refused),
		cmocka_unit_test(test_wrong_types_inside_are_as_if_missing),
		cmocka_unit_test(test_relations_are_read),
		cmocka_unit_test(test_ids_are_bounded_utf8),
		cmocka_unit_test(test_content_uris_are_what_an_upload_gives),
		cmocka_unit_test(test_deep_content_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
