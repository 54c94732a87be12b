/* A conversation with the shipped texts: each line of the input is a message, the whole input is one, too, and, without
 * sanitizers, so is the input again and again, as long as a message can be. */
#include "fuzz.h"
#include "talk/talk.h"

#define TALK_MS_MAX 50
#define LINES_MAX 4
#define LONGEST 32768   /* an event has at most 64 KB */
#define USUAL 1024      /* a longer message may take longer, as much as it is longer: red flags are sought in all of it */

static const struct book *shipped(void)
{
	static struct book *book;
	struct err_list errs = ERR_LIST_INIT;
	if (!book)
		book = book_load("intents", "responses", &errs);
	must(book);
	err_list_release(&errs);
	return book;
}

struct chat {
	struct person person;
	struct conversation conversation;
	int64_t now_ms;
};

static void say(struct chat *chat, const char *text, size_t len)
{
	static const struct talk_settings settings = { .context_ms = 600000 };
	struct talk_turn turn = { .text = text, .len = len, .now_ms = chat->now_ms += 1000, .direct = true };
	struct talk_reply reply;
	double start = fuzz_ms();
	talk_answer(shipped(), &settings, &chat->person, &chat->conversation, &turn, &reply);
	double took = fuzz_ms() - start, bound = TALK_MS_MAX * SLOWER * (len > USUAL ? (double)len / USUAL : 1.0);
	if (took >= bound)
		fprintf(stderr, "%.1f ms for %zu bytes\n", took, len);
	must(took < bound);
	must(reply.silent || reply.text[0]);
	must(fuzz_is_utf8(reply.text, strlen(reply.text)) && fuzz_is_utf8(reply.html, strlen(reply.html)));
	must(!reply.limits_hit);
	talk_reply_release(&reply);
}

static void say_again_and_again(struct chat *chat, const char *text, size_t len)
{
	struct str all = STR_INIT;
	while (len && all.len + len + 1 <= LONGEST) {
		str_add_bytes(&all, text, len);
		str_add_char(&all, ' ');
	}
	if (all.len)
		say(chat, all.data, all.len);
	str_release(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct chat chat = { .now_ms = 1000000 };
	shipped();
	for (size_t at = 0, lines = 0; at < size && lines < LINES_MAX; lines++) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t len = end ? (size_t)(end - text) - at : size - at;
		say(&chat, text + at, len);
		at += len + 1;
	}
	say(&chat, text, size);
	if (SLOWER == 1)        /* the bounds of time are what it is for */
		say_again_and_again(&chat, text, size);
	return 0;
}
