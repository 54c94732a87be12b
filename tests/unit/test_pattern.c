/* What makes matching quick (choices factored, places where no match can begin left out) must not change what matches:
 * each pattern is compared with PCRE2 alone. */
#include "texts.h"

#include <ctype.h>

#include "talk/book_inside.h"
#include "talk/expansion.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define EXAMPLE_STEP 5          /* every fifth example is a text to compare on */

struct plain {
	pcre2_code *code;
	pcre2_match_data *data;
};

static void plain_init(struct plain *plain, const char *pattern)
{
	int code;
	PCRE2_SIZE at;
	plain->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
				    PCRE2_UTF | PCRE2_UCP | PCRE2_NO_AUTO_CAPTURE, &code, &at, NULL);
	assert_non_null(plain->code);
	plain->data = pcre2_match_data_create(1, NULL);
}

static void plain_release(struct plain *plain)
{
	pcre2_code_free(plain->code);
	pcre2_match_data_free(plain->data);
}

static bool plain_find(const struct plain *plain, const char *text, size_t from, size_t *start)
{
	if (pcre2_match(plain->code, (PCRE2_SPTR)text, strlen(text), from, 0, plain->data, NULL) < 0)
		return false;
	*start = pcre2_get_ovector_pointer(plain->data)[0];
	return true;
}

static void compare_from(const struct pattern_set *set, const struct plain *plain, const char *source, const char *text,
			 size_t from)
{
	struct pattern_scratch *scratch = pattern_scratch_new();
	struct subject subject;
	size_t start = 0, end = 0, expected = 0;
	subject_init(&subject, text, strlen(text));
	uint64_t *candidates = pattern_set_candidates(set, &subject);
	bool found = pattern_set_find(set, 0, candidates, scratch, &subject, from, &start, &end) == PATTERN_HIT;
	if (found != plain_find(plain, text, from, &expected) || start != expected)
		fail_msg("\"%s\" on \"%s\" from %zu: %d at %zu, expected at %zu", source, text, from, found, start, expected);
	free(candidates);
	subject_release(&subject);
	pattern_scratch_free(scratch);
}

static void compare(const char *source, const char *const *texts, size_t count)
{
	struct pattern_fault fault;
	struct beginnings beginnings;
	struct plain plain;
	struct pattern_set *set = pattern_set_new(1, NULL, NULL);
	struct pattern *pattern = pattern_new(source, strlen(source), &beginnings, &fault);
	assert_non_null(pattern);
	pattern_set_add(set, pattern, &beginnings);
	pattern_set_seal(set);
	plain_init(&plain, source);
	for (size_t i = 0; i < count; i++) {
		size_t middle = strlen(texts[i]) / 2;
		while ((texts[i][middle] & 0xC0) == 0x80)
			middle++;
		compare_from(set, &plain, source, texts[i], 0);
		compare_from(set, &plain, source, texts[i], middle);
	}
	plain_release(&plain);
	pattern_set_free(set);
}

