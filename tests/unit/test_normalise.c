/* What people type becomes the text that patterns see, and each byte of it leads back to where it came from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "talk/normalise.h"
#include "talk/normalise_words.h"

struct row {
	const char *typed, *expected;
};

static void check_one(const char *typed, size_t len, const char *expected)
{
	struct normal normal;
	normalise(&normal, typed, len);
	assert_string_equal(normal.text, expected);
	assert_int_equal(normal.len, strlen(expected));
	normal_release(&normal);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_one(rows[i].typed, strlen(rows[i].typed), rows[i].expected);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void letters_are_folded(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "My BACK", "my back" },
		{ "caf\u00e9 na\u00efve", "cafe naive" },
		{ "cafe\u0301", "cafe" },
		{ "\uff23\uff28\uff25\uff33\uff34 pain", "chest pain" },
		{ "\U0001d41b\U0001d41a\U0001d41c\U0001d424 pain", "back pain" },
		{ "\ufb01x it", "fix it" },
		{ "STRA\u00dfE", "strasse" },
		{ "\u00c6on S\u00f8ren \u0141ukasz", "aeon soren lukasz" },
		{ "\u0423 \u043c\u0435\u043d\u044f", "\u0443 \u043c\u0435\u043d\u044f" },
		{ "\u304b\u3099", "\u304c" },
		{ "\ud55c\uad6d", "\ud55c\uad6d" },
	};
	CHECK_ROWS(rows);
}

static void invisible_signs_vanish(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "ch\u200best pa\u00adin", "chest pain" },
		{ "\ufeffhelp", "help" },
		{ "\u202ehelp\u202c me", "help me" },
		{ "c\u0336h\u0336e\u0336s\u0336t", "chest" },
		{ "a\u00a0b\u2003c", "a b c" },
	};
	CHECK_ROWS(rows);
}

static void spaces_and_marks_are_folded(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "", "" },
		{ "   ", "" },
		{ "?!.", "" },
		{ "  my   back\t hurts  ", "my back hurts" },
		{ "help!!!", "help!" },
		{ "what?!?!", "what?" },
		{ "short of breath...why", "short of breath. why" },
		{ "wait\u2026 what", "wait. what" },
		{ "it hurts , badly", "it hurts, badly" },
		{ "it hurts.what now", "it hurts. what now" },
		{ "(no fever) \"sharp\" *pain*", "no fever, sharp pain" },
		{ "one\ntwo\r\n\r\nthree\n", "one. two. three" },
		{ "one,\ntwo?\nthree", "one, two? three" },
		{ "symptoms:\n- numb arm\n- pain", "symptoms: numb arm. pain" },
		{ "it takes 2.5 hours, at 5:30 or 1,000 times", "it takes 2.5 hours, at 5:30 or 1,000 times" },
		{ "the muscle(s) in my shoulderblade(s)", "the muscle in my shoulderblade" },
		{ "sore :( and tight ;-)", "sore and tight" },
		{ "see https://example.org/a?b=c please", "see please" },
		{ "back \U0001f62d\U0001f62dhurts", "back, hurts" },
		{ "\U0001f62d is that bad \U0001f62d? \U0001f64f\U0001f64f", "is that bad?" },
		{ "\U0001f62d\U0001f62d", "\U0001f62d\U0001f62d" },
		{ "no \U0001f6ab chest pain", "no chest pain" },
		{ "a fever of 39.5\u00b0C", "a fever of 39.5 degrees c" },
		{ "e.g. at 3 p.m. or i.e. late", "for example at 3 pm or that is late" },
		{ "Dr. Smith said so", "dr smith said so" },
	};
	CHECK_ROWS(rows);
}

static void dashes_slashes_and_signs_become_words(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "x-ray", "x ray" },
		{ "x\u2011ray", "x ray" },
		{ "deep-tissue -- or not", "deep tissue, or not" },
		{ "a knot\u2014it hurts", "a knot, it hurts" },
		{ "back pain- do i need an MRI", "back pain, do i need an mri" },
		{ "2-3 days", "2 to 3 days" },
		{ "2\u20133 days", "2 to 3 days" },
		{ "ice/heat", "ice or heat" },
		{ "ice / heat", "ice or heat" },
		{ "pain 7/10", "pain 7 out of 10" },
		{ "rest & ice + heat", "rest and ice and heat" },
		{ "w/ ice w/o heat b/c cold and/or wet", "with ice without heat because cold or wet" },
		{ "i'm 17 y/o", "i am 17 years old" },
		{ "100% sure", "100 percent sure" },
	};
	CHECK_ROWS(rows);
}

static void contractions_are_written_out(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "'n't ok", "nt ok" },      /* nothing before the ending: no contraction, and no blank at the start */
		{ "can't cant cannot", "can not can not can not" },
		{ "I don\u2019t, he won't, it isn\u00b4t", "i do not, he will not, it is not" },
		{ "doesnt didnt shouldnt", "does not did not should not" },
		{ "they're we've you'll she'd i'm", "they are we have you will she would i am" },
		{ "im ive theyre youve", "i am i have they are you have" },
		{ "what's this, whats that", "what is this, what is that" },
		{ "it's been bad", "it has been bad" },
		{ "its getting worse", "it is getting worse" },
		{ "its own cause", "its own cause" },
		{ "my back's killing me", "my back is killing me" },
		{ "the doctor's advice", "the doctor advice" },
		{ "the muscles' job", "the muscles job" },
		{ "gonna wanna lemme gotta", "going to want to let me got to" },
		{ "id rather rest", "i would rather rest" },
		{ "what id is this", "what id is this" },
		{ "i feel ill", "i feel ill" },
		{ "ill try that", "i will try that" },
		{ "don t know, i m sore", "do not know, i am sore" },
		{ "well, we were in hell", "well, we were in hell" },
		{ "nothin' 'cause i'm doin' it", "nothing because i am doing it" },
		{ "'quoted' words", "quoted words" },
	};
	CHECK_ROWS(rows);
}

