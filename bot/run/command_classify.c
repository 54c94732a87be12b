#include "run/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/json.h"
#include "base/str.h"
#include "run/command.h"
#include "talk/talk.h"

static const char usage[] =
	"usage: unknot classify [-c FILE] [--intents DIR] [--responses DIR] < LINES\n\n"
	"Says of each line of standard input what it means, as one line of JSON, at once:\n"
	"  {\"text\":...,\"action\":...,\"urgency\":...,\"intents\":[...],\"options\":[...]}\n"
	"action is answer, ask, suggest, fallback or emergency; urgency, of an emergency only, is call_now, crisis,\n"
	"doctor_soon or question. Each line is a conversation of its own.\n";

static void take_labels(const struct book *book, const char *const *ids, size_t count, const char **labels)
{
	for (size_t i = 0; i < count; i++)
		labels[i] = book_label(book, ids[i]);
}

void classify(const struct book *book, const char *text, size_t len, const struct example *without,
	      struct classification *out)
{
	struct talk_settings settings = { .context_ms = 0 };
	struct person person = { 0 };
	struct conversation conversation = { 0 };
	struct talk_turn turn = { .text = text, .len = len, .now_ms = 1, .direct = true, .without = without,
				  .decision_only = true };
	struct talk_reply reply;
	talk_answer(book, &settings, &person, &conversation, &turn, &reply);
	*out = (struct classification){ .action = reply.action, .urgency = reply.urgency,
					.intent_count = reply.intent_count, .option_count = reply.option_count };
	take_labels(book, reply.intents, reply.intent_count, out->intents);
	take_labels(book, reply.options, reply.option_count, out->options);
	talk_reply_release(&reply);
}

static struct json_object *text_array(const char *const *texts, size_t count)
{
	struct json_object *array = json_array_make();
	for (size_t i = 0; i < count; i++)
		json_push_text(array, texts[i]);
	return array;
}

/* What was read may be no UTF-8; what is written must be, so that any JSON reader takes it. */
static void print_line(const char *line, size_t len, const struct classification *is)
{
	struct json_object *object = json_object_make();
	struct str readable = STR_INIT;
	str_add_readable(&readable, line, len);
	json_set_text(object, "text", str_text(&readable));
	str_release(&readable);
	json_set_text(object, "action", action_name(is->action));
	json_set_text(object, "urgency", urgency_name(is->urgency));
	json_set(object, "intents", text_array(is->intents, is->intent_count));
	json_set(object, "options", text_array(is->options, is->option_count));
	char *text = json_write(object);
	puts(text);
	fflush(stdout);
	free(text);
	json_free(object);
}

static int classify_lines(const struct book *book)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	while ((len = getline(&line, &room, stdin)) >= 0) {
		struct classification is;
		while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			line[--len] = '\0';
		classify(book, line, (size_t)len, NULL, &is);
		print_line(line, (size_t)len, &is);
	}
	free(line);
	return ferror(stdout) ? EX_IOERR : EX_OK;
}

int command_classify(int argc, char **argv)
{
	struct talk_options options;
	struct err_list errs = ERR_LIST_INIT;
	int result = talk_options_read(&options, argc, argv, usage, COMMAND_NO_ARGUMENTS);
	if (!result) {
		struct book *book = book_load(options.intents, options.responses, &errs);
		result = (book ? classify_lines(book) : command_fail_all(&errs, EX_DATAERR)) + 1;
		book_free(book);
	}
	err_list_release(&errs);
	talk_options_release(&options);
	return result - 1;
}
