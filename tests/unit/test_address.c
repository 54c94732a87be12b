#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "matrix/address.h"

#define BOT "@unknot:ex.org"

static const struct self self = { BOT, "Back Pain Helper", "!unknot" };
static const struct place room = { false, false, false };
static const struct place direct = { .direct = true };
static const struct place reply = { .replies_to_self = true };
static const struct place thread = { .talked_in_thread = true };

#define EVENT(sender, type) "\"event_id\":\"$e\",\"type\":\"" type "\",\"sender\":\"" sender "\""

/* `content`: the members of the content, without the braces. */
static enum addressed read_content(const char *content, const struct place *place, char **text)
{
	char *json = str_format("{" EVENT("@ann:ex.org", "m.room.message") ",\"content\":{%s}}", content);
	struct json_object *node = json_read(json, strlen(json), NULL);
	struct event event;
	assert_non_null(node);
	assert_true(event_read(&event, node, true));
	enum addressed addressed = address_read(&event, &self, place, text);
	json_free(node);
	free(json);
	return addressed;
}

/* expected: what is to be understood; NULL: the message is not for the bot. */
static void check(const char *content, const struct place *place, const char *expected)
{
	char *text;
	enum addressed addressed = read_content(content, place, &text);
	if (addressed != (expected ? ADDRESSED_TEXT : ADDRESSED_NOT) || !text_equal(text, expected))
		fail_msg("{%s}: %d \"%s\" instead of \"%s\"", content, addressed, text ? text : "(none)",
			 expected ? expected : "(none)");
	free(text);
}

#define TEXT(body) "\"msgtype\":\"m.text\",\"body\":\"" body "\""
#define HTML(body, html) TEXT(body) ",\"format\":\"org.matrix.custom.html\",\"formatted_body\":\"" html "\""
#define NAMES(user) ",\"m.mentions\":{\"user_ids\":[\"" user "\"]}"
#define IN_REPLY ",\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$q\"}}"
#define NOBODY ",\"m.mentions\":{}"
#define PILL(id) "<a href=\\\"https://matrix.to/#/" id "\\\">Back Pain Helper</a>"

static void test_everything_in_a_direct_chat_is_for_the_bot(void **state)
{
	(void)state;
	check(TEXT("my back hurts"), &direct, "my back hurts");
	check(TEXT("  my back hurts \\n"), &direct, "my back hurts");
	check("\"msgtype\":\"m.emote\",\"body\":\"has a spasm\"", &direct, "has a spasm");
	check(TEXT("ask ann") NAMES("@ann:ex.org"), &direct, "ask ann");
	check(TEXT("@room help"), &direct, "@room help");
}

static void test_in_a_room_only_what_is_meant_for_it(void **state)
{
	(void)state;
	check(TEXT("my back hurts"), &room, NULL);
	check(TEXT("my back hurts") NOBODY, &room, NULL);
	check(TEXT("hello @room") ",\"m.mentions\":{\"room\":true}", &room, NULL);
	check(TEXT("Back Pain Helper is a silly name"), &room, NULL);
	check(TEXT("what about it?"), &reply, "what about it?");
	check(TEXT("what about it?") NAMES("@ann:ex.org"), &reply, "what about it?");
}

static void test_what_stands_behind_a_nul_is_read(void **state)
{
	(void)state;
	check(TEXT("my back \\u0000and my chest hurt"), &direct, "my back \xEF\xBF\xBD" "and my chest hurt");
}

static void test_what_is_no_question_is_never_answered(void **state)
{
	(void)state;
	static const char *const never[] = {
		"\"msgtype\":\"m.notice\",\"body\":\"hi\"", "\"msgtype\":\"m.location\",\"body\":\"hi\"", "", "\"body\":\"hi\"",
		"\"msgtype\":7,\"body\":\"hi\"", "\"msgtype\":\"m.text\"", "\"msgtype\":\"m.text\",\"body\":7",
		"\"msgtype\":\"m.text\",\"body\":{}", TEXT(""), TEXT(" \\n\\t"),
		TEXT("* hi") ",\"m.relates_to\":{\"rel_type\":\"m.replace\",\"event_id\":\"$o\"},\"m.new_content\":{}",
	};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		check(never[i], &direct, NULL);
}

