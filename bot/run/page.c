#include "run/page.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"

#define BOLD "\033[1m"
#define BOLD_RED "\033[1;31m"
#define PLAIN "\033[0m"

/* ---- What is bold: the HTML and the plain text of a reply, walked side by side ---- */

struct walk {
	const char *text;
	size_t at;              /* in text */
	bool inside;            /* of a strong element */
	bool *bold;             /* for each byte of the text */
};

static void skip_white(struct walk *walk)
{
	while (walk->text[walk->at] == ' ' || walk->text[walk->at] == '\n')
		walk->at++;
}

static void skip_marker(struct walk *walk)
{
	size_t digits = strspn(walk->text + walk->at, "0123456789");
	if (walk->text[walk->at] == '-')
		walk->at++;
	else if (walk->text[walk->at + digits] == '.')
		walk->at += digits + 1;
	skip_white(walk);
}

/* " (https://example.org)" behind the words of a link. */
static void skip_address(struct walk *walk)
{
	const char *rest = walk->text + walk->at;
	size_t len = strcspn(rest, ")");
	if (strncmp(rest, " (", 2) == 0 && rest[len] && !memchr(rest + 2, ' ', len - 2) &&
	    (strncmp(rest + 2, "https://", 8) == 0 || memchr(rest, '@', len)))
		walk->at += len + 1;
}

static bool tag_is(const char *tag, const char *name)
{
	size_t len = strlen(name);
	return strncmp(tag, name, len) == 0 && strchr("> ", tag[len]);
}

/* `tag` is behind the "<". */
static void walk_tag(struct walk *walk, const char *tag)
{
	static const char *const breaking[] = { "p", "br", "ul", "ol", "li", "h3", "h4" };
	for (size_t i = 0; i < sizeof breaking / sizeof *breaking; i++)
		if (tag_is(tag, breaking[i]))
			skip_white(walk);
	if (tag_is(tag, "li"))
		skip_marker(walk);
	else if (tag_is(tag, "/a"))
		skip_address(walk);
	else if (tag_is(tag, "strong"))
		walk->inside = true;
	else if (tag_is(tag, "/strong"))
		walk->inside = false;
}

static char walk_entity(const char **html)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' } };
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		if (!text_starts(*html, entities[i].entity))
			continue;
		*html += strlen(entities[i].entity);
		return entities[i].c;
	}
	return *(*html)++;
}

/* False where text and HTML say different things. A space at a line's end is only in the HTML. */
static bool walk_letter(struct walk *walk, char c)
{
	if (walk->text[walk->at] == c)
		walk->bold[walk->at++] = walk->inside;
	else if (c != ' ')
		return false;
	return true;
}

static void find_bold(const char *text, const char *html, bool *bold)
{
	struct walk walk = { .text = text, .bold = bold };
	while (*html) {
		if (*html != '<') {
			if (!walk_letter(&walk, walk_entity(&html)))
				return;
			continue;
		}
		walk_tag(&walk, html + 1);
		html += strcspn(html, ">");
		html += *html == '>';
	}
}

/* ---- The lines ---- */

struct page {
	struct str *out;
	const char *text;
	const bool *bold;
	const struct page_style *style;
	bool now_bold;
};

/* Bytes of the character at `at`; *cells is how wide it is shown, -1 for one that is not to be shown. */
static size_t measure(const char *at, size_t left, int *cells)
{
	wchar_t wide = 0;
	mbstate_t state = { 0 };
	size_t len = mbrtowc(&wide, at, left, &state);
	if (len == 0 || len > left) { /* broken, cut short or NUL */
		*cells = (unsigned char)*at < 0x20 ? -1 : 1;
		return 1;
	}
	*cells = wcwidth(wide);
	return len;
}

static size_t cells_of(const char *text, size_t len)
{
	size_t sum = 0;
	for (size_t i = 0; i < len;) {
		int cells;
		i += measure(text + i, len - i, &cells);
		sum += cells > 0 ? (size_t)cells : 0;
	}
	return sum;
}

static void set_bold(struct page *page, bool bold)
{
	if (!page->style->bold || page->now_bold == bold)
		return;
	str_add(page->out, !bold ? PLAIN : page->style->alarm ? BOLD_RED : BOLD);
	page->now_bold = bold;
}

static void add_part(struct page *page, size_t start, size_t end)
{
	for (size_t i = start; i < end;) {
		int cells;
		size_t len = measure(page->text + i, end - i, &cells);
		if (cells >= 0) {
			set_bold(page, page->bold[i]);
			str_add_bytes(page->out, page->text + i, len);
		}
		i += len;
	}
}

/* Where the second line of an item begins: below its first word. */
static size_t hanging_indent(const char *line, size_t len)
{
	size_t indent = strspn(line, " ");
	size_t digits = strspn(line + indent, "0123456789");
	if (digits && strncmp(line + indent + digits, ". ", 2) == 0)
		indent += digits + 2;
	else if (strncmp(line + indent, "- ", 2) == 0)
		indent += 2;
	return indent < len ? indent : 0;
}

static void break_line(struct page *page, size_t indent)
{
	set_bold(page, false);
	str_addf(page->out, "\n%*s", (int)indent, "");
}

/* From `start` to `end`, without a line end in it. */
static void add_line(struct page *page, size_t start, size_t end)
{
	size_t indent = hanging_indent(page->text + start, end - start);
	size_t column = indent, width = page->style->width;
	add_part(page, start, start + indent);
	for (size_t at = start + indent; at < end;) {
		size_t spaces = strspn(page->text + at, " ");
		size_t word = at + spaces < end ? strcspn(page->text + at + spaces, " \n") : 0;
		size_t cells = cells_of(page->text + at + spaces, word);
		if (width && column > indent && column + spaces + cells > width) {
			break_line(page, indent);
			column = indent;
		} else {
			add_part(page, at, at + spaces);
			column += spaces;
		}
		add_part(page, at + spaces, at + spaces + word);
		column += cells;
		at += spaces + word;
	}
	set_bold(page, false);
	str_add_char(page->out, '\n');
}

void page_add(struct str *out, const char *text, const char *html, const struct page_style *style)
{
	size_t len = strlen(text);
	bool *bold = mem_array(len + 1, sizeof *bold);
	struct page page = { out, text, bold, style, false };
	if (html && style->bold)
		find_bold(text, html, bold);
	for (size_t start = 0; start <= len;) {
		size_t end = start + strcspn(text + start, "\n");
		add_line(&page, start, end);
		start = end + 1;
	}
	free(bold);
}
