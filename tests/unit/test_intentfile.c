#include "texts.h"
#include "talk/intentfile.h"

struct parsed {
	struct intents intents;
	struct err_list errs;
};

static void parse_bytes(struct parsed *parsed, const char *text, size_t len)
{
	*parsed = (struct parsed){ .errs = ERR_LIST_INIT };
	intentfile_read(&parsed->intents, "x.intent", text, len, &parsed->errs);
}

static void parse(struct parsed *parsed, const char *text)
{
	parse_bytes(parsed, text, strlen(text));
}

static void release(struct parsed *parsed)
{
	intents_release(&parsed->intents);
	err_list_release(&parsed->errs);
}

static void it_reads_keys_rules_and_examples(void **state)
{
	struct parsed parsed;
	(void)state;
	parse(&parsed, "# a comment\n[intent heat_cold]\ntitle = Heat or cold\nreply=heat_cold.md\ntier = doctor_soon\n"
		       "answer = 7\n\n[match]\nneed \\bheat # not a comment\n+5\tice\n-2 x\nnot  cold  \n"
		       "[after other]\n+3 which\n[yes]\nshould i?\n[no]\n[sic] no\n[yes after other]\nwhich\n");
	assert_int_equal(parsed.errs.count, 0);
	assert_int_equal(parsed.intents.count, 1);
	const struct intent *intent = &parsed.intents.items[0];
	assert_string_equal(intent->id, "heat_cold");
	assert_string_equal(intent->title, "Heat or cold");
	assert_string_equal(intent->reply, "heat_cold.md");
	assert_int_equal(intent->tier, TIER_DOCTOR_SOON);
	assert_true(intent->heeds_negation);
	assert_int_equal(intent->answer, 7);
	assert_int_equal(intent->rule_count, 5);
	assert_string_equal(intent->rules[0].line.text + intent->rules[0].column, "\\bheat # not a comment");
	assert_int_equal(intent->rules[1].weight, 5);
	assert_int_equal(intent->rules[2].weight, -2);
	assert_string_equal(intent->rules[3].line.text + intent->rules[3].column, "cold");
	assert_int_equal(intent->rules[4].after, 1);
	assert_int_equal(intent->example_count, 3);
	assert_true(intent->examples[0].wanted);
	assert_string_equal(intent->examples[1].line.text, "[sic] no");
	assert_int_equal(intent->examples[2].after, 1);
	release(&parsed);
}

static void it_says_everything_that_is_wrong_in_one_run(void **state)
{
	struct parsed parsed;
	(void)state;
	parse(&parsed, "stray\n[intent One]\n[intent two]\ntitel = x\ntier = tpoic\nanswer = 0\nreply = ../x.md\n"
		       "no key here\n[mach]\n[match]\nnede x\n+x y\n+5\n+100 y\nnotx y\n[after Ü]\n[match\n");
	assert_err(&parsed.errs, "a line before the first [intent ID]", 1, 1);
	assert_err(&parsed.errs, "an intent without a proper id", 2, 1);
	assert_err(&parsed.errs, "unknown key", 4, 1);
	assert_string_equal(find_err(&parsed.errs, "unknown key")->mend, "did you mean title?");
	assert_err(&parsed.errs, "unknown tier", 5, 8);
	assert_string_equal(find_err(&parsed.errs, "unknown tier")->mend, "did you mean topic?");
	assert_err(&parsed.errs, "not a number that is possible here", 6, 10);
	assert_err(&parsed.errs, "not the name of a response file", 7, 9);
	assert_err(&parsed.errs, "neither \"key = value\" nor a section", 8, 1);
	assert_err(&parsed.errs, "unknown section", 9, 1);
	assert_string_equal(find_err(&parsed.errs, "unknown section")->mend, "did you mean [match]?");
	assert_err(&parsed.errs, "a line that starts with none of", 11, 1);
	assert_err(&parsed.errs, "not a weight", 12, 2);
	assert_err(&parsed.errs, "the pattern is missing", 13, 3);
	assert_err(&parsed.errs, "the section's name is not closed", 17, 7);
	release(&parsed);
}

static void it_refuses_what_is_no_clean_text(void **state)
{
	static const char text[] = "\xEF\xBB\xBF[intent a]\r\ntitle = a\0b\ntitle = \xC3(\nlabel = \xE2\x82\n";
	struct parsed parsed;
	(void)state;
	parse_bytes(&parsed, text, sizeof text - 1);
	assert_err(&parsed.errs, "byte order mark", 1, 1);
	assert_err(&parsed.errs, "carriage return", 1, 0);
	assert_err(&parsed.errs, "a NUL byte", 2, 10);
	assert_err(&parsed.errs, "not UTF-8", 3, 9);
	assert_int_equal(parsed.errs.count, 5);
	assert_int_equal(parsed.intents.count, 1);
	release(&parsed);
}

static void it_refuses_long_lines_and_too_many_intents(void **state)
{
	struct parsed parsed;
	struct str text = STR_INIT;
	(void)state;
	for (unsigned i = 0; i < INTENTS_MAX + 2; i++)
		str_addf(&text, "[intent i%u]\n", i);
	str_add(&text, "# ");
	for (unsigned i = 0; i < LINE_MAX_BYTES; i++)
		str_add_char(&text, 'x');
	parse_bytes(&parsed, str_text(&text), text.len);
	assert_err(&parsed.errs, "more than 1000 intents", INTENTS_MAX + 1, 1);
	assert_err(&parsed.errs, "longer than 2000 bytes", INTENTS_MAX + 3, 0);
	assert_int_equal(parsed.errs.count, 2);
	assert_int_equal(parsed.intents.count, INTENTS_MAX);
	str_release(&text);
	release(&parsed);
}

static void it_survives_every_cut_of_a_file(void **state)
{
	static const char text[] = "[define]\n[intent a]\ntitle = x\n[match]\n+1 \\b(?&x)\nneed \n[after b]\n[yes after b]\nx\n[no]\n[";
	(void)state;
	for (size_t len = 0; len < sizeof text; len++) {
		struct parsed parsed;
		parse_bytes(&parsed, text, len);
		release(&parsed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_keys_rules_and_examples),
		cmocka_unit_test(it_says_everything_that_is_wrong_in_one_run),
		cmocka_unit_test(it_refuses_what_is_no_clean_text),
		cmocka_unit_test(it_refuses_long_lines_and_too_many_intents),
		cmocka_unit_test(it_survives_every_cut_of_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
