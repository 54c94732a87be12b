#include "talk/normalise.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/words.h"

static const char cues[] = "no not without never denies nor";
static const char breaks[] = "but though although and except only just because since when so then now";

static struct word next_word(const char *text, size_t len, size_t *at)
{
	while (*at < len && text[*at] == ' ')
		(*at)++;
	size_t start = *at;
	while (*at < len && !strchr(" .,;:?!", text[*at]))
		(*at)++;
	return (struct word){ text + start, *at - start };
}

static size_t clause_end(const char *text, size_t len, size_t at)
{
	while (at < len && !strchr(".,;:?!", text[at])) {
		size_t start = at;
		struct word word = next_word(text, len, &at);
		if (word_in_set(word, breaks))
			return start;
	}
	return at;
}

void negations_find(struct negations *negations, const char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		struct word word = next_word(text, len, &at);
		if (word.len == 0) {
			at++;
		} else if (word_in_set(word, cues)) {
			mem_grow((void **)&negations->items, negations->count, &negations->room,
				 sizeof *negations->items);
			negations->items[negations->count++] = (struct negation){ (size_t)(word.text - text), at,
				clause_end(text, len, at) };
		}
	}
}

void negations_release(struct negations *negations)
{
	free(negations->items);
	*negations = (struct negations){ NULL, 0, 0 };
}
