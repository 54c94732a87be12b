#include "matrix/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/str.h"
#include "matrix/event.h"

#define MARKER "org.unknot.reply"
#define TXN_VERSION "1" /* changed with the meaning of the texts below: the ids of another version never collide */
#define OUTSIDE_MAX 8192 /* bytes of text and HTML */

static void set_marked(struct json_object *content, const char *name, const char *mark, const char *text)
{
	struct str marked = STR_INIT;
	str_add(&marked, mark);
	str_add(&marked, text);
	json_set_text(content, name, str_text(&marked));
	str_release(&marked);
}

static void add_body(struct json_object *content, const struct message *message, const char *mark)
{
	json_set_text(content, "msgtype", message->notice ? "m.notice" : "m.text");
	set_marked(content, "body", mark, message->text);
	if (!message->html)
		return;
	json_set_text(content, "format", "org.matrix.custom.html");
	set_marked(content, "formatted_body", mark, message->html);
}

static void add_mentions(struct json_object *content, const char *user)
{
	struct json_object *mentions = json_object_make();
	if (user) {
		struct json_object *users = json_array_make();
		json_push_text(users, user);
		json_set(mentions, "user_ids", users);
	}
	json_set(content, "m.mentions", mentions);
}

static void add_marker(struct json_object *content, const struct message *message, bool edit)
{
	struct json_object *marker = json_object_make();
	json_set_text(marker, "to", message->to);
	json_set_number(marker, "part", message->part);
	json_set_number(marker, "of", message->of);
	json_set_text(marker, "txn", message->txn);
	if (edit)
		json_set_flag(marker, "edit", true);
	json_set(content, MARKER, marker);
}

static void add_reply(struct json_object *relates, const char *reply_to)
{
	struct json_object *reply = json_object_make();
	json_set_text(reply, "event_id", reply_to);
	json_set(relates, "m.in_reply_to", reply);
}

static void add_relation(struct json_object *content, const struct message *message)
{
	if (!message->thread && !message->reply_to)
		return;
	struct json_object *relates = json_object_make();
	if (message->thread) {
		json_set_text(relates, "rel_type", "m.thread");
		json_set_text(relates, "event_id", message->thread);
		json_set_flag(relates, "is_falling_back", false);
	}
	if (message->reply_to)
		add_reply(relates, message->reply_to);
	json_set(content, "m.relates_to", relates);
}

static char *write_and_free(struct json_object *content)
{
	char *text = json_write(content);
	json_free(content);
	return text;
}

char *message_content(const struct message *message)
{
	struct json_object *content = json_object_make();
	add_body(content, message, "");
	add_mentions(content, message->mention);
	add_relation(content, message);
	add_marker(content, message, false);
	return write_and_free(content);
}

static void add_picture(struct json_object *content, const char *caption, const struct message_picture *picture)
{
	struct json_object *info = json_object_make();
	json_set_text(info, "mimetype", picture->type);
	json_set_number(info, "w", picture->width);
	json_set_number(info, "h", picture->height);
	json_set_number(info, "size", (int64_t)picture->size);
	json_set_text(content, "msgtype", "m.image");
	json_set_text(content, "body", caption);
	json_set_text(content, "filename", picture->name);
	if (picture->sealed)
		json_set(content, "file", json_read(picture->sealed, strlen(picture->sealed), NULL));
	else
		json_set_text(content, "url", picture->uri);
	json_set(content, "info", info);
}

char *message_picture(const struct message *message, const struct message_picture *picture)
{
	struct json_object *content = json_object_make();
	add_picture(content, message->text, picture);
	add_mentions(content, message->mention);
	add_relation(content, message);
	add_marker(content, message, false);
	return write_and_free(content);
}

/* For clients that know no edits: of a long text they get no HTML, lest an event that holds it twice be too large. */
static void add_body_outside(struct json_object *content, const struct message *message)
{
	struct message outside = *message;
	if (message->html && strlen(message->text) + strlen(message->html) > OUTSIDE_MAX)
		outside.html = NULL;
	add_body(content, &outside, "* ");
}

/* Outside, m.mentions holds only who is mentioned anew: an edit calls nobody a second time. */
char *message_edit(const struct message *message, const char *target)
{
	struct json_object *content = json_object_make(), *fresh = json_object_make(), *relates = json_object_make();
	add_body(fresh, message, "");
	add_mentions(fresh, message->mention);
	add_marker(fresh, message, true);
	add_body_outside(content, message);
	add_mentions(content, NULL);
	json_set(content, "m.new_content", fresh);
	json_set_text(relates, "rel_type", "m.replace");
	json_set_text(relates, "event_id", target);
	json_set(content, "m.relates_to", relates);
	add_marker(content, message, true);
	return write_and_free(content);
}

void message_txn(char *out, const struct txn_source *source)
{
	char part[12];
	snprintf(part, sizeof part, "%d", source->part);
	const char *texts[] = { TXN_VERSION,  source->user, source->device, source->room,
				source->cause, source->kind, part };
	digest_texts(out, texts, sizeof texts / sizeof *texts);
}

const char *message_marker_txn(const struct event *event)
{
	return json_text_at(event->content, MARKER, "txn");
}
