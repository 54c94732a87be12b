/* Unknown words become the words that were meant; known words stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "talk/common_words.h"
#include "talk/mistakes.h"
#include "talk/normalise.h"

static const char *const vocabulary[] = {
	"ache", "acupuncture", "anxiety", "back", "bladder", "blade", "blades", "breath", "breathing", "chest",
	"chiropractor", "cramp", "dizzy", "electrolytes", "exercise", "exercises", "headache", "heart", "heat", "hello",
	"ibuprofen", "knot", "leg", "legs", "magnesium", "massage", "mattress", "muscle", "muscles", "neck", "numb",
	"numbness", "pad", "pain", "pillow", "posture", "relax", "rhomboid", "shoulder", "shoulders", "sore", "spasm",
	"spasms", "stretch", "stretching", "suicide", "surgery", "swollen", "thanks", "tingling", "trap", "traps",
	"trapezius", "upper", "vertebra", "weakness", "(not a word)", "X-ray", "",
};

struct row {
	const char *typed, *expected;
};

static int make_spelling(void **state)
{
	*state = spelling_new(vocabulary, sizeof vocabulary / sizeof *vocabulary);
	return 0;
}

static int drop_spelling(void **state)
{
	spelling_free(*state);
	return 0;
}

static void correct(const struct spelling *spelling, const char *typed, struct normal *out,
		    struct corrections *corrections)
{
	struct normal normal;
	normalise(&normal, typed, strlen(typed));
	spelling_correct(spelling, &normal, out, corrections);
	normal_release(&normal);
}

static void check_row(const struct spelling *spelling, const struct row *row)
{
	struct normal out;
	struct corrections corrections = { NULL, 0, 0 };
	correct(spelling, row->typed, &out, &corrections);
	assert_string_equal(out.text, row->expected);
	assert_int_equal(corrections.count > 0, strcmp(row->typed, row->expected) != 0);
	corrections_release(&corrections);
	normal_release(&out);
}

static void check_rows(const struct spelling *spelling, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(spelling, &rows[i]);
}
#define CHECK_ROWS(rows) check_rows(*state, rows, sizeof(rows) / sizeof *(rows))

/* Rows of which both sides are the same. */
static void check_kept(const struct spelling *spelling, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(spelling, &(struct row){ texts[i], texts[i] });
}
#define CHECK_KEPT(texts) check_kept(*state, texts, sizeof(texts) / sizeof *(texts))

static void words_of_the_vocabulary_are_found(void **state)
{
	static const struct row rows[] = {
		{ "excersise", "exercise" },
		{ "exercizes", "exercises" },
		{ "accupuncture", "acupuncture" },
		{ "acupunture", "acupuncture" },
		{ "masage", "massage" },
		{ "my sholder hurts", "my shoulder hurts" },
		{ "hsoulder", "shoulder" },
		{ "postur", "posture" },
		{ "spazm", "spasm" },
		{ "chset pian", "chest pain" },
		{ "musle cramps", "muscle cramps" },
		{ "trapizius and romboid", "trapezius and rhomboid" },
		{ "kramp", "cramp" },
		{ "ibeprofen or magnesuim", "ibuprofen or magnesium" },
		{ "numbnes, tingeling and weekness", "numbness, tingling and weakness" },
		{ "suiside", "suicide" },
		{ "swolen", "swollen" },
	};
	CHECK_ROWS(rows);
}

static void usual_forms_and_frequent_words_are_found(void **state)
{
	static const struct row rows[] = {
		{ "masaging", "massaging" },
		{ "headakes", "headaches" },
		{ "somtimes it realy hurts", "sometimes it really hurts" },
		{ "i knwo", "i know" },
		{ "gettin", "getting" },
		{ "somethin burnin", "something burning" },
	};
	CHECK_ROWS(rows);
}

static void stretched_letters_are_shortened(void **state)
{
	static const struct row rows[] = {
		{ "soooore", "sore" },
		{ "paaaain", "pain" },
		{ "helllloooo", "hello" },
		{ "soooo stiffff", "so stiff" },
		{ "musssscle", "muscle" },
		{ "noooooooooooooooooooooooooooooooooooooooooooooooooo", "no" },
	};
	CHECK_ROWS(rows);
}

static void joined_split_and_repeated_words_are_mended(void **state)
{
	static const struct row rows[] = {
		{ "my shoulderblade and upperback", "my shoulder blade and upper back" },
		{ "shoulderblades", "shoulder blades" },
		{ "sholderblade", "shoulder blade" },
		{ "chestpain", "chest pain" },
		{ "kneepain", "knee pain" },
		{ "a head ache", "a headache" },
		{ "stret ching", "stretching" },
		{ "in the the morning", "in the morning" },
		{ "why does my my neck hurt", "why does my neck hurt" },
	};
	CHECK_ROWS(rows);
}

static void known_words_stay(void **state)
{
	static const char *const kept[] = {
		"", "the price of pasta", "a case of hearing loss", "a tarp on the ramp", "he massed the troops",
		"concussed and confused", "an infarction", "walter went to spain", "copd and adhd",
		"on monday in paris",
		"my heart is in it", "the back ache, the other ache", "upper back", "that that is had had", "no no",
		"ten ts", "x1yz pa1n", "\u0441\u043f\u0438\u043d\u0430",
	};
	CHECK_KEPT(kept);
}

static void short_and_distant_words_stay(void **state)
{
	static const char *const kept[] = { "spz", "lg", "qwertzuiop", "xkcdefgh", "brth" };
	CHECK_KEPT(kept);
}