static void odd_patterns_match_what_pcre2_matches(void **state)
{
	static const char *const patterns[] = {
		"\\b(?:heat|heating|hot|ice)\\b", "heat", "(?:a|ab)c", "(?:ab|a)(?:c|bcd)", "\\bx?ray\\b", "^menu$",
		"\\b(?:my |his )?back\\b", "\\bno\\b.{0,9}\\bpain", "(?<=my )back", "(?<!no )\\bpain\\b", "\\b\\d+ days?",
		"(?=.*ice)(?=.*heat).", "[aeiou]ce", "[^a]at", "\\bh\\w+ing\\b", "a{2,3}", "(?:ha){2}", "\\bthe (?!back)\\w+", "t\\b",
		"\\b it", "\\.", "na\xC3\xAFve|\xC3\xA9t\xC3\xA9", "\\b\xC3\xA9t\xC3\xA9", "(a)b|(c)d", "(?i)HEAT", "x++y", "(?>ab|a)b",
		"(?<n>a)\\k<n>", "\\bice(?:d|)\\b", "\\Bat", "(?:(?:(?:i)))ce", "(?:|a)b", "\\b(?:i|i am|i am not)\\b", "(?:heat)?(?:ing)+",
		"\\bw(?:h(?:a|e)|i)", "[]x]", "[\\]x]y?", "\\s+heat", "\\bp.in", "(?|ab|cd)", "z*", "(?:ab)*", "\\b(?:ab)*c", ".",
		"e(?!.*e)", "\xCE\xB1", "\\b\xCE\xB1", "[\\p{Greek}]",
		"[\\p{Greek}\\p{Thai}]+", "\\w+ the\\b", "\\b(?:\\w+ ){0,2}heat", "^(?:a|h).*", "\\b[h-j]",
		"\\x{68}eat", "\\Qa.b\\E", "\\bhe{1}at", "he{0,2}at", "{a", "^(?:heat|ice)\\b", "^\\bthe\\b", "^[.?]?heat", "^(?:the|i) ?.*\\b(?:menu|not)\\b",
	};
	static const char *const texts[] = {
		"", "a", "heat", "heating pad", "no pain, no heat. ice!", "my back, his back", "x ray or ray", "menu", "the menu",
		"abc abbcd", "3 days or 12 day", "na\xC3\xAFve \xC3\xA9t\xC3\xA9 \xCE\xB1\xCE\xB2", "\xCE\xB1", "haha aaa aab",
		"i am not what", "ingheating", "the best thing", "ab", "c cc ababc", "iced ice dice", "a. it", "x]y", "ends in e",
		"\xE4\xB8\xAD\xE6\x96\x87 heat", "_heat heat_ 9heat", "\xC3\xA9heat heat", "{a}", "h", "he", "hea",
	};
	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		compare(patterns[i], texts, sizeof texts / sizeof *texts);
}

static size_t collect(const struct book *book, char ***texts)
{
	size_t count = 0, seen = 0;
	*texts = mem_array(book_example_count(book) + 1, sizeof **texts);
	for (size_t i = 0; i < book->intents.count; i++) {
		for (size_t j = 0; j < book->intents.items[i].example_count; j++) {
			const char *text = book->intents.items[i].examples[j].line.text;
			struct normal normal;
			if (seen++ % EXAMPLE_STEP)
				continue;
			normalise(&normal, text, strlen(text));
			(*texts)[count++] = mem_copy_text(normal.text);
			normal_release(&normal);
		}
	}
	return count;
}

static void compare_book(const char *intents, const char *responses)
{
	struct err_list errs = ERR_LIST_INIT;
	struct book *book = book_load(intents, responses, &errs);
	if (!book) {
		err_list_release(&errs);
		skip();
	}
	char **texts;
	size_t count = collect(book, &texts);
	for (size_t i = 0; i < book->intents.count; i++) {
		const struct intent *intent = &book->intents.items[i];
		for (size_t j = 0; j < intent->rule_count; j++) {
			struct expansion expansion = { 0 };
			expansion_of_line(&expansion, &book->vocabulary, &intent->rules[j].line, intent->rules[j].column, &errs);
			compare(str_text(&expansion.text), (const char *const *)texts, count);
			expansion_release(&expansion);
		}
	}
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
	book_free(book);
	err_list_release(&errs);
}

static void the_small_set_matches_what_pcre2_matches(void **state)
{
	(void)state;
	compare_book(SMALL_INTENTS, SMALL_RESPONSES);
}

static void the_shipped_set_matches_what_pcre2_matches(void **state)
{
	(void)state;
	compare_book("intents", "responses");
}

/* Patterns and texts made at random of a few letters: what nobody thought of. */
static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static void add_random_pattern(struct str *out, unsigned *seed, unsigned depth)
{
	static const char *const atoms[] = { "a", "b", "c", " ", "\\b", "ab", "bc", "[ab]", ".", "\\w", "^", "$", "\xC3\xA9" };
	static const char *const opens[] = { "(?:", "(?:", "(?:", "(", "(?=", "(?!" };
	static const char *const quantifiers[] = { "?", "*", "+", "{1,2}", "??" };
	unsigned parts = 1 + next_random(seed) % 4;
	for (unsigned i = 0; i < parts; i++) {
		bool group = depth && next_random(seed) % 3 == 0;
		if (i && next_random(seed) % 3 == 0)
			str_add_char(out, '|');
		size_t before = out->len;
		if (group) {
			str_add(out, opens[next_random(seed) % 6]);
			add_random_pattern(out, seed, depth - 1);
			str_add_char(out, ')');
		} else {
			str_add(out, atoms[next_random(seed) % 13]);
		}
		bool letter = islower((unsigned char)out->data[out->len - 1]) && out->data[before] != '\\';
		if (next_random(seed) % 5 == 0 && (letter || (group && out->data[before + 2] == ':')))
			str_add(out, quantifiers[next_random(seed) % 5]);
	}
}

