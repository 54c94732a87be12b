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

/* The bold words are what parts the disclaimer from the answer. */
static void add_disclaimer(struct reply *reply, const struct composition *composition)
{
	switch (composition->disclaimer) {
	case DISCLAIMER_SHORT:
		assert(composition->disclaimer_short);
		response_render_led(composition->disclaimer_short, "Please note:", composition->values, &reply->text,
				    &reply->html);
		break;
	case DISCLAIMER_FULL:
		assert(composition->disclaimer_full);
		response_render_led(composition->disclaimer_full, "Disclaimer:", composition->values, &reply->text,
				    &reply->html);
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
