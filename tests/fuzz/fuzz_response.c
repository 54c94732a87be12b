/* A response file: front matter and Markdown; and the Markdown rendered without that it was checked. */
#include "fuzz.h"
#include "talk/markdown.h"
#include "talk/response.h"

#define MS_MAX 50

static const struct response_values values = { "112", "a <helpline> & more", "*nobody*" };

static void check_rendering(const struct str *text, const struct str *html)
{
	must(strlen(str_text(html)) == html->len && strlen(str_text(text)) == text->len);
	must(!strstr(str_text(html), "<script") && !strstr(str_text(html), "<img"));
}

static void render_file(const struct response *response)
{
	struct str text = STR_INIT, html = STR_INIT;
	response_render(response, &values, &text, &html);
	response_render_first(response, &values, &text, &html);
	check_rendering(&text, &html);
	must(fuzz_is_utf8(str_text(&text), text.len) && fuzz_is_utf8(str_text(&html), html.len));
	str_release(&text);
	str_release(&html);
}

static void render_unchecked(const char *source)
{
	struct str text = STR_INIT, html = STR_INIT;
	response_render(&(struct response){ .body = (char *)source }, &values, &text, &html);
	check_rendering(&text, &html);
	str_release(&text);
	str_release(&html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err_list errs = ERR_LIST_INIT;
	char *path = fuzz_write("a.md", data, size), *source = mem_copy_bytes((const char *)data, size);
	double start = fuzz_ms();
	struct response *response = response_load(path, &errs);
	must(response || err_list_count(&errs, ERR_ERROR));
	if (response)
		render_file(response);
	render_unchecked(source);
	must(fuzz_ms() - start < MS_MAX * SLOWER);
	response_free(response);
	err_list_release(&errs);
	free(source);
	free(path);
	return 0;
}
