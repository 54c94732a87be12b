#include "matrix/address.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/mention.h"

enum kind { KIND_NONE, KIND_WORDS, KIND_MEDIA };

static const struct {
	const char *msgtype;
	enum kind kind;
} kinds[] = {
	{ "m.text", KIND_WORDS },  { "m.emote", KIND_WORDS }, { "m.image", KIND_MEDIA },
	{ "m.audio", KIND_MEDIA }, { "m.video", KIND_MEDIA }, { "m.file", KIND_MEDIA },
};

static enum kind kind_of(const struct event *event)
{
	const char *msgtype = json_text_at(event->content, "msgtype");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_equal(msgtype, kinds[i].msgtype))
			return kinds[i].kind;
	return KIND_NONE;
}

static bool can_be_answered(const struct event *event, const struct self *self)
{
	return text_equal(event->type, "m.room.message") && !event->state_key && !event_is_edit(event) &&
	       !text_equal(event->sender, self->user_id) && kind_of(event) != KIND_NONE;
}

static const char blanks[] = " \t\r\n";

static bool is_blank(const char *text)
{
	return !text[strspn(text, blanks)];
}

/* The words of the message: "" for a picture, recording or file without; NULL for nothing at all (redacted, blank). The
 * body of a file is its name, unless "filename" says otherwise. */
static const char *words_of(const struct event *event)
{
	const char *body = json_mend_text(event->content, "body");
	const char *file = json_text_at(event->content, "filename");
	bool none = !body || is_blank(body);
	if (kind_of(event) == KIND_MEDIA)
		return none || !file || text_equal(file, body) ? "" : body;
	return none ? NULL : body;
}

/* Behind the quote that older clients put before a reply: "> <@user:server> ..." and the lines that start alike. */
static const char *behind_fallback(const char *body)
{
	if (!text_starts(body, "> <@") && !text_starts(body, "> * <@"))
		return body;
	while (text_starts(body, "> ") || text_starts(body, ">\n")) {
		body += strcspn(body, "\n");
		body += *body == '\n';
	}
	return body + (*body == '\n');
}

static const char *html_of(const struct event *event)
{
	const char *format = json_text_at(event->content, "format");
	const char *html = json_text_at(event->content, "formatted_body");
	return html && text_equal(format, "org.matrix.custom.html") ? html : "";
}

/* How the message names the bot. m.mentions alone decides when it is there: then the bot is named or not. Without it
 * (bridges, older clients) a link in the HTML names the bot, or an address at the start of the text. */
struct naming {
	bool decided;           /* m.mentions is there */
	bool named;
	bool others;            /* m.mentions names others */
	bool prefixed;
	char *label;            /* the text of a link to the bot; NULL */
};

static void read_mentions(struct naming *naming, const struct event *event, const char *self_id)
{
	struct json_object *mentions = json_at(event->content, "m.mentions");
	struct json_object *users = json_at(mentions, "user_ids");
	naming->decided = json_is_object(mentions);
	for (size_t i = 0; i < json_length(users); i++) {
		const char *user = json_text_of(json_item(users, i));
		naming->named |= text_equal(user, self_id);
		naming->others |= user && !text_equal(user, self_id);
	}
}

/* What others call the bot: in a room without a name for it, clients show the first part of its id. */
static char *name_of(const struct self *self)
{
	if (self->display_name && !is_blank(self->display_name))
		return mem_copy_text(self->display_name);
	const char *start = self->user_id + (*self->user_id == '@');
	return mem_copy_bytes(start, strcspn(start, ":"));
}

static size_t prefix_length(const char *text, const char *prefix)
{
	size_t len = prefix ? strlen(prefix) : 0;
	if (!len || strncasecmp(text, prefix, len) != 0)
		return 0;
	return !text[len] || strchr(" \t\r\n:,", text[len]) ? len : 0;
}

/* "Unknot: ..." is an address in any case; "back pain, ..." may be a question to a bot of that name, so that the comma
 * counts only where m.mentions does not say that nobody is named. */
static size_t address_length(const char *text, const struct self *self, const struct naming *naming, const char *name)
{
	size_t len = mention_at_start(text, self->user_id, ":,");
	return len ? len : mention_at_start(text, name, naming->decided && !naming->named ? ":" : ":,");
}

/* Takes the address out of `text`. In a reply clients put the answered one into m.mentions without writing the name, so
 * that a word alike in the middle of the text is only a word. */
static void take_address(struct str *text, const struct self *self, struct naming *naming, bool is_reply)
{
	char *name = name_of(self);
	size_t prefix = prefix_length(text->data, self->prefix);
	size_t start = address_length(text->data, self, naming, name);
	naming->prefixed = prefix > 0;
	naming->named |= start && !naming->decided;
	if (prefix || start)
		mention_cut(text, 0, prefix ? prefix : start);
	mention_take_links(text, self->user_id);
	if (naming->label)
		mention_take_name(text, naming->label, false);
	else if (naming->named && !start)
		mention_take_name(text, name, is_reply);
	free(name);
}

static void trim(struct str *text)
{
	size_t start = strspn(text->data, blanks);
	while (text->len > start && strchr(blanks, text->data[text->len - 1]))
		str_truncate(text, text->len - 1);
	memmove(text->data, text->data + start, text->len - start + 1);
	text->len -= start;
}

static bool is_for_us(const struct place *place, const struct naming *naming)
{
	return place->direct || place->replies_to_self || naming->prefixed || naming->named ||
	       (place->talked_in_thread && !naming->others);
}

/* The words without reply fallback and address, in `out`; false when the message is not for the bot. */
static bool read_words(struct str *out, const struct event *event, const struct self *self, const struct place *place,
		       const char *words)
{
	struct naming naming = { .label = NULL };
	read_mentions(&naming, event, self->user_id);
	bool pill = mention_find_pill(html_of(event), self->user_id, &naming.label);
	naming.named |= pill && !naming.decided;
	str_add(out, event->has_reply_fallback ? behind_fallback(words) : words);
	trim(out);
	bool blank = *words && !out->len;
	take_address(out, self, &naming, event->reply_to != NULL);
	trim(out);
	free(naming.label);
	return !blank && is_for_us(place, &naming);
}

enum addressed address_read(const struct event *event, const struct self *self, const struct place *place, char **text)
{
	*text = NULL;
	const char *words = can_be_answered(event, self) ? words_of(event) : NULL;
	if (!words)
		return ADDRESSED_NOT;
	struct str rest = STR_INIT;
	bool for_us = read_words(&rest, event, self, place, words);
	if (for_us && *words)
		*text = str_detach(&rest);
	str_release(&rest);
	return !for_us ? ADDRESSED_NOT : *words ? ADDRESSED_TEXT : ADDRESSED_UNREADABLE;
}
