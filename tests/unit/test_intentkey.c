#include "texts.h"
#include "talk/intentkey.h"

static void read_keys(struct intent *intent, struct err_list *errs, const char *text)
{
	*intent = (struct intent){ .tier = TIER_TOPIC };
	*errs = (struct err_list)ERR_LIST_INIT;
	struct source_line line = { .file = "x.intent" };
	char *all = mem_copy_text(text), *rest = all;
	while ((line.text = strsep(&rest, "\n"))) {
		line.number++;
		intentkey_read(intent, &line, errs);
	}
	free(all);
}

static void release(struct intent *intent, struct err_list *errs)
{
	intent_release(intent);
	err_list_release(errs);
}

static void each_key_fills_its_member(void **state)
{
	struct intent intent;
	struct err_list errs;
	(void)state;
	read_keys(&intent, &errs, "title = Heat or cold\n  reply=heat.md\ntier  =  crisis\nanswer = 99\nmenu = 3\nnegation = ignore");
	assert_int_equal(errs.count, 0);
	assert_string_equal(intent.title, "Heat or cold");
	assert_string_equal(intent.reply, "heat.md");
	assert_int_equal(intent.reply_line.number, 2);
	assert_int_equal(intent.tier, TIER_CRISIS);
	assert_int_equal(intent.answer, 99);
	assert_int_equal(intent.menu, 3);
	assert_false(intent.heeds_negation);
	release(&intent, &errs);
}

static void a_key_far_from_all_others_is_answered_with_all_of_them(void **state)
{
	struct intent intent;
	struct err_list errs;
	(void)state;
	read_keys(&intent, &errs, "kwyjibo = 1");
	assert_string_equal(find_err(&errs, "unknown key")->mend, "the keys are title, reply, tier, answer, offer, label, parent, "
								 "together, menu, disclaimer and negation");
	release(&intent, &errs);
}

static void texts_are_set_once(void **state)
{
	struct intent intent;
	struct err_list errs;
	(void)state;
	read_keys(&intent, &errs, "title = a\ntitle = b\nlabel =\nparent = No Id");
	assert_err(&errs, "the key stands twice", 2, 1);
	assert_err(&errs, "a key without a value", 3, 8);
	assert_err(&errs, "not an id", 4, 10);
	assert_string_equal(intent.title, "a");
	assert_null(intent.parent);
	release(&intent, &errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_fills_its_member),
		cmocka_unit_test(a_key_far_from_all_others_is_answered_with_all_of_them),
		cmocka_unit_test(texts_are_set_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