static void chat_spelling_is_written_out(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "pls help thx", "please help thanks" },
		{ "how r u", "how are you" },
		{ "r these exercises ok 4 me", "are these exercises ok for me" },
		{ "ur making it worse with ur advice", "you are making it worse with your advice" },
		{ "how 2 fix", "how to fix" },
		{ "i rested 2 days", "i rested 2 days" },
		{ "y does it hurt", "why does it hurt" },
		{ "vitamin k", "vitamin k" },
		{ "pins n needles", "pins and needles" },
		{ "it might b a spasm", "it might be a spasm" },
		{ "how bout a bout of spasms", "how about a bout of spasms" },
		{ "wat is this cuz idk rn tho", "what is this because i do not know right now though" },
		{ "20mins b4 3am", "20 minutes before 3 am" },
		{ "ppl w/ this", "people with this" },
	};
	CHECK_ROWS(rows);
}

static void broken_and_binary_text_is_survived(void **state)
{
	(void)state;
	check_one("my\0back", 7, "my back");
	check_one("x\xff" "b", 3, "x, b");
	check_one("pain\xe2\x82", 6, "pain");
	check_one("\xed\xa0\x80x", 4, "x");
	check_one("\xff\xff", 2, "\xef\xbf\xbd\xef\xbf\xbd");
}

static void check_map(const struct normal *normal, size_t raw_len)
{
	assert_int_equal(normal->text[normal->len], '\0');
	assert_int_equal(strlen(normal->text), normal->len);
	assert_int_equal(normal->raw[normal->len], raw_len);
	for (size_t i = 0; i < normal->len; i++) {
		if (normal->raw[i] > normal->raw[i + 1] || normal->raw[i] >= raw_len)
			fail_msg("byte %zu of %zu leads to %u of %zu", i, normal->len, normal->raw[i], raw_len);
	}
}

