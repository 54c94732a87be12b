#include "talk/split.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/unicode.h"

#define PARAGRAPH_END "\n\n"

struct span {
	const char *start;
	size_t len;
};

struct spans {
	struct span *items;
	size_t count, room;
};

static void add_span(struct spans *spans, const char *start, const char *end)
{
	mem_grow((void **)&spans->items, spans->count, &spans->room, sizeof *spans->items);
	spans->items[spans->count++] = (struct span){ start, (size_t)(end - start) };
}

static void add_part(struct split *split, size_t *room, char *text, char *html)
{
	mem_grow((void **)&split->parts, split->count, room, sizeof *split->parts);
	split->parts[split->count++] = (struct split_part){ text, html };
}

#define COST_MAX 6
/* Bytes of a character of JSON text. */
static size_t cost_of(unsigned char c)
{
	return c == '"' || c == '\\' || c == '\n' ? 2 : c < 0x20 ? COST_MAX : 1;
}

static size_t cost(const char *text, size_t len)
{
	size_t sum = 0;
	for (size_t i = 0; i < len; i++)
		sum += cost_of((unsigned char)text[i]);
	return sum;
}

/* Most replies are so short that nothing need be counted. */
static bool fits(const char *text, const char *html, size_t max)
{
	size_t text_len = strlen(text), html_len = strlen(html);
	return (text_len + html_len) * COST_MAX <= max || cost(text, text_len) + cost(html, html_len) <= max;
}

/* ---- In pairs: paragraphs of the text, and the elements of the HTML that are inside no other ---- */

static void find_paragraphs(struct spans *spans, const char *text)
{
	for (const char *end; (end = strstr(text, PARAGRAPH_END)); text = end + strspn(end, "\n"))
		add_span(spans, text, end);
	if (*text)
		add_span(spans, text, text + strlen(text));
}

static bool is_void(const char *tag)
{
	return text_starts(tag, "<br") || text_starts(tag, "<hr") || text_starts(tag, "<img");
}

/* False when it is not well nested, or has words outside of all elements. */
static bool find_elements(struct spans *spans, const char *html)
{
	const char *start = html;
	long depth = 0;
	for (const char *tag = html; (tag = strchr(tag, '<'));) {
		const char *end = strchr(tag, '>');
		if (!end)
			return false;
		if (depth == 0 && tag != start)
			return false;
		if (!is_void(tag))
			depth += tag[1] == '/' ? -1 : 1;
		tag = end + 1;
		if (depth < 0)
			return false;
		if (depth > 0)
			continue;
		add_span(spans, start, tag);
		start = tag;
	}
	return depth == 0 && !*start;
}

static size_t pair_cost(const struct spans *texts, const struct spans *htmls, size_t i)
{
	size_t joint = 2 * strlen(PARAGRAPH_END);
	return cost(texts->items[i].start, texts->items[i].len) + cost(htmls->items[i].start, htmls->items[i].len) +
	       joint;
}

static bool pairs_fit(const struct spans *texts, const struct spans *htmls, size_t max)
{
	if (texts->count != htmls->count)
		return false;
	for (size_t i = 0; i < texts->count; i++)
		if (pair_cost(texts, htmls, i) > max)
			return false;
	return true;
}

static char *stretch(const struct spans *spans, size_t from, size_t to)
{
	const char *start = spans->items[from].start;
	const char *end = spans->items[to - 1].start + spans->items[to - 1].len;
	return mem_copy_bytes(start, (size_t)(end - start));
}

static void split_pairs(struct split *split, size_t *room, const struct spans *texts, const struct spans *htmls,
			size_t max)
{
	size_t from = 0, sum = 0;
	for (size_t i = 0; i < texts->count; i++) {
		size_t more = pair_cost(texts, htmls, i);
		if (i > from && sum + more > max) {
			add_part(split, room, stretch(texts, from, i), stretch(htmls, from, i));
			from = i;
			sum = 0;
		}
		sum += more;
	}
	add_part(split, room, stretch(texts, from, texts->count), stretch(htmls, from, texts->count));
}

/* ---- Plain text ---- */

/* The end of the last `mark` within the first `len` bytes, behind the first half of them; 0: none. */
static size_t end_of_last(const char *text, size_t len, const char *mark)
{
	size_t size = strlen(mark);
	for (size_t at = len; at > len / 2 && at >= size; at--)
		if (memcmp(text + at - size, mark, size) == 0)
			return at;
	return 0;
}

static size_t affordable(const char *text, size_t max)
{
	size_t len = 0, sum = 0;
	for (; text[len]; len++) {
		sum += cost_of((unsigned char)text[len]);
		if (sum > max)
			break;
	}
	return len;
}

static size_t piece_of(const char *text, size_t max)
{
	static const char *const marks[] = { PARAGRAPH_END, "\n", " " };
	size_t len = affordable(text, max), all = strlen(text), end = 0;
	if (len == all)
		return all;
	for (size_t i = 0; i < sizeof marks / sizeof *marks && !end; i++)
		end = end_of_last(text, len, marks[i]);
	return end ? end : unicode_grapheme_end(text, all, len);
}

static void split_plain(struct split *split, size_t *room, const char *text, size_t max)
{
	do {
		size_t len = piece_of(text, max), kept = len;
		while (kept && strchr(" \n", text[kept - 1]))
			kept--;
		if (kept)
			add_part(split, room, mem_copy_bytes(text, kept), NULL);
		text += len;
		text += strspn(text, " \n");
	} while (*text);
}

void split_reply(struct split *split, const char *text, const char *html, size_t max)
{
	struct spans texts = { 0 }, htmls = { 0 };
	size_t room = 0;
	*split = (struct split){ 0 };
	if (fits(text, html ? html : "", max)) {
		add_part(split, &room, mem_copy_text(text), mem_copy_text(html));
		return;
	}
	find_paragraphs(&texts, text);
	if (html && find_elements(&htmls, html) && pairs_fit(&texts, &htmls, max))
		split_pairs(split, &room, &texts, &htmls, max);
	else
		split_plain(split, &room, text, max);
	if (!split->count)
		add_part(split, &room, mem_copy_text(""), NULL);
	free(texts.items);
	free(htmls.items);
}

void split_release(struct split *split)
{
	for (size_t i = 0; i < split->count; i++) {
		free(split->parts[i].text);
		free(split->parts[i].html);
	}
	free(split->parts);
	*split = (struct split){ 0 };
}