static void other_languages_stay(void **state)
{
	static const char *const kept[] = {
		"hilft warme oder kalte besser bei verspannungen",
		"tengo un dolor muy fuerte en la espalda y no puedo respirar bien",
	};
	CHECK_KEPT(kept);
}

static void a_correction_says_where(void **state)
{
	static const char raw[] = "My  SHOLDER!! and chset";
	struct normal out;
	struct corrections corrections = { NULL, 0, 0 };
	correct(*state, raw, &out, &corrections);
	assert_string_equal(out.text, "my shoulder! and chest");
	assert_int_equal(corrections.count, 2);
	const struct correction *first = &corrections.items[0], *second = &corrections.items[1];
	assert_memory_equal(out.text + first->start, "shoulder", first->end - first->start);
	assert_int_equal(first->end - first->start, strlen("shoulder"));
	assert_int_equal(first->raw_start, strstr(raw, "SHOLDER") - raw);
	assert_int_equal(first->raw_end, strstr(raw, "!!") - raw);
	assert_memory_equal(out.text + second->start, "chest", second->end - second->start);
	assert_int_equal(second->raw_end, strlen(raw));
	corrections_release(&corrections);
	normal_release(&out);
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static size_t random_words(char *raw, uint32_t *seed)
{
	static const char letters[] = "aaeeiioouunrstlmhcpdk     .,?'\n";
	size_t len = random_next(seed) % 200;
	for (size_t i = 0; i < len; i++)
		raw[i] = letters[random_next(seed) % (sizeof letters - 1)];
	raw[len] = '\0';
	return len;
}

static void the_way_back_stays_in_order_and_in_bounds(void **state)
{
	uint32_t seed = 11;
	for (int round = 0; round < 2000; round++) {
		char raw[256];
		size_t len = random_words(raw, &seed);
		struct normal out;
		struct corrections corrections = { NULL, 0, 0 };
		correct(*state, raw, &out, &corrections);
		assert_int_equal(out.raw[out.len], len);
		assert_int_equal(strlen(out.text), out.len);
		for (size_t i = 0; i < out.len; i++)
			assert_true(out.raw[i] <= out.raw[i + 1] && out.raw[i] < len);
		for (size_t i = 0; i < corrections.count; i++) {
			assert_true(corrections.items[i].start < corrections.items[i].end);
			assert_true(corrections.items[i].end <= out.len);
			assert_true(corrections.items[i].raw_start < corrections.items[i].raw_end);
		}
		corrections_release(&corrections);
		normal_release(&out);
	}
}

static void the_work_for_a_long_text_is_bounded(void **state)
{
	char *raw = mem_alloc(60001);
	for (size_t at = 0; at + 10 <= 60000; at += 10)
		memcpy(raw + at, "shoulderz ", 10);
	struct normal out;
	struct corrections corrections = { NULL, 0, 0 };
	correct(*state, raw, &out, &corrections);
	assert_int_equal(corrections.count, 200);
	corrections_release(&corrections);
	normal_release(&out);
	free(raw);
}

static void no_vocabulary_at_all_is_fine(void **state)
{
	(void)state;
	struct spelling *spelling = spelling_new(NULL, 0);
	check_row(spelling, &(struct row){ "becomming realy bad", "becoming really bad" });
	spelling_free(spelling);
	spelling_free(NULL);
}

static void the_list_of_common_words_is_searched(void **state)
{
	(void)state;
	static const char *const known[] = { "a", "aardvark", "wednesday", "colour", "color", "zoo", "physiotherapy" };
	static const char *const unknown[] = { "", "aaa", "hart", "zzzz", "it's", "Zoo", "colourr", "muscl" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_true(common_words_have(word_of(known[i])));
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_false(common_words_have(word_of(unknown[i])));
}

static unsigned cost(const char *typed, const char *meant)
{
	return mistakes_cost(word_of(typed), word_of(meant), 20);
}

static void easy_mistakes_cost_less(void **state)
{
	(void)state;
	assert_int_equal(cost("massage", "massage"), 0);
	assert_true(cost("masage", "massage") < cost("mabsage", "massage"));
	assert_true(cost("chset", "chest") <= MISTAKE_SLIP);
	assert_true(cost("spazm", "spasm") < cost("spalm", "spasm"));
	assert_true(cost("painn", "pain") < cost("painx", "pain"));
	assert_int_equal(mistakes_cost(word_of("knot"), word_of("pillow"), 7), MISTAKE_NONE);
	assert_int_equal(mistakes_cost(word_of(""), word_of("pillow"), 7), MISTAKE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_the_vocabulary_are_found),
		cmocka_unit_test(usual_forms_and_frequent_words_are_found),
		cmocka_unit_test(stretched_letters_are_shortened),
		cmocka_unit_test(joined_split_and_repeated_words_are_mended),
		cmocka_unit_test(known_words_stay),
		cmocka_unit_test(short_and_distant_words_stay),
		cmocka_unit_test(other_languages_stay),
		cmocka_unit_test(a_correction_says_where),
		cmocka_unit_test(the_way_back_stays_in_order_and_in_bounds),
		cmocka_unit_test(the_work_for_a_long_text_is_bounded),
		cmocka_unit_test(no_vocabulary_at_all_is_fine),
		cmocka_unit_test(the_list_of_common_words_is_searched),
		cmocka_unit_test(easy_mistakes_cost_less),
	};
	return cmocka_run_group_tests(tests, make_spelling, drop_spelling);
}
