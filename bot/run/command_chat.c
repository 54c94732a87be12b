#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "run/chat_script.h"
#include "run/command.h"
#include "run/terminal.h"
#include "talk/response.h"

static const char usage[] =
	"usage: unknot chat [-c FILE] [--intents DIR] [--responses DIR] [--script]\n\n"
	"Talks with the bot in the terminal, without a homeserver, as in a direct chat. Nothing is kept.\n"
	"Ctrl-D or \"quit\" ends it. Lines on a pipe are answered one by one.\n\n"
	"  -c, --config FILE  the configuration; ./unknot.conf, then /etc/unknot/unknot.conf unless told\n"
	"  --intents DIR      these intents; ./intents without a configuration\n"
	"  --responses DIR    these responses; ./responses without a configuration\n"
	"  --script           one line of JSON for each reply, and a clock that stands still; lines with @ steer it:\n"
	"                       @ +11 minutes (seconds, hours, days)   time passes\n"
	"                       @ room, @ direct                       where it is said; at first in a direct chat\n"
	"                       @ thread                               another conversation of the same person\n"
	"                       @ person                               somebody new\n"
	"                       @ picture                              something without words is sent\n";

static const char greeting[] = "Ask away. Ctrl-D or \"quit\" ends it.";

/* The line is shown again before its reply, so that in a file it stands above it. */
static void echo(struct terminal *terminal, const struct str *line)
{
	char *said = str_format("> %s", str_text(line));
	terminal_show(terminal, said, NULL, false);
	free(said);
}

static void show_picture(struct terminal *terminal, const struct picture *picture)
{
	char *line = str_format("[picture: %s]", picture->alt);
	terminal_show(terminal, line, NULL, false);
	free(line);
}

static void show_reply(struct terminal *terminal, const struct talk_reply *reply)
{
	putchar('\n');
	terminal_show(terminal, reply->silent ? "(no answer)" : reply->text, reply->html,
		      reply->urgency == URGENCY_CALL_NOW || reply->urgency == URGENCY_CRISIS);
	for (size_t i = 0; i < reply->picture_count; i++)
		show_picture(terminal, reply->pictures[i]);
	putchar('\n');
	fflush(stdout);
}

static bool is_blank(const struct str *line)
{
	return line->len == strspn(str_text(line), " \t");
}

static int converse(struct chat *chat)
{
	struct terminal *terminal = terminal_open("you>");
	struct str line = STR_INIT;
	if (terminal_has_person(terminal))
		terminal_show(terminal, greeting, NULL, false);
	while (terminal_read(terminal, &line) && !text_equal(str_text(&line), "quit")) {
		struct talk_reply reply;
		if (is_blank(&line))
			continue;
		if (!terminal_has_person(terminal))
			echo(terminal, &line);
		chat->now_ms = clock_wall_ms();
		chat_say(chat, str_text(&line), line.len, &reply);
		show_reply(terminal, &reply);
		talk_reply_release(&reply);
	}
	str_release(&line);
	terminal_close(terminal);
	return ferror(stdout) ? EX_IOERR : EX_OK;
}

static int replay(struct chat *chat)
{
	struct terminal *terminal = terminal_open("");
	struct str line = STR_INIT;
	struct err err = ERR_INIT;
	int result = 0;
	unsigned number = 0;
	while (result == 0 && terminal_read(terminal, &line)) {
		number++;
		result = chat_script_line(chat, str_text(&line), line.len, number, stdout, &err);
	}
	str_release(&line);
	terminal_close(terminal);
	if (result < 0)
		return command_fail(&err, EX_DATAERR);
	return ferror(stdout) ? EX_IOERR : EX_OK;
}

/* Takes "--script" out of the arguments; the rest is for all commands alike. */
static bool take_script_option(int *argc, char **argv)
{
	int kept = 1;
	bool found = false;
	for (int i = 1; i < *argc; i++) {
		if (text_equal(argv[i], "--script"))
			found = true;
		else
			argv[kept++] = argv[i];
	}
	argv[*argc = kept] = NULL;
	return found;
}

static int chat_with(const struct talk_options *options, const struct book *book, bool script)
{
	struct chat chat = {
		.book = book,
		.settings = {
			.emergency_number = options->emergency_number,
			.crisis_line = options->crisis_line,
			.operator_name = options->operator_name,
			.context_ms = CHAT_CONTEXT_MS,
		},
		.now_ms = CHAT_SCRIPT_START_MS,
		.direct = true,
	};
	return script ? replay(&chat) : converse(&chat);
}

int command_chat(int argc, char **argv)
{
	struct talk_options options;
	struct err_list errs = ERR_LIST_INIT;
	bool script = take_script_option(&argc, argv);
	int result = talk_options_read(&options, argc, argv, usage, COMMAND_NO_ARGUMENTS);
	if (result) {
		talk_options_release(&options);
		return result - 1;
	}
	struct book *book = book_load(options.intents, options.responses, &errs);
	if (book) {
		err_list_release(&errs);
		result = chat_with(&options, book, script);
	} else {
		result = command_fail_all(&errs, EX_DATAERR);
	}
	book_free(book);
	talk_options_release(&options);
	return result;
}
