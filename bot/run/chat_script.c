#include "run/chat_script.h"

#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/json.h"
#include "base/str.h"

#define DAY_MS (24 * 60 * 60 * 1000)

/* In full once for each person in a direct chat and once a day in a room. */
static bool is_disclaimer_due(const struct chat *chat)
{
	if (chat->direct)
		return !chat->person.disclaimer_ms;
	return !chat->room_disclaimer_ms || chat->now_ms - chat->room_disclaimer_ms >= DAY_MS;
}

static void answer(struct chat *chat, const struct talk_turn *turn, struct talk_reply *reply)
{
	talk_answer(chat->book, &chat->settings, &chat->person, &chat->conversation, turn, reply);
	if (reply->disclaimer_shown && chat->direct)
		chat->person.disclaimer_ms = chat->now_ms;
	else if (reply->disclaimer_shown)
		chat->room_disclaimer_ms = chat->now_ms;
}

void chat_say(struct chat *chat, const char *text, size_t len, struct talk_reply *reply)
{
	struct talk_turn turn = {
		.text = text,
		.len = len,
		.now_ms = chat->now_ms,
		.direct = chat->direct,
		.disclaimer_due = is_disclaimer_due(chat),
	};
	answer(chat, &turn, reply);
}

static struct json_object *labels(const struct book *book, const char *const *ids, size_t count)
{
	struct json_object *array = json_array_make();
	for (size_t i = 0; i < count; i++)
		json_push_text(array, book_label(book, ids[i]));
	return array;
}

static void write_reply(const struct chat *chat, const char *said, const struct talk_reply *reply, FILE *out)
{
	struct json_object *object = json_object_make();
	json_set_text(object, "text", said);
	json_set_text(object, "action", action_name(reply->action));
	json_set_text(object, "urgency", urgency_name(reply->urgency));
	json_set(object, "intents", labels(chat->book, reply->intents, reply->intent_count));
	json_set(object, "options", labels(chat->book, reply->options, reply->option_count));
	json_set_text(object, "reply", reply->text);
	json_set_text(object, "html", reply->html);
	json_set_flag(object, "full_disclaimer", reply->disclaimer_shown);
	json_set_flag(object, "silent", reply->silent);
	char *line = json_write(object);
	fprintf(out, "%s\n", line);
	fflush(out);
	free(line);
	json_free(object);
}

static void say_picture(struct chat *chat, FILE *out)
{
	struct talk_turn turn = { .text = "", .now_ms = chat->now_ms, .direct = chat->direct, .unreadable = true };
	struct talk_reply reply;
	answer(chat, &turn, &reply);
	write_reply(chat, "", &reply, out);
	talk_reply_release(&reply);
}

static void forget_person(struct chat *chat)
{
	chat->person = (struct person){ 0 };
	chat->conversation = (struct conversation){ 0 };
}

/* False when the command is unknown. */
static bool steer(struct chat *chat, const char *command, FILE *out)
{
	int64_t passed_ms = *command == '+' ? duration_read(command + 1) : -1;
	if (passed_ms >= 0)
		chat->now_ms += passed_ms;
	else if (text_equal(command, "room") || text_equal(command, "direct"))
		chat->direct = *command == 'd';
	else if (text_equal(command, "thread"))
		chat->conversation = (struct conversation){ 0 };
	else if (text_equal(command, "person"))
		forget_person(chat);
	else if (text_equal(command, "picture"))
		say_picture(chat, out);
	else
		return false;
	return true;
}

int chat_script_line(struct chat *chat, const char *line, size_t len, unsigned number, FILE *out, struct err *err)
{
	struct talk_reply reply;
	if (*line == '@' && len) {
		if (steer(chat, line + 1 + strspn(line + 1, " "), out))
			return 0;
		err_at(err, "standard input", number, 1, line);
		err_set(err, "this command is unknown");
		err_mend(err, "@ +11 minutes, @ room, @ direct, @ thread, @ person or @ picture");
		return -1;
	}
	chat_say(chat, line, len, &reply);
	write_reply(chat, line, &reply, out);
	talk_reply_release(&reply);
	return 0;
}
