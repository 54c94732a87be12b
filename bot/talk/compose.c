#include "talk/compose.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "talk/html.h"

struct reply {
	struct str text, html;
};

static void begin_paragraph(struct reply *reply)
{
	if (reply->text.len)
		str_add(&reply->text, "\n\n");
}

static void add_words(struct reply *reply, const char *words)
{
	str_add(&reply->text, words);
	html_escape(&reply->html, words, strlen(words));
}

static void add_line(struct reply *reply, const char *words, bool bold)
{
	begin_paragraph(reply);
	str_add(&reply->html, bold ? "<p><strong>" : "<p>");
	add_words(reply, words);
	str_add(&reply->html, bold ? "</strong></p>" : "</p>");
}

static void add_answers(struct reply *reply, const struct composition *composition)
{
	for (size_t i = 0; i < composition->answer_count; i++) {
		const struct response *answer = composition->answers[i];
		if (composition->answer_count > 1)
			add_line(reply, answer->title, true);
		response_render(answer, composition->values, &reply->text, &reply->html);
	}
}

/* One paragraph with line breaks and the numbers as words: an HTML list would be numbered by the client, and what is
 * read must be the number that picks. */
static void add_offers(struct reply *reply, const struct composition *composition)
{
	const char *lead = composition->offer_lead;
	if (!composition->offer_count)
		return;
	begin_paragraph(reply);
	str_add(&reply->html, "<p>");
	if (lead)
		add_words(reply, lead);
	for (size_t i = 0; i < composition->offer_count; i++) {
		if (i || lead) {
			str_add_char(&reply->text, '\n');
			str_add(&reply->html, "<br>");
		}
		str_addf(&reply->text, "%d. ", composition->offers[i].number);
		str_addf(&reply->html, "%d. ", composition->offers[i].number);
		add_words(reply, composition->offers[i].title);
	}
	str_add(&reply->html, "</p>");
}

/* A text that does not open with a bold word of its own gets one: it is what parts the disclaimer from the answer. In
 * front of a list or a heading the word stands by itself. */
static void add_led_by(struct reply *reply, const char *lead, const struct response *response,
		       const struct response_values *values)
{
	const char *body = response->body + strspn(response->body, " \t\r\n");
	struct str markdown = STR_INIT;
	if (!text_starts(body, "**"))
		str_addf(&markdown, "**%s**%s", lead, strchr("#-+*0123456789", *body) ? "\n\n" : " ");
	str_add(&markdown, body);
	response_render_markdown(str_text(&markdown), values, &reply->text, &reply->html);
	str_release(&markdown);
}

static void add_disclaimer(struct reply *reply, const struct composition *composition)
{
	switch (composition->disclaimer) {
	case DISCLAIMER_SHORT:
		assert(composition->disclaimer_short);
		add_led_by(reply, "Please note:", composition->disclaimer_short, composition->values);
		break;
	case DISCLAIMER_FULL:
		assert(composition->disclaimer_full);
		add_led_by(reply, "Disclaimer:", composition->disclaimer_full, composition->values);
		break;
	case DISCLAIMER_NONE:
		break;
	}
}

void compose(const struct composition *composition, char **text, char **html)
{
	struct reply reply = { STR_INIT, STR_INIT };
	assert(composition->answer_count <= sizeof composition->answers / sizeof *composition->answers);
	for (size_t i = 0; i < sizeof composition->before / sizeof *composition->before; i++)
		if (composition->before[i])
			response_render_first(composition->before[i], composition->values, &reply.text, &reply.html);
	if (composition->lead)
		add_line(&reply, composition->lead, false);
	add_answers(&reply, composition);
	add_offers(&reply, composition);
	add_disclaimer(&reply, composition);
	*text = str_detach(&reply.text);
	*html = str_detach(&reply.html);
}
