/* Writing JSON: compact, in the order in which the members were set. */
#include "base/json.h"

#include <string.h>

#include "base/json_node.h"
#include "base/str.h"

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void write_escape(struct str *out, char c)
{
	static const char meant[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *found = c ? strchr(meant, c) : NULL;
	if (!found) {
		str_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
		return;
	}
	str_add_char(out, '\\');
	str_add_char(out, names[found - meant]);
}

static void write_text(struct str *out, const char *text, size_t len)
{
	size_t plain = 0;       /* where what is written as it is begins */
	str_add_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (is_plain(text[i]))
			continue;
		str_add_bytes(out, text + plain, i - plain);
		write_escape(out, text[i]);
		plain = i + 1;
	}
	str_add_bytes(out, text + plain, len - plain);
	str_add_char(out, '"');
}

static void write_node(struct str *out, const struct json_object *node);

static void write_members(struct str *out, const struct json_object *node, char opening, char closing)
{
	str_add_char(out, opening);
	for (size_t i = 0; i < node->len; i++) {
		const struct json_member *member = &node->members[i];
		if (i)
			str_add_char(out, ',');
		if (member->name) {
			write_text(out, member->name, strlen(member->name));
			str_add_char(out, ':');
		}
		write_node(out, member->node);
	}
	str_add_char(out, closing);
}

static void write_node(struct str *out, const struct json_object *node)
{
	switch (node->type) {
	case JSON_NULL:
		str_add(out, "null");
		break;
	case JSON_FLAG:
		str_add(out, node->flag ? "true" : "false");
		break;
	case JSON_NUMBER:
		str_add_bytes(out, node->text, node->len);
		break;
	case JSON_TEXT:
		write_text(out, node->text, node->len);
		break;
	case JSON_ARRAY:
		write_members(out, node, '[', ']');
		break;
	case JSON_OBJECT:
		write_members(out, node, '{', '}');
		break;
	}
}

char *json_write(struct json_object *node)
{
	struct str out = STR_INIT;
	if (node)
		write_node(&out, node);
	else
		str_add(&out, "null");
	return str_detach(&out);
}
