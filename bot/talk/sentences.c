#include "talk/sentences.h"

#include <string.h>

#include "talk/clauses.h"

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

/* "no" behind a question; "that was years ago". */
static bool belongs_to_last(struct word text, size_t last_end, size_t at)
{
	struct word word, second;
	if (!next_word(text.text, text.len, &at, &word))
		return false;
	if (text.text[last_end - 1] == '?' && word_in_set(word, "no nope nah none never not"))
		return true;
	return word_in_set(word, "that it this") && next_word(text.text, text.len, &at, &second) &&
	       word_in_set(second, "was were happened");
}

bool sentence_next(struct word text, size_t *at, struct word *sentence)
{
	size_t start = skip_blanks(text, *at), end = end_of_sentence(text, start);
	while (end > start && belongs_to_last(text, end, end))
		end = end_of_sentence(text, skip_blanks(text, end));
	*at = end;
	*sentence = (struct word){ text.text + start, end - start };
	return end > start;
}

bool sentence_next_of_several(struct word text, size_t *at, struct word *sentence)
{
	return sentence_next(text, at, sentence) && sentence->len < text.len;
}

struct word sentences_inside(struct word stretch, struct word text)
{
	struct word half;
	size_t at = 0;
	if (stretch.text > text.text && sentence_next(stretch, &at, &half))
		stretch = (struct word){ stretch.text + at, stretch.len - at };
	bool reaches_end = stretch.text + stretch.len == text.text + text.len;
	while (!reaches_end && stretch.len && !strchr(MARKS, stretch.text[stretch.len - 1]))
		stretch.len--;
	return stretch;
}