static void random_patterns_match_what_pcre2_matches(void **state)
{
	static const char letters[] = "aabbc  ";
	unsigned seed = 7;
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct str pattern = STR_INIT, text = STR_INIT;
		add_random_pattern(&pattern, &seed, 3);
		for (unsigned j = next_random(&seed) % 12; j; j--)
			str_add_char(&text, letters[next_random(&seed) % 7]);
		if (next_random(&seed) % 4 == 0)
			str_add(&text, "\xC3\xA9" "ab");
		const char *texts[] = { str_text(&text) };
		compare(str_text(&pattern), texts, 1);
		str_release(&pattern);
		str_release(&text);
	}
}

/* What is said to compile for certain is compiled only when it is used: it had better do. */
static void assert_compiles_when_certain(const char *pattern)
{
	struct arena arena = ARENA_INIT;
	struct choices *tree = tree_read(pattern, strlen(pattern), NULL, &arena);
	int code;
	PCRE2_SIZE at;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
					     PCRE2_UTF | PCRE2_UCP | PCRE2_NO_AUTO_CAPTURE, &code, &at, NULL);
	if (tree && tree->certain && !compiled)
		fail_msg("\"%s\" does not compile", pattern);
	if (tree && tree->certain && tree->weight < strlen(pattern))
		fail_msg("\"%s\" is longer than it weighs", pattern);
	pcre2_code_free(compiled);
	arena_release(&arena);
}

static void what_is_certain_compiles(void **state)
{
	static const char *const parts[] = {
		"a", "\\b", "^", "$", ".", "(?:", "(?:", "(", "(?=", "(?!", "(?<=", ")", ")", "|", "?", "*", "+", "{2}", "{0,3}?",
		"{3,2}", "{9,}", "{,4}", "{200}", "{99999}", "{x}", "[ab]", "[^?!]", "[a-z]", "[z-a]", "[0-9", "[\\d.]", "[[:x:]]",
		"]", "}", "\\w", "\\d", "\\Q", "\\p{L}", "\\", "\xC3\xA9", "[^]", "[]]", "(?#", "(*", "[a-\\d]",
		"(?<!x y)", "(?<=b)", "(?<!a|b)", "(?<!^)", "(?<!",
	};
	unsigned seed = 11;
	(void)state;
	for (int i = 0; i < 50000; i++) {
		struct str pattern = STR_INIT;
		for (unsigned j = 1 + next_random(&seed) % 8; j; j--)
			str_add(&pattern, parts[next_random(&seed) % (sizeof parts / sizeof *parts)]);
		assert_compiles_when_certain(str_text(&pattern));
		str_release(&pattern);
	}
}

static void what_becomes_too_large_is_not_certain(void **state)
{
	struct str pattern = STR_INIT;
	(void)state;
	str_add(&pattern, "[ab]");
	for (int depth = 0; depth < 6; depth++) {
		char *inside = mem_copy_text(str_text(&pattern));
		str_clear(&pattern);
		str_addf(&pattern, "(?:%s|(?<!not so )[bc]x){1,9}", inside);
		assert_compiles_when_certain(str_text(&pattern));
		free(inside);
	}
	str_release(&pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_patterns_match_what_pcre2_matches),
		cmocka_unit_test(the_small_set_matches_what_pcre2_matches),
		cmocka_unit_test(the_shipped_set_matches_what_pcre2_matches),
		cmocka_unit_test(random_patterns_match_what_pcre2_matches),
		cmocka_unit_test(what_is_certain_compiles),
		cmocka_unit_test(what_becomes_too_large_is_not_certain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
