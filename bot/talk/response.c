#include "talk/response.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "talk/front_matter.h"
#include "talk/markdown.h"

#define VALUE_COUNT 3

struct response_values response_values_default(void)
{
	return (struct response_values){
		.emergency_number = "your local emergency number (112 in Europe and on most mobile phones, 911 in "
				    "North America, 999 in the UK, 000 in Australia)",
		.crisis_line = "a crisis helpline (findahelpline.com lists them by country)",
		.operator_name = "the person who runs this bot",
	};
}

static const char *either(const char *configured, const char *usual)
{
	return configured && configured[strspn(configured, " \t\r\n")] ? configured : usual;
}

/* The names that stand in the texts; the one table of them. */
static void values_fill(struct markdown_value out[VALUE_COUNT], const struct response_values *values)
{
	struct response_values usual = response_values_default();
	struct response_values given = values ? *values : usual;
	out[0] = (struct markdown_value){ "emergency_number", either(given.emergency_number, usual.emergency_number) };
	out[1] = (struct markdown_value){ "crisis_line", either(given.crisis_line, usual.crisis_line) };
	out[2] = (struct markdown_value){ "operator", either(given.operator_name, usual.operator_name) };
}

static void render(const char *markdown, const struct response_values *values, enum markdown_extent extent,
		   struct str *text, struct str *html)
{
	struct markdown_value items[VALUE_COUNT];
	values_fill(items, values);
	markdown_render(markdown, &(struct markdown_values){ items, VALUE_COUNT }, extent, text, html);
}

struct rendered {
	char *lead, *text, *html;       /* lead: "" for none; NULL: nothing was rendered yet */
};

static void forget_rendered(struct rendered *rendered)
{
	free(rendered->lead);
	free(rendered->text);
	free(rendered->html);
	*rendered = (struct rendered){ 0 };
}

static char *led_markdown(const struct response *response, const char *lead)
{
	const char *body = response->body + strspn(response->body, " \t\r\n");
	struct str markdown = STR_INIT;
	if (*lead && !text_starts(body, "**"))
		str_addf(&markdown, "**%s**%s", lead, strchr("#-+*0123456789", *body) ? "\n\n" : " ");
	str_add(&markdown, *lead ? body : response->body);
	return str_detach(&markdown);
}

static const struct rendered *render_once(const struct response *response, const char *lead)
{
	struct rendered *rendered = response->rendered;
	if (text_equal(rendered->lead, lead))
		return rendered;
	struct str text = STR_INIT, html = STR_INIT;
	char *markdown = led_markdown(response, lead);
	render(markdown, NULL, MARKDOWN_ALL, &text, &html);
	free(markdown);
	forget_rendered(rendered);
	*rendered = (struct rendered){ mem_copy_text(lead), str_detach(&text), str_detach(&html) };
	return rendered;
}

/* Reading Markdown takes its time, and without values it becomes the same each time. */
void response_render_led(const struct response *response, const char *lead, const struct response_values *values,
			 struct str *text, struct str *html)
{
	if (!response->rendered || strchr(response->body, '{')) {
		char *markdown = led_markdown(response, lead);
		render(markdown, values, MARKDOWN_ALL, text, html);
		free(markdown);
		return;
	}
	const struct rendered *rendered = render_once(response, lead);
	if (text->len && *rendered->text)
		str_add(text, "\n\n");
	str_add(text, rendered->text);
	str_add(html, rendered->html);
}

void response_render(const struct response *response, const struct response_values *values, struct str *text,
		     struct str *html)
{
	response_render_led(response, "", values, text, html);
}

void response_render_first(const struct response *response, const struct response_values *values, struct str *text,
			   struct str *html)
{
	render(response->body, values, MARKDOWN_FIRST_PARAGRAPH, text, html);
}

/* Words as somebody reads them: a value counts as one, a bullet as none. */
static size_t count_words(const char *body)
{
	static const char white[] = " \t\n";
	struct str text = STR_INIT, html = STR_INIT;
	size_t count = 0;
	markdown_render(body, NULL, MARKDOWN_ALL, &text, &html);
	const char *word = str_text(&text);
	while (*(word += strspn(word, white))) {
		size_t len = strcspn(word, white);
		count += !(len == 1 && *word == '-');
		word += len;
	}
	str_release(&text);
	str_release(&html);
	return count;
}