/* The offset that the first byte of `part` leads back to. */
static size_t way_back(const struct normal *normal, const char *part)
{
	return normal->raw[strstr(normal->text, part) - normal->text];
}

static void every_byte_leads_back_to_its_letter(void **state)
{
	(void)state;
	static const char raw[] = "  My B\xc3\xa0" "ck: it CAN'T  move\nok?";
	struct normal normal;
	normalise(&normal, raw, strlen(raw));
	assert_string_equal(normal.text, "my back: it can not move. ok?");
	check_map(&normal, strlen(raw));
	assert_int_equal(normal.raw[0], 2);
	assert_int_equal(way_back(&normal, "back"), 5);
	assert_int_equal(way_back(&normal, "ck"), 8);
	assert_int_equal(way_back(&normal, "can not"), strstr(raw, "CAN'T") - raw);
	assert_int_equal(way_back(&normal, " not"), strstr(raw, "'T") - raw);
	assert_int_equal(way_back(&normal, "t move"), strstr(raw, "T  move") - raw);
	assert_int_equal(way_back(&normal, " move"), strstr(raw, "  move") - raw);
	assert_int_equal(way_back(&normal, "move"), strstr(raw, "move") - raw);
	assert_int_equal(way_back(&normal, "."), strstr(raw, "\n") - raw);
	assert_int_equal(way_back(&normal, "ok?"), strstr(raw, "ok?") - raw);
	normal_release(&normal);
}

/* A small generator, so that a failure can be repeated. */
static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static size_t random_text(char *raw, size_t room, uint32_t *seed)
{
	static const char *const pieces[] = {
		"can't", "x-ray", " ", "\n", "...", "?!", "ice/heat", "w/o", "e.g.", "2-3", "\u00e9", "e\u0301",
		"\U0001f62d", "\ufdfa", "\u0e33", "\xff", "\xe2\x82", "7/10", "20mins", "(s)", " u ", "https://a.b ",
		":-)", "\u2014", "'", "\u200b", "don\u2019t", "\u1100\u1161\u11a8", "its been", "&",
	};
	size_t len = 0;
	for (uint32_t i = random_next(seed) % 40; i > 0; i--) {
		const char *piece = pieces[random_next(seed) % (sizeof pieces / sizeof *pieces)];
		if (random_next(seed) % 4 == 0) {
			raw[len++] = (char)random_next(seed);
		} else {
			memcpy(raw + len, piece, strlen(piece));
			len += strlen(piece);
		}
		assert_true(len + 32 < room);
	}
	return len;
}

static void any_bytes_give_a_map_in_order_and_in_bounds(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 10000; round++) {
		char buffer[1024];
		size_t len = random_text(buffer, sizeof buffer, &seed);
		char *raw = mem_copy_bytes(buffer, len);
		struct normal normal;
		normalise(&normal, raw, len);
		check_map(&normal, len);
		normal_release(&normal);
		free(raw);
	}
}

static void check_long(const char *piece)
{
	size_t piece_len = strlen(piece), len = 0;
	char *raw = mem_alloc(60001);
	for (; len + piece_len <= 60000; len += piece_len)
		memcpy(raw + len, piece, piece_len);
	struct normal normal;
	normalise(&normal, raw, len);
	check_map(&normal, len);
	normal_release(&normal);
	free(raw);
}

static void the_longest_bodies_are_taken(void **state)
{
	(void)state;
	static const char *const pieces[] = { "a", " ", "\n", "a ", "/", "1/", "a.", "'", ":-", "-", "\xff", "\u0301",
		"\ufdfa", "a\u0301", "\U0001f62d", "\u200d", "can't ", "https://", "(", "w/o", "?" };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		check_long(pieces[i]);
}

