/* An operator's files of intents and vocabulary (the second text of the input): parsing, compiling, every check, and an
 * answer of what could be loaded. */
#include "fuzz.h"
#include "talk/talk.h"

#define TALK_MS_MAX 50

static void talk(const struct book *book)
{
	static const char text[] = "should i use ice or heat on my upper back, and my chest hurts?";
	struct talk_settings settings = { .context_ms = 600000 };
	struct person person = { 0 };
	struct conversation conversation = { 0 };
	struct talk_turn turn = { .text = text, .len = sizeof text - 1, .now_ms = 1000, .direct = true };
	struct talk_reply reply;
	double start = fuzz_ms();
	talk_answer(book, &settings, &person, &conversation, &turn, &reply);
	must(fuzz_ms() - start < TALK_MS_MAX * SLOWER);
	must(reply.silent || reply.text[0]);
	talk_reply_release(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err_list errs = ERR_LIST_INIT;
	size_t len, second = fuzz_second(data, size, &len);
	free(fuzz_write("a.intent", data, len));
	free(fuzz_write("a.vocabulary", data + second, size - second));
	struct book *book = book_load(fuzz_folder(), "tests/data/plain", &errs);
	must(book || err_list_count(&errs, ERR_ERROR));
	if (book) {
		book_check(book, &errs);
		talk(book);
	}
	for (size_t i = 0; i < errs.count; i++) {
		must(errs.items[i].what);
		free(err_line(&errs.items[i]));
	}
	book_free(book);
	err_list_release(&errs);
	return 0;
}