static void check_body(struct response *response, unsigned first_line, struct err_list *errs)
{
	struct markdown_value items[VALUE_COUNT];
	struct markdown_values values = { items, VALUE_COUNT };
	struct err *err;
	values_fill(items, NULL);
	response->word_count = count_words(response->body);
	markdown_check(response->body, &values, response->file, first_line, errs);
	if (response->word_count > RESPONSE_WORDS_MAX) {
		err = err_list_add(errs, ERR_ERROR);
		err_at(err, response->file, first_line, 0, NULL);
		err_set(err, "%zu words, more than %d", response->word_count, RESPONSE_WORDS_MAX);
		err_mend(err, "keep what helps at once, and offer the rest as a topic of its own with \"next:\"");
	} else if (response->word_count == 0) {
		err = err_list_add(errs, ERR_ERROR);
		err_at(err, response->file, first_line, 0, NULL);
		err_set(err, "there is no text below the front matter");
	}
}

/* Bytes of the UTF-8 sequence at `at` (RFC 3629), 0 when there is none. */
static size_t utf8_step(const char *at, size_t left)
{
	const unsigned char *byte = (const unsigned char *)at;
	size_t len = 1u + (*byte >= 0xC2) + (*byte >= 0xE0) + (*byte >= 0xF0);
	if (len > left || (*byte >= 0x80 && *byte < 0xC2) || *byte > 0xF4)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((byte[i] & 0xC0) != 0x80)
			return 0;
	bool overlong = (byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xF0 && byte[1] < 0x90);
	bool outside = (byte[0] == 0xED && byte[1] > 0x9F) || (byte[0] == 0xF4 && byte[1] > 0x8F);
	return overlong || outside ? 0 : len;
}

static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && !strchr("\t\r\n", c)) || c == 0 || c == 0x7F;
}

/* A byte that is no UTF-8, or a control character, which could do harm in a terminal. Complains of the first one. */
static int check_bytes(const char *path, const struct str *bytes, struct err_list *errs)
{
	size_t line_start = 0;
	unsigned line = 1;
	for (size_t i = 0, step; i < bytes->len; i += step) {
		step = is_control(bytes->data[i]) ? 0 : utf8_step(bytes->data + i, bytes->len - i);
		if (bytes->data[i] == '\n') {
			line++;
			line_start = i + 1;
		}
		if (step)
			continue;
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_at(err, path, line, (unsigned)(i - line_start) + 1, NULL);
		err_set(err, "a byte (0x%02X) that does not belong into a UTF-8 text", (unsigned char)bytes->data[i]);
		err_mend(err, "save the file as UTF-8, without control characters");
		return -1;
	}
	return 0;
}

static int read_source(const char *path, struct str *source, struct err_list *errs)
{
	struct err err = ERR_INIT;
	if (file_read(path, RESPONSE_FILE_MAX, source, &err) == 0)
		return check_bytes(path, source, errs);
	*err_list_add(errs, ERR_ERROR) = err;
	return -1;
}

struct response *response_load(const char *path, struct err_list *errs)
{
	struct str source = STR_INIT;
	struct response *response = NULL;
	size_t before = err_list_count(errs, ERR_ERROR);
	if (read_source(path, &source, errs) < 0)
		goto out;
	response = mem_alloc(sizeof *response);
	response->file = mem_copy_text(path);
	response->rendered = mem_alloc(sizeof *response->rendered);
	unsigned first_line;
	const char *body = front_matter_read(response, str_text(&source), &first_line, errs);
	response->body = mem_copy_text(body ? body : "");
	if (body)
		check_body(response, first_line, errs);
	if (err_list_count(errs, ERR_ERROR) > before) {
		response_free(response);
		response = NULL;
	}
out:
	str_release(&source);
	return response;
}

void response_free(struct response *response)
{
	if (!response)
		return;
	free(response->file);
	free(response->title);
	free(response->reviewed);
	free(response->body);
	if (response->rendered)
		forget_rendered(response->rendered);
	free(response->rendered);
	for (size_t i = 0; i < response->next_count; i++)
		free(response->next[i]);
	for (size_t i = 0; i < response->picture_count; i++) {
		free(response->pictures[i].file);
		free(response->pictures[i].alt);
	}
	free(response);
}
