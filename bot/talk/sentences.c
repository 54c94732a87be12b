#include "talk/sentences.h"

#include <string.h>

#define MARKS ".?!;"

static size_t skip_blanks(struct word text, size_t at)
{
	while (at < text.len && text.text[at] == ' ')
		at++;
	return at;
}

/* Behind the next mark that a blank or the end follows. */
static size_t end_of_sentence(struct word text, size_t at)
{
	while (at < text.len && !(strchr(MARKS, text.text[at]) && (at + 1 == text.len || text.text[at + 1] == ' ')))
		at++;
	return at < text.len ? at + 1 : text.len;
}

static bool answers_no(struct word text, size_t at)
{
	size_t end = at;
	while (end < text.len && text.text[end] != ' ' && text.text[end] != ',' && !strchr(MARKS, text.text[end]))
		end++;
	return word_in_set((struct word){ text.text + at, end - at }, "no nope nah none never not");
}

bool sentence_next(struct word text, size_t *at, struct word *sentence)
{
	size_t start = skip_blanks(text, *at), end = end_of_sentence(text, start);
	while (end > start && text.text[end - 1] == '?') {
		size_t next = skip_blanks(text, end);
		if (!answers_no(text, next))
			break;
		end = end_of_sentence(text, next);
	}
	*at = end;
	*sentence = (struct word){ text.text + start, end - start };
	return end > start;
}

bool sentence_next_of_several(struct word text, size_t *at, struct word *sentence)
{
	return sentence_next(text, at, sentence) && sentence->len < text.len;
}
