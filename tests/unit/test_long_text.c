/* What a long message costs, with the shipped intents: work grows with its length, and no worse. */
#include "texts.h"
#include "talk/decide.h"

#include <time.h>

#define SHORT 6000u
#define LONG 60000u
#define TIMES_MOST 40           /* ten times the text; far below the hundred of what grows by the square */
#define MEASURED 3

static int load(void **state)
{
	struct err_list errs = ERR_LIST_INIT;
	*state = book_load("intents", "responses", &errs);
	err_list_release(&errs);
	return *state ? 0 : -1;
}

static int unload(void **state)
{
	book_free(*state);
	return 0;
}

static double seconds_of(const struct book *book, const char *text, size_t len, struct decision *decision)
{
	double least = 1e9;
	for (int i = 0; i < MEASURED; i++) {
		struct message message;
		clock_t start = clock();
		message_init(&message, book, text, len);
		decide(book, &message, NULL, decision);
		message_release(&message);
		double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
		least = seconds < least ? seconds : least;
	}
	return least;
}

static char *repeated(const char *piece)
{
	struct str text = STR_INIT;
	while (text.len < LONG)
		str_add(&text, piece);
	return str_detach(&text);
}

/* Words of a sentence in an order that never comes back. */
static char *shuffled(const char *const *words, size_t count)
{
	struct str text = STR_INIT;
	for (uint32_t random = 1; text.len < LONG;) {
		random = random * 1664525u + 1013904223u;
		str_addf(&text, "%s ", words[(random >> 16) % count]);
	}
	return str_detach(&text);
}

static void assert_grows_with_its_length(const struct book *book, const char *text)
{
	struct decision decision;
	double few = seconds_of(book, text, SHORT, &decision), many = seconds_of(book, text, LONG, &decision);
	if (many > few * TIMES_MOST)
		fail_msg("\"%.40s...\": %g s for a tenth, %g s for all", text, few, many);
}

static void work_grows_with_the_length_of_the_text(void **state)
{
	static const char *const pieces[] = {
		"pain ", "a", "a b c ", "my upper back hurts. what can i do? ", "\xF0\x9F\x98\xAD", "e\xCC\x81", "?!. ",
		"bakc shouldr musle strech ", "i do not have chest pain and no fever, ", "can't it's ", "x-", "1 22 3/4 ",
		"\xD1\x81\xD0\xBF\xD0\xB8\xD0\xBD\xD0\xB0 \xE8\x83\x8C\xE4\xB8\xAD my back ", "\xEF\xB7\xBA",
	};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		char *text = repeated(pieces[i]);
		assert_grows_with_its_length(*state, text);
		free(text);
	}
}

static void work_grows_with_the_length_of_what_never_comes_back(void **state)
{
	static const char *const words[] = { "the", "weather", "was", "nice", "so", "we", "walked", "along", "my", "river", "is",
					     "it", "can", "i", "have", "a", "book", "of", "all", "kinds", "holidays", "bread" };
	static const char *const unknown[] = { "qwzx", "plimfor", "bakc", "shouldr", "zorgle", "strechh", "vexip", "musle" };
	char *text = shuffled(words, sizeof words / sizeof *words);
	assert_grows_with_its_length(*state, text);
	free(text);
	text = shuffled(unknown, sizeof unknown / sizeof *unknown);
	assert_grows_with_its_length(*state, text);
	free(text);
}

/* A page of the same words is looked at once; what stands behind it is not forgotten. */
static void a_red_flag_behind_sixty_kilobytes_is_found(void **state)
{
	static const char *const pages[] = { "pain ", "the weather was nice and we walked along the river. ", "la la " };
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct decision decision;
		struct str text = STR_INIT;
		char *page = repeated(pages[i]);
		str_addf(&text, "%s and now i have chest pain", page);
		seconds_of(*state, str_text(&text), text.len, &decision);
		assert_int_equal(decision.urgency, URGENCY_CALL_NOW);
		str_release(&text);
		free(page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_grows_with_the_length_of_the_text),
		cmocka_unit_test(work_grows_with_the_length_of_what_never_comes_back),
		cmocka_unit_test(a_red_flag_behind_sixty_kilobytes_is_found),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
