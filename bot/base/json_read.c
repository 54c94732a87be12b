/* Reading JSON, RFC 8259: in a copy of the bytes, in which texts stay where they are. Laxer than the RFC where a
 * homeserver's slip must not stop a sync: control characters in a text, bytes that are no UTF-8, and halves of surrogate
 * pairs, which become U+FFFD. Of members with the same name the last one counts. */
#include "base/json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_node.h"
#include "base/mem.h"

#define BYTES_FOR_NODES 3       /* for each byte of text: what Matrix' documents take beside their texts */
#define FEWEST_BYTES 128u
#define FIRST_PIECE_MAX 65536u

struct reading {
	char *at;               /* in the copy, behind which there is a NUL */
	struct json_document *document;
	struct json_member *open;       /* members of what is not closed yet, the innermost last */
	size_t count, room;
	int depth;
	const char *fault;      /* what is wrong at `at` */
};

static bool read_value(struct reading *r, struct json_object **node);

static bool fail(struct reading *r, const char *what)
{
	r->fault = *r->at ? what : "it ends too early";
	return false;
}

static void skip_space(struct reading *r)
{
	while (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')
		r->at++;
}

/* ---- Texts ---- */

/* The value of four hexadecimal digits; -1: they are none. */
static long hex_of(const char *digits)
{
	static const char known[] = "0123456789abcdef0123456789ABCDEF";
	long value = 0;
	for (int i = 0; i < 4; i++) {
		const char *digit = digits[i] ? strchr(known, digits[i]) : NULL;
		if (!digit)
			return -1;
		value = value * 16 + (digit - known) % 16;
	}
	return value;
}

static char *put_character(char *to, unsigned long code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char starts[] = { 0, 0xC0, 0xE0, 0xF0 };
	*to++ = (char)(starts[more] | code >> (6 * more));
	while (more--)
		*to++ = (char)(0x80 | (code >> (6 * more) & 0x3F));
	return to;
}

/* Behind "\u". */
static char *read_code(struct reading *r, char *to)
{
	long code = hex_of(r->at);
	if (code < 0) {
		fail(r, "no four hexadecimal digits");
		return NULL;
	}
	r->at += 4;
	bool high = code >= 0xD800 && code < 0xDC00;
	long low = high && r->at[0] == '\\' && r->at[1] == 'u' ? hex_of(r->at + 2) : -1;
	if (low >= 0xDC00 && low < 0xE000) {
		r->at += 6;
		return put_character(to, 0x10000 + (unsigned long)((code - 0xD800) << 10) + (unsigned long)(low - 0xDC00));
	}
	return put_character(to, code >= 0xD800 && code < 0xE000 ? 0xFFFD : (unsigned long)code);
}

/* What stands behind a backslash, written to `to`; where it ends there, or NULL. Never longer than it was. */
static char *read_escape(struct reading *r, char *to)
{
	static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *name = *++r->at ? strchr(names, *r->at) : NULL;
	if (name) {
		*to = meanings[name - names];
		r->at++;
		return to + 1;
	}
	if (*r->at == 'u') {
		r->at++;
		return read_code(r, to);
	}
	fail(r, "a backslash before something else");
	return NULL;
}

/* Moves what is behind the first backslash together, up to the quote; the text's end there, or NULL. */
static char *unescape(struct reading *r)
{
	char *to = r->at;
	while (*r->at != '"') {
		char *run = r->at;
		if (*run == '\\') {
			to = read_escape(r, to);
			if (!to)
				return NULL;
			continue;
		}
		while (*r->at && *r->at != '"' && *r->at != '\\')
			r->at++;
		if (!*r->at) {
			fail(r, "");
			return NULL;
		}
		memmove(to, run, (size_t)(r->at - run));
		to += r->at - run;
	}
	return to;
}

/* At the opening quote; afterwards behind the closing one, whose place the NUL takes. */
static bool read_text(struct reading *r, char **text, size_t *len)
{
	char *start = ++r->at;
	char *special = start + strcspn(start, "\"\\");
	char *end = special;
	r->at = special;
	if (!*special)
		return fail(r, "");
	if (*special == '\\' && !(end = unescape(r)))
		return false;
	*end = '\0';
	r->at++;
	*text = start;
	*len = (size_t)(end - start);
	return true;
}

/* ---- Numbers and words ---- */

static size_t digits_at(const char *at)
{
	size_t count = 0;
	while (at[count] >= '0' && at[count] <= '9')
		count++;
	return count;
}

/* Bytes of the number that begins here; 0: it is none. */
static size_t length_of_number(const char *start)
{
	const char *at = start + (*start == '-');
	size_t digits = digits_at(at);
	if (!digits || (*at == '0' && digits > 1))
		return 0;
	at += digits;
	if (*at == '.') {
		digits = digits_at(++at);
		if (!digits)
			return 0;
		at += digits;
	}
	if (*at == 'e' || *at == 'E') {
		at += at[1] == '+' || at[1] == '-' ? 2 : 1;
		digits = digits_at(at);
		if (!digits)
			return 0;
		at += digits;
	}
	return (size_t)(at - start);
}

static bool read_number(struct reading *r, struct json_object **node)
{
	size_t len = length_of_number(r->at);
	if (!len)
		return fail(r, "no value");
	*node = json_node(r->document, JSON_NUMBER);
	(*node)->text = r->at;
	(*node)->len = (uint32_t)len;
	r->at += len;
	return true;
}

static bool read_word(struct reading *r, const char *word, enum json_type type, bool flag, struct json_object **node)
{
	size_t len = strlen(word);
	if (strncmp(r->at, word, len) != 0)
		return fail(r, "no value");
	*node = json_node(r->document, type);
	(*node)->flag = flag;
	r->at += len;
	return true;
}

/* ---- Arrays and objects ---- */

static bool read_name(struct reading *r, const char **name)
{
	char *text;
	size_t len;
	if (*r->at != '"')
		return fail(r, "a name is missing");
	if (!read_text(r, &text, &len))
		return false;
	skip_space(r);
	if (*r->at != ':')
		return fail(r, "a colon is missing");
	r->at++;
	skip_space(r);
	*name = text;
	return true;
}

static bool read_member(struct reading *r, bool named)
{
	struct json_member member = { 0 };
	if ((named && !read_name(r, &member.name)) || !read_value(r, &member.node))
		return false;
	mem_grow((void **)&r->open, r->count, &r->room, sizeof *r->open);
	r->open[r->count++] = member;
	return true;
}

static bool read_members(struct reading *r, char closing)
{
	skip_space(r);
	for (bool first = true; *r->at != closing; first = false) {
		if (!first && *r->at++ != ',') {
			r->at--;
			return fail(r, "a comma or the end is missing");
		}
		skip_space(r);
		if (!read_member(r, closing == '}'))
			return false;
		skip_space(r);
	}
	r->at++;
	return true;
}

static bool read_container(struct reading *r, struct json_object **node)
{
	bool object = *r->at++ == '{';
	size_t first = r->count;
	if (++r->depth > JSON_DEPTH_MAX)
		return fail(r, "nested too deep");
	*node = json_node(r->document, object ? JSON_OBJECT : JSON_ARRAY);
	if (!read_members(r, object ? '}' : ']'))
		return false;
	size_t count = r->count - first, bytes = count * sizeof *r->open;
	(*node)->members = count ? json_take(r->document, bytes) : NULL;
	if (count)
		memcpy((*node)->members, r->open + first, bytes);
	(*node)->len = (*node)->room = (uint32_t)count;
	r->count = first;
	r->depth--;
	return true;
}

static bool read_value(struct reading *r, struct json_object **node)
{
	char *text;
	size_t len;
	switch (*r->at) {
	case '{':
	case '[':
		return read_container(r, node);
	case '"':
		if (!read_text(r, &text, &len))
			return false;
		*node = json_node(r->document, JSON_TEXT);
		(*node)->text = text;
		(*node)->len = (uint32_t)len;
		return true;
	case 't':
		return read_word(r, "true", JSON_FLAG, true, node);
	case 'f':
		return read_word(r, "false", JSON_FLAG, false, node);
	case 'n':
		return read_word(r, "null", JSON_NULL, false, node);
	default:
		return read_number(r, node);
	}
}

static bool read_all(struct reading *r, const char *end, struct json_object **node)
{
	skip_space(r);
	if (!read_value(r, node))
		return false;
	skip_space(r);
	if (r->at != end)
		r->fault = "more text behind the end";
	else if ((*node)->type == JSON_NULL)
		r->fault = "nothing but null";
	return !r->fault;
}

static size_t room_for_nodes(size_t len)
{
	return len < FIRST_PIECE_MAX / BYTES_FOR_NODES ? FEWEST_BYTES + len * BYTES_FOR_NODES : FIRST_PIECE_MAX;
}

struct json_object *json_read(const char *bytes, size_t len, struct err *err)
{
	if (len > INT_MAX) {
		if (err)
			err_set(err, "JSON of more than %d bytes", INT_MAX);
		return NULL;
	}
	struct reading r = { .document = json_document_new(len + 1 + room_for_nodes(len)) };
	char *copy = r.at = json_take(r.document, len + 1);
	struct json_object *node = NULL;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	if (!read_all(&r, copy + len, &node)) {
		if (err)
			err_set(err, "not valid JSON at byte %zu: %s", (size_t)(r.at - copy), r.fault);
		json_document_drop(r.document);
		node = NULL;
	}
	free(r.open);
	return node;
}