static void test_own_messages_and_state_are_never_answered(void **state)
{
	(void)state;
	static const char *const events[] = {
		"{" EVENT(BOT, "m.room.message") ",\"content\":{" TEXT("hi") "}}",
		"{" EVENT("@a:b", "m.room.message") ",\"state_key\":\"\",\"content\":{" TEXT("hi") "}}",
		"{" EVENT("@a:b", "m.room.topic") ",\"content\":{" TEXT("hi") "}}",
	};
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		struct json_object *node = json_read(events[i], strlen(events[i]), NULL);
		struct event event;
		char *text;
		assert_true(event_read(&event, node, true));
		assert_int_equal(address_read(&event, &self, &direct, &text), ADDRESSED_NOT);
		assert_null(text);
		json_free(node);
	}
}

static void test_mentions_alone_decide_when_they_are_there(void **state)
{
	(void)state;
	check(TEXT("Back Pain Helper: can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("Back Pain Helper can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("can I ski, Back Pain Helper?") NAMES(BOT), &room, "can I ski, ?");
	check(TEXT("hey @Back Pain Helper can I ski?") NAMES(BOT), &room, "hey can I ski?");
	check(TEXT("can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("Back Pain Helper: can I ski?") NOBODY, &room, NULL);
	check(TEXT("Back Pain Helper: can I ski?") NAMES("@ann:ex.org"), &room, NULL);
	check(HTML("Back Pain Helper: can I ski?", PILL(BOT) ": can I ski?") NOBODY, &room, NULL);
	check(TEXT("x") ",\"m.mentions\":{\"user_ids\":[7,null,{},\"" BOT "\"]}", &room, "x");
	check(TEXT("x") ",\"m.mentions\":{\"user_ids\":\"" BOT "\"}", &room, NULL);
	check(TEXT("Back Pain Helper: x") ",\"m.mentions\":7", &room, "x");
}

static void test_without_mentions_a_pill_or_a_name_at_the_start_counts(void **state)
{
	(void)state;
	check(TEXT("back pain helper: can I ski?"), &room, "can I ski?");
	check(TEXT("Back Pain Helper, can I ski?"), &room, "can I ski?");
	check(TEXT("@Back Pain Helper: can I ski?"), &room, "can I ski?");
	check(TEXT(BOT ": can I ski?"), &room, "can I ski?");
	check(TEXT(BOT ", can I ski?"), &room, "can I ski?");
	check(TEXT(BOT " can I ski?"), &room, NULL);
	check(TEXT("Back Pain Helpers: can I ski?"), &room, NULL);
	check(HTML("can Back Pain Helper tell?", "can " PILL(BOT) " tell?"), &room, "can tell?");
	check(HTML("Back Pain Helper: x", PILL("%40unknot%3Aex.org") ": x"), &room, "x");
	check(HTML("Back Pain Helper: x", PILL("@unknot:ex.org?via=ex.org") ": x"), &room, "x");
	check(HTML("y x", "<a href='matrix:u/unknot:ex.org'>y</a> x"), &room, "x");
	check(HTML("z x", PILL("@unknot:ex.org.uk") " x"), &room, NULL);
	check(HTML("z x", PILL("@unknot2:ex.org") " x"), &room, NULL);
	check(TEXT("Back x") ",\"formatted_body\":\"" PILL(BOT) "\"", &room, NULL);
}

static void test_a_pill_inside_the_quoted_message_does_not_count(void **state)
{
	(void)state;
	check(HTML("> <@ann:ex.org> Helper: a\\n\\nno idea",
		   "<mx-reply><blockquote>" PILL(BOT) "</blockquote></mx-reply>no idea") IN_REPLY,
	      &room, NULL);
	check(HTML("no idea", "<mx-reply>" PILL(BOT) "no idea"), &room, NULL);
}

static void test_every_way_to_write_a_mention_is_taken_out(void **state)
{
	(void)state;
	check(TEXT("[Back Pain Helper](https://matrix.to/#/" BOT "): can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("hi [Helper](https://matrix.to/#/%40unknot%3Aex.org) can I ski?") NAMES(BOT), &room, "hi can I ski?");
	check(TEXT("<https://matrix.to/#/" BOT "> can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("https://matrix.to/#/" BOT " can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT("matrix:u/unknot:ex.org can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT(BOT " can I ski?") NAMES(BOT), &room, "can I ski?");
	check(TEXT(BOT "." ) NAMES(BOT), &room, ".");
	check(TEXT(BOT ".au is not the bot") NAMES(BOT), &room, BOT ".au is not the bot");
	check(HTML("Dr. O'Helper & Co: x",
		   "<a href=\\\"https://matrix.to/#/" BOT "\\\">Dr. O&#39;<b>Helper</b> &amp; Co</a>: x"),
	      &room, "x");
	check(TEXT("Back Pain Helper: can I ski?"), &direct, "can I ski?");
	check(TEXT("Back Pain Helper: can I ski?") NOBODY, &direct, "can I ski?");
}

static void test_words_that_are_like_the_name_stay_words(void **state)
{
	(void)state;
	static const struct self spasm = { BOT, "spasm", "!unknot" };
	static const struct {
		const char *content, *expected;
	} rows[] = {
		{ TEXT("a spasm in my back"), "a spasm in my back" },
		{ TEXT("spasm, what now") NOBODY, "spasm, what now" },
		{ TEXT("is a spasm bad?") NAMES(BOT) IN_REPLY, "is a spasm bad?" },
		{ TEXT("spasm: is a spasm bad?") NAMES(BOT), "is a spasm bad?" },
		{ TEXT("are spasms bad?") NAMES(BOT), "are spasms bad?" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *json = str_format("{" EVENT("@a:b", "m.room.message") ",\"content\":{%s}}", rows[i].content);
		struct json_object *node = json_read(json, strlen(json), NULL);
		struct event event;
		char *text;
		assert_true(event_read(&event, node, true));
		assert_int_equal(address_read(&event, &spasm, &direct, &text), ADDRESSED_TEXT);
		assert_string_equal(text, rows[i].expected);
		json_free(node);
		free(text);
		free(json);
	}
}

static void test_a_bot_without_a_name_is_called_by_its_localpart(void **state)
{
	(void)state;
	static const struct self nameless = { BOT, NULL, NULL };
	const char *json = "{" EVENT("@a:b", "m.room.message") ",\"content\":{" TEXT("Unknot: hi") "}}";
	struct json_object *node = json_read(json, strlen(json), NULL);
	struct event event;
	char *text;
	assert_true(event_read(&event, node, true));
	assert_int_equal(address_read(&event, &nameless, &room, &text), ADDRESSED_TEXT);
	assert_string_equal(text, "hi");
	json_free(node);
	free(text);
}

static void test_the_prefix_calls_the_bot_anywhere(void **state)
{
	(void)state;
	check(TEXT("!unknot can I ski?") NOBODY, &room, "can I ski?");
	check(TEXT("!UNKNOT: can I ski?"), &room, "can I ski?");
	check(TEXT("!unknot"), &room, "");
	check(TEXT("!unknot help") NAMES("@ann:ex.org"), &room, "help");
	check(TEXT("!unknot can I ski?"), &direct, "can I ski?");
	check(TEXT("!unknots can I ski?"), &room, NULL);
	check(TEXT("say !unknot"), &room, NULL);
}

static void test_only_the_name_leaves_nothing_to_understand(void **state)
{
	(void)state;
	check(TEXT("Back Pain Helper") NAMES(BOT), &room, "");
	check(TEXT("Back Pain Helper:") NAMES(BOT), &room, "");
}

static void test_a_thread_goes_on_unless_others_are_named(void **state)
{
	(void)state;
	check(TEXT("and at night?"), &thread, "and at night?");
	check(TEXT("and at night?") NOBODY, &thread, "and at night?");
	check(TEXT("ann, you?") NAMES("@ann:ex.org"), &thread, NULL);
	check(TEXT("you two?") ",\"m.mentions\":{\"user_ids\":[\"@ann:ex.org\",\"" BOT "\"]}", &thread, "you two?");
}

static void test_the_quote_of_older_clients_is_taken_out_of_replies(void **state)
{
	(void)state;
	check(TEXT("> <@unknot:ex.org> a\\n> b\\n\\nand at night?") IN_REPLY, &direct, "and at night?");
	check(TEXT("> * <@unknot:ex.org> a\\n\\nand at night?") IN_REPLY, &direct, "and at night?");
	check(TEXT("> <@unknot:ex.org> a\\n\\n> is this true?") IN_REPLY, &direct, "> is this true?");
	check(TEXT("> <@unknot:ex.org> a\\n\\nBack Pain Helper: x") IN_REPLY, &room, "x");
	check(TEXT("> <@ann:ex.org> a\\n\\nand at night?"), &direct, "> <@ann:ex.org> a\n\nand at night?");
	check(TEXT("> a quote of my own\\n\\nis it true?") IN_REPLY, &direct, "> a quote of my own\n\nis it true?");
	check(TEXT("> <@unknot:ex.org> only the quote") IN_REPLY, &direct, NULL);
}

#define MEDIA(type, more) "\"msgtype\":\"" type "\",\"url\":\"mxc://a/b\"," more

static void test_a_caption_is_a_question(void **state)
{
	(void)state;
	check(MEDIA("m.image", "\"body\":\"is this bad?\",\"filename\":\"a.png\""), &direct, "is this bad?");
	check(MEDIA("m.file", "\"body\":\"Back Pain Helper: x\",\"filename\":\"a.pdf\"") NAMES(BOT), &room, "x");
	check(MEDIA("m.image", "\"body\":\"is this bad?\",\"filename\":\"a.png\""), &room, NULL);
}

static void test_media_without_words_cannot_be_read(void **state)
{
	(void)state;
	static const char *const media[] = {
		MEDIA("m.audio", "\"body\":\"voice.ogg\""), MEDIA("m.image", "\"body\":\"a.png\",\"filename\":\"a.png\""),
		MEDIA("m.video", "\"body\":\"\",\"filename\":\"a.png\""), MEDIA("m.file", "\"body\":7"),
	};
	for (size_t i = 0; i < sizeof media / sizeof *media; i++) {
		char *text;
		assert_int_equal(read_content(media[i], &direct, &text), ADDRESSED_UNREADABLE);
		assert_null(text);
		assert_int_equal(read_content(media[i], &reply, &text), ADDRESSED_UNREADABLE);
		assert_int_equal(read_content(media[i], &room, &text), ADDRESSED_NOT);
		assert_null(text);
	}
}

static void test_hostile_texts_are_read_in_time(void **state)
{
	(void)state;
	static const char *const bricks[] = { "<mx-reply>", "matrix.to/#/", "@unknot:ex.org ", "[", "](", "<a", "&amp", "> ",
					      "Back Pain Helpe", "\xC3", "%40", "https://matrix.to/#/@unknot:ex.org" };
	for (size_t i = 0; i < sizeof bricks / sizeof *bricks; i++) {
		struct str wall = STR_INIT;
		char *text;
		for (int n = 0; wall.len < 30000; n++)
			str_add(&wall, bricks[i]);
		char *content = str_format("\"msgtype\":\"m.text\",\"body\":\"%s\",\"format\":\"org.matrix.custom.html\","
					   "\"formatted_body\":\"%s\"" NAMES(BOT) IN_REPLY, wall.data, wall.data);
		assert_int_equal(read_content(content, &direct, &text), ADDRESSED_TEXT);
		free(text);
		free(content);
		str_release(&wall);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_in_a_direct_chat_is_for_the_bot),
		cmocka_unit_test(test_in_a_room_only_what_is_meant_for_it),
		cmocka_unit_test(test_what_stands_behind_a_nul_is_read),
		cmocka_unit_test(test_what_is_no_question_is_never_answered),
		cmocka_unit_test(test_own_messages_and_state_are_never_answered),
		cmocka_unit_test(test_mentions_alone_decide_when_they_are_there),
		cmocka_unit_test(test_without_mentions_a_pill_or_a_name_at_the_start_counts),
		cmocka_unit_test(test_a_pill_inside_the_quoted_message_does_not_count),
		cmocka_unit_test(test_every_way_to_write_a_mention_is_taken_out),
		cmocka_unit_test(test_words_that_are_like_the_name_stay_words),
		cmocka_unit_test(test_a_bot_without_a_name_is_called_by_its_localpart),
		cmocka_unit_test(test_the_prefix_calls_the_bot_anywhere),
		cmocka_unit_test(test_only_the_name_leaves_nothing_to_understand),
		cmocka_unit_test(test_a_thread_goes_on_unless_others_are_named),
		cmocka_unit_test(test_the_quote_of_older_clients_is_taken_out_of_replies),
		cmocka_unit_test(test_a_caption_is_a_question),
		cmocka_unit_test(test_media_without_words_cannot_be_read),
		cmocka_unit_test(test_hostile_texts_are_read_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
