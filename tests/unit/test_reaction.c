/* Which reactions the bot understands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "matrix/reaction.h"

static struct reaction read_relation(const char *relation)
{
	char *text = str_format("{\"event_id\": \"$r\", \"type\": \"m.reaction\", \"sender\": \"@a:b\","
				" \"content\": {\"m.relates_to\": %s}}",
				relation);
	struct json_object *object = json_read(text, strlen(text), NULL);
	struct event event;
	assert_true(event_read(&event, object, true));
	struct reaction reaction = reaction_read(&event);
	assert_true((reaction.kind == REACTION_OTHER) == (reaction.target == NULL));
	reaction.target = NULL;
	json_free(object);
	free(text);
	return reaction;
}

static struct reaction read_key(const char *key)
{
	char *relation = str_format("{\"rel_type\": \"m.annotation\", \"event_id\": \"$t\", \"key\": \"%s\"}", key);
	struct reaction reaction = read_relation(relation);
	free(relation);
	return reaction;
}

static void digits_pick_in_every_spelling(void **state)
{
	static const char *const keys[] = { "3", "3\uFE0F", "3\u20E3", "3\uFE0F\u20E3" };
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_int_equal(read_key(keys[i]).kind, REACTION_PICK);
		assert_int_equal(read_key(keys[i]).number, 3);
	}
}

static void thumbs_count_in_every_colour(void **state)
{
	(void)state;
	assert_int_equal(read_key("\U0001F44D").kind, REACTION_UP);
	assert_int_equal(read_key("\U0001F44D\uFE0F").kind, REACTION_UP);
	assert_int_equal(read_key("\U0001F44D\U0001F3FB").kind, REACTION_UP);
	assert_int_equal(read_key("\U0001F44E\U0001F3FF").kind, REACTION_DOWN);
}

static void anything_else_means_nothing(void **state)
{
	static const char *const keys[] = { "", "0", "10", " 1", "1 ", "1\u20E3\uFE0F", "one", "\u2764", "\U0001F44D\U0001F44D",
					    "\U0001F51F" };
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_int_equal(read_key(keys[i]).kind, REACTION_OTHER);
}

static void broken_relations_mean_nothing(void **state)
{
	static const char *const relations[] = {
		"null", "[]", "{}", "{\"rel_type\": \"m.annotation\", \"key\": \"1\"}",
		"{\"rel_type\": \"m.annotation\", \"event_id\": \"$t\"}",
		"{\"rel_type\": \"m.annotation\", \"event_id\": \"$t\", \"key\": 1}",
		"{\"rel_type\": \"m.reference\", \"event_id\": \"$t\", \"key\": \"1\"}",
		"{\"rel_type\": \"m.annotation\", \"event_id\": 7, \"key\": \"1\"}",
	};
	(void)state;
	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
		assert_int_equal(read_relation(relations[i]).kind, REACTION_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_pick_in_every_spelling),
		cmocka_unit_test(thumbs_count_in_every_colour),
		cmocka_unit_test(anything_else_means_nothing),
		cmocka_unit_test(broken_relations_mean_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
