#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/str.h"
#include "matrix/event.h"
#include "matrix/message.h"

static void check(const struct message *message, const char *expected)
{
	char *content = message_content(message);
	assert_string_equal(content, expected);
	free(content);
}

static void test_a_plain_message(void **state)
{
	(void)state;
	check(&(struct message){ .text = "a \"b\"\n</c>", .part = 1, .of = 1, .txn = "T" },
	      "{\"msgtype\":\"m.text\",\"body\":\"a \\\"b\\\"\\n</c>\",\"m.mentions\":{},"
	      "\"org.unknot.reply\":{\"part\":1,\"of\":1,\"txn\":\"T\"}}");
}

static void test_a_notice_that_replies(void **state)
{
	(void)state;
	check(&(struct message){ .text = "t", .html = "<p>t</p>", .notice = true, .reply_to = "$q", .to = "$q", .part = 2,
				 .of = 3, .txn = "T" },
	      "{\"msgtype\":\"m.notice\",\"body\":\"t\",\"format\":\"org.matrix.custom.html\",\"formatted_body\":\"<p>t</p>\","
	      "\"m.mentions\":{},\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$q\"}},"
	      "\"org.unknot.reply\":{\"to\":\"$q\",\"part\":2,\"of\":3,\"txn\":\"T\"}}");
}

static void test_a_reply_in_a_thread_that_mentions(void **state)
{
	(void)state;
	check(&(struct message){ .text = "t", .mention = "@a:b", .reply_to = "$q", .thread = "$r", .to = "$q", .part = 1,
				 .of = 1, .txn = "T" },
	      "{\"msgtype\":\"m.text\",\"body\":\"t\",\"m.mentions\":{\"user_ids\":[\"@a:b\"]},"
	      "\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"$r\",\"is_falling_back\":false,"
	      "\"m.in_reply_to\":{\"event_id\":\"$q\"}},"
	      "\"org.unknot.reply\":{\"to\":\"$q\",\"part\":1,\"of\":1,\"txn\":\"T\"}}");
}

static void test_a_picture_has_its_caption_and_its_measures(void **state)
{
	(void)state;
	struct message message = { .text = "A \"row\"", .html = "<p>", .notice = true, .reply_to = "$q", .to = "$q", .part = 2,
				   .of = 2, .txn = "T" };
	char *content = message_picture(&message, &(struct message_picture){ "mxc://b/x", "rows.png", "image/png", 800, 520,
									     17703, NULL });
	assert_string_equal(content,
		"{\"msgtype\":\"m.image\",\"body\":\"A \\\"row\\\"\",\"filename\":\"rows.png\",\"url\":\"mxc://b/x\","
		"\"info\":{\"mimetype\":\"image/png\",\"w\":800,\"h\":520,\"size\":17703},\"m.mentions\":{},"
		"\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$q\"}},"
		"\"org.unknot.reply\":{\"to\":\"$q\",\"part\":2,\"of\":2,\"txn\":\"T\"}}");
	free(content);
}

static void test_a_picture_for_an_encrypted_room_has_its_encrypted_file(void **state)
{
	(void)state;
	struct message message = { .text = "A row", .part = 1, .of = 1, .txn = "T" };
	char *content = message_picture(&message, &(struct message_picture){ "mxc://b/x", "rows.png", "image/png", 1, 1, 1,
									     "{\"v\":\"v2\",\"url\":\"mxc://b/y\"}" });
	assert_non_null(strstr(content, "\"file\":{\"v\":\"v2\",\"url\":\"mxc://b/y\"}"));
	assert_null(strstr(content, "mxc://b/x"));
	free(content);
}

static void test_an_edit_marks_both_versions_and_calls_nobody_again(void **state)
{
	(void)state;
	char *content = message_edit(&(struct message){ .text = "t", .html = "<b>t</b>", .notice = true, .mention = "@a:b",
							.to = "$q", .reply_to = "$q", .part = 1, .of = 1, .txn = "T" },
				     "$answer");
	assert_string_equal(content,
		"{\"msgtype\":\"m.notice\",\"body\":\"* t\",\"format\":\"org.matrix.custom.html\","
		"\"formatted_body\":\"* <b>t</b>\",\"m.mentions\":{},\"m.new_content\":{\"msgtype\":\"m.notice\",\"body\":\"t\","
		"\"format\":\"org.matrix.custom.html\",\"formatted_body\":\"<b>t</b>\",\"m.mentions\":{\"user_ids\":[\"@a:b\"]},"
		"\"org.unknot.reply\":{\"to\":\"$q\",\"part\":1,\"of\":1,\"txn\":\"T\",\"edit\":true}},"
		"\"m.relates_to\":{\"rel_type\":\"m.replace\",\"event_id\":\"$answer\"},"
		"\"org.unknot.reply\":{\"to\":\"$q\",\"part\":1,\"of\":1,\"txn\":\"T\",\"edit\":true}}");
	free(content);
}

static void test_the_transaction_id_depends_on_everything(void **state)
{
	(void)state;
	const struct txn_source base = { "@b:c", "DEV", "!r", "$q", "answer", 1 };
	struct txn_source others[] = { base, base, base, base, base, base };
	char first[DIGEST_TEXT], again[DIGEST_TEXT], other[DIGEST_TEXT];
	others[0].user = "@x:c";
	others[1].device = "DE";
	others[2].room = "V!r";
	others[3].cause = "$p";
	others[4].kind = "edit";
	others[5].part = 2;
	message_txn(first, &base);
	message_txn(again, &base);
	assert_string_equal(first, again);
	assert_string_equal(first, "3-k7a0ADJivQmzQUv0fnpGmLxMlaiqEll7yfvkNJdCs");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		message_txn(other, &others[i]);
		assert_string_not_equal(first, other);
	}
}

static void test_the_marker_is_found_again(void **state)
{
	(void)state;
	struct event event = { .type = "m.room.message" };
	char *content = message_content(&(struct message){ .text = "t", .part = 1, .of = 1, .txn = "T" });
	event.content = json_read(content, strlen(content), NULL);
	assert_string_equal(message_marker_txn(&event), "T");
	json_free(event.content);
	free(content);
	static const char *const without[] = { "{}", "{\"org.unknot.reply\":7}", "{\"org.unknot.reply\":{\"txn\":[]}}" };
	for (size_t i = 0; i < 3; i++) {
		event.content = json_read(without[i], strlen(without[i]), NULL);
		assert_null(message_marker_txn(&event));
		json_free(event.content);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plain_message),
		cmocka_unit_test(test_a_notice_that_replies),
		cmocka_unit_test(test_a_reply_in_a_thread_that_mentions),
		cmocka_unit_test(test_a_picture_has_its_caption_and_its_measures),
		cmocka_unit_test(test_a_picture_for_an_encrypted_room_has_its_encrypted_file),
		cmocka_unit_test(test_an_edit_marks_both_versions_and_calls_nobody_again),
		cmocka_unit_test(test_the_transaction_id_depends_on_everything),
		cmocka_unit_test(test_the_marker_is_found_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
