#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "talk/compose.h"

static char heat_title[] = "Heat & cold", heat_body[] = "**Either** can help.\n\n- a\n- b\n";
static char rest_title[] = "Rest", rest_body[] = "Not for long.";
static char alarm_title[] = "Chest pain", alarm_body[] = "**Call {emergency_number} now.**\n\n- Sit down.\n";
static char short_title[] = "Short", short_body[] = "General information only.";
static char full_title[] = "Full", full_body[] = "**Disclaimer.** All of it.\n\nAnd more.";
static char list_title[] = "List", list_body[] = "- One.\n- Two.";

static const struct response heat = { .title = heat_title, .body = heat_body };
static const struct response rest = { .title = rest_title, .body = rest_body };
static const struct response alarm_reply = { .title = alarm_title, .body = alarm_body };
static const struct response note = { .title = short_title, .body = short_body };
static const struct response full = { .title = full_title, .body = full_body };
static const struct response list = { .title = list_title, .body = list_body };
static const struct response_values values = { "112", "0800", "Ann" };
static const struct offer offers[] = { { 1, "Massage" }, { 2, "Creams <gels>" } };

static void expect(struct composition composition, const char *text, const char *html)
{
	char *got_text, *got_html;
	composition.values = &values;
	composition.disclaimer_short = composition.disclaimer_short ? composition.disclaimer_short : &note;
	composition.disclaimer_full = &full;
	compose(&composition, &got_text, &got_html);
	assert_string_equal(got_text, text);
	assert_string_equal(got_html, html);
	free(got_text);
	free(got_html);
}

static void an_answer_is_followed_by_offers_and_the_short_disclaimer(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &heat }, .answer_count = 1, .offer_lead = "More:", .offers = offers,
				     .offer_count = 2, .disclaimer = DISCLAIMER_SHORT },
	       "Either can help.\n\n- a\n- b\n\nMore:\n1. Massage\n2. Creams <gels>\n\n"
	       "Please note: General information only.",
	       "<p><strong>Either</strong> can help.</p><ul><li>a</li><li>b</li></ul><p>More:<br>"
	       "1. Massage<br>2. Creams &lt;gels&gt;</p>"
	       "<p><strong>Please note:</strong> General information only.</p>");
}

static void two_answers_stand_under_their_titles(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &heat, &rest }, .answer_count = 2, .disclaimer = DISCLAIMER_SHORT },
	       "Heat & cold\n\nEither can help.\n\n- a\n- b\n\nRest\n\nNot for long.\n\n"
	       "Please note: General information only.",
	       "<p><strong>Heat &amp; cold</strong></p>"
	       "<p><strong>Either</strong> can help.</p><ul><li>a</li><li>b</li></ul>"
	       "<p><strong>Rest</strong></p><p>Not for long.</p>"
	       "<p><strong>Please note:</strong> General information only.</p>");
}

static void a_warning_before_everything_is_the_first_paragraph_of_its_response(void **state)
{
	(void)state;
	expect((struct composition){ .before = { &alarm_reply }, .lead = "Two <things>:", .answers = { &rest },
				     .answer_count = 1, .disclaimer = DISCLAIMER_SHORT },
	       "Call 112 now.\n\nTwo <things>:\n\nNot for long.\n\nPlease note: General information only.",
	       "<p><strong>Call 112 now.</strong></p><p>Two &lt;things&gt;:</p><p>Not for long.</p>"
	       "<p><strong>Please note:</strong> General information only.</p>");
}

static void a_red_flag_carries_no_disclaimer(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &alarm_reply }, .answer_count = 1, .disclaimer = DISCLAIMER_NONE },
	       "Call 112 now.\n\n- Sit down.", "<p><strong>Call 112 now.</strong></p><ul><li>Sit down.</li></ul>");
}

static void a_disclaimer_with_a_bold_word_of_its_own_keeps_it(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &rest }, .answer_count = 1, .disclaimer = DISCLAIMER_FULL },
	       "Not for long.\n\nDisclaimer. All of it.\n\nAnd more.",
	       "<p>Not for long.</p><p><strong>Disclaimer.</strong> All of it.</p><p>And more.</p>");
}

static void a_disclaimer_that_is_a_list_is_led_by_a_line(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &rest }, .answer_count = 1, .disclaimer = DISCLAIMER_SHORT,
				     .disclaimer_short = &list },
	       "Not for long.\n\nPlease note:\n\n- One.\n- Two.",
	       "<p>Not for long.</p><p><strong>Please note:</strong></p><ul><li>One.</li><li>Two.</li></ul>");
}

static void a_question_back_has_numbers_and_no_answer(void **state)
{
	(void)state;
	expect((struct composition){ .lead = "Did you mean:", .offers = offers, .offer_count = 2,
				     .disclaimer = DISCLAIMER_SHORT },
	       "Did you mean:\n\n1. Massage\n2. Creams <gels>\n\nPlease note: General information only.",
	       "<p>Did you mean:</p><p>1. Massage<br>2. Creams &lt;gels&gt;</p>"
	       "<p><strong>Please note:</strong> General information only.</p>");
}

static void an_offer_lead_without_offers_says_nothing(void **state)
{
	(void)state;
	expect((struct composition){ .answers = { &rest }, .answer_count = 1, .offer_lead = "More:" }, "Not for long.",
	       "<p>Not for long.</p>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_followed_by_offers_and_the_short_disclaimer),
		cmocka_unit_test(two_answers_stand_under_their_titles),
		cmocka_unit_test(a_warning_before_everything_is_the_first_paragraph_of_its_response),
		cmocka_unit_test(a_red_flag_carries_no_disclaimer),
		cmocka_unit_test(a_disclaimer_with_a_bold_word_of_its_own_keeps_it),
		cmocka_unit_test(a_disclaimer_that_is_a_list_is_led_by_a_line),
		cmocka_unit_test(a_question_back_has_numbers_and_no_answer),
		cmocka_unit_test(an_offer_lead_without_offers_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