/* The blank at the end keeps it from being copied. */
static void assert_same_with_blank(const char *raw, size_t len)
{
	struct normal copied, written;
	assert_int_equal(raw[len], ' ');
	normalise(&copied, raw, len);
	normalise(&written, raw, len + 1);
	assert_string_equal(copied.text, written.text);
	assert_memory_equal(copied.raw, written.raw, copied.len * sizeof *copied.raw);
	assert_int_equal(copied.raw[copied.len], len);
	normal_release(&copied);
	normal_release(&written);
}

static void what_needs_no_change_is_copied_as_it_would_be_written(void **state)
{
	static const char *const pieces[] = { "I", "My", " ", " ", " ", ",", "?", "!", ".", "dr", "u", "id", "rather", "x",
		"back hurts", " it is ", "www", "its", "\n", "'s" };
	uint32_t seed = 3;
	(void)state;
	for (int i = 0; i < 20000; i++) {
		char raw[128];
		size_t len = 0;
		for (uint32_t left = random_next(&seed) % 8; left; left--) {
			const char *piece = pieces[random_next(&seed) % (sizeof pieces / sizeof *pieces)];
			memcpy(raw + len, piece, strlen(piece));
			len += strlen(piece);
		}
		raw[len] = ' ';
		assert_same_with_blank(raw, len);
	}
}

static void the_tables_are_sorted(void **state)
{
	(void)state;
	for (size_t first = 0; first < sizeof rewritings / sizeof *rewritings; first++)
		for (size_t i = 0; i < rewritings[first].count; i++) {
			const char *word = rewritings[first].rows[i].word;
			assert_int_equal(word[0], first);
			assert_true(!i || strcmp(rewritings[first].rows[i - 1].word, word) < 0);
		}
	for (size_t i = 1; i < sizeof choices / sizeof *choices; i++)
		assert_true(strcmp(choices[i - 1].word, choices[i].word) <= 0);
}

static const struct rewriting *find_rewriting(const char *word)
{
	size_t first = (size_t)word[0];
	for (size_t i = 0; i < rewritings[first].count; i++)
		if (strcmp(rewritings[first].rows[i].word, word) == 0)
			return &rewritings[first].rows[i];
	return NULL;
}

static bool has_choice(const char *word)
{
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		if (strcmp(choices[i].word, word) == 0)
			return true;
	return false;
}

static void what_depends_on_neighbours_stands_in_both_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		const struct rewriting *rewriting = find_rewriting(choices[i].word);
		assert_non_null(rewriting);
		assert_null(rewriting->written_out);
	}
}

static void check_rewriting(const struct rewriting *rewriting)
{
	if (rewriting->written_out)
		check_one(rewriting->word, strlen(rewriting->word), rewriting->written_out);
	else
		assert_true(has_choice(rewriting->word));
}

static void every_word_of_the_tables_is_found(void **state)
{
	(void)state;
	for (size_t first = 0; first < sizeof rewritings / sizeof *rewritings; first++)
		for (size_t i = 0; i < rewritings[first].count; i++)
			check_rewriting(&rewritings[first].rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_folded),
		cmocka_unit_test(invisible_signs_vanish),
		cmocka_unit_test(spaces_and_marks_are_folded),
		cmocka_unit_test(dashes_slashes_and_signs_become_words),
		cmocka_unit_test(contractions_are_written_out),
		cmocka_unit_test(chat_spelling_is_written_out),
		cmocka_unit_test(broken_and_binary_text_is_survived),
		cmocka_unit_test(every_byte_leads_back_to_its_letter),
		cmocka_unit_test(any_bytes_give_a_map_in_order_and_in_bounds),
		cmocka_unit_test(the_longest_bodies_are_taken),
		cmocka_unit_test(what_needs_no_change_is_copied_as_it_would_be_written),
		cmocka_unit_test(the_tables_are_sorted),
		cmocka_unit_test(what_depends_on_neighbours_stands_in_both_tables),
		cmocka_unit_test(every_word_of_the_tables_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
