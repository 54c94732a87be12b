#include "matrix/mention.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

static bool is_word(char c)
{
	unsigned char byte = (unsigned char)c;
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       byte >= 0x80 || byte == '_';
}

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* The bytes of `link` that spell `id`, percent-encoded or not; 0 when it is another's. */
static size_t spelled_id(const char *link, const char *id)
{
	const char *at = link;
	for (; *id; id++) {
		char c = *at;
		if (c == '%' && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
			c = (char)(hex(at[1]) << 4 | hex(at[2]));
			at += 2;
		}
		if (!c || c != *id)
			return 0;
		at++;
	}
	return is_word(*at) || *at == '%' || *at == '-' || (*at == '.' && is_word(at[1])) ? 0 : (size_t)(at - link);
}

/* A link to the user that starts at `text`, without the "https://": its bytes, or 0. */
static size_t link_to(const char *text, const char *user_id)
{
	static const struct {
		const char *before;
		size_t skipped;         /* bytes of the id that this form leaves out */
	} forms[] = { { "matrix.to/#/", 0 }, { "matrix:u/", 1 } };
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		size_t before = strlen(forms[i].before);
		if (strncmp(text, forms[i].before, before) != 0 || strlen(user_id) <= forms[i].skipped)
			continue;
		size_t len = spelled_id(text + before, user_id + forms[i].skipped);
		if (len)
			return before + len;
	}
	return 0;
}

static char entity(const char **at)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' },
			 { "&#x27;", '\'' } };
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (strncmp(*at, entities[i].name, strlen(entities[i].name)) == 0) {
			*at += strlen(entities[i].name);
			return entities[i].c;
		}
	return *(*at)++;
}

/* The text of the link whose tag holds `at`. */
static char *read_label(const char *at)
{
	struct str label = STR_INIT;
	at += strcspn(at, ">");
	while (*at && strncmp(at, "</a", 3) != 0) {
		if (*at == '>' || *at == '<') {
			at += *at == '<' ? strcspn(at, ">") : 0;
			at += *at == '>';
		} else {
			str_add_char(&label, entity(&at));
		}
	}
	return str_detach(&label);
}

bool mention_find_pill(const char *html, const char *user_id, char **label)
{
	while (html && *html) {
		if (text_starts(html, "<mx-reply>")) {
			html = strstr(html, "</mx-reply>");
			continue;
		}
		if (*html == 'm' && link_to(html, user_id)) {
			if (label)
				*label = read_label(html);
			return true;
		}
		html++;
	}
	return false;
}

size_t mention_at_start(const char *text, const char *name, const char *marks)
{
	size_t len = strlen(name), at = *text == '@' && *name != '@';
	if (!len || strncasecmp(text + at, name, len) != 0)
		return 0;
	at += len;
	return text[at] && strchr(marks, text[at]) ? at + 1 : 0;
}

void mention_cut(struct str *text, size_t start, size_t end)
{
	if (strspn(text->data, blanks) >= start) {
		start = 0;
		end += strspn(text->data + end, " \t\r\n:,");
	} else if (strchr(blanks, text->data[start - 1]) && text->data[end] && strchr(blanks, text->data[end])) {
		end++;
	}
	memmove(text->data + start, text->data + end, text->len - end + 1);
	text->len -= end - start;
}

/* From the link itself outwards: https://, then <...> or [label](...). */
static void widen(const struct str *text, size_t *start, size_t *end)
{
	const char *data = text->data;
	static const char scheme[] = "https://";
	size_t len = sizeof scheme - 1;
	if (*start >= len && strncmp(data + *start - len, scheme, len) == 0)
		*start -= len;
	if (*start && data[*start - 1] == '<' && data[*end] == '>') {
		--*start;
		++*end;
	} else if (*start >= 2 && strncmp(data + *start - 2, "](", 2) == 0 && data[*end] == ')') {
		size_t open = *start - 2;
		while (open && data[open] != '[')
			open--;
		if (data[open] == '[') {
			*start = open;
			++*end;
		}
	}
}

static bool take_one_link(struct str *text, const char *user_id)
{
	for (size_t i = 0; i < text->len; i++) {
		size_t len = text->data[i] == 'm' ? link_to(text->data + i, user_id) : 0;
		if (text->data[i] == '@')
			len = spelled_id(text->data + i, user_id);
		if (!len)
			continue;
		size_t start = i, end = i + len;
		widen(text, &start, &end);
		mention_cut(text, start, end);
		return true;
	}
	return false;
}

#define LINKS_MAX 16    /* a text that names the bot more often is not worth the time */

void mention_take_links(struct str *text, const char *user_id)
{
	for (int taken = 0; taken < LINKS_MAX && take_one_link(text, user_id); taken++)
		;
}

static bool is_name_at(const struct str *text, size_t at, const char *name, size_t len)
{
	const char *data = text->data;
	if (strncasecmp(data + at, name, len) != 0)
		return false;
	bool joined_before = at && is_word(data[at - 1]) && is_word(*name);
	bool joined_behind = is_word(name[len - 1]) && is_word(data[at + len]);
	return !joined_before && !joined_behind;
}

bool mention_take_name(struct str *text, const char *name, bool marked_only)
{
	size_t len = strlen(name);
	if (!len || len > NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i + len <= text->len; i++) {
		bool marked = i && text->data[i - 1] == '@';
		if ((marked_only && i && !marked) || !is_name_at(text, i, name, len))
			continue;
		mention_cut(text, i - marked, i + len);
		return true;
	}
	return false;
}
