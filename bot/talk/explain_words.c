#include "talk/explain_words.h"

#include "talk/clauses.h"
#include "talk/word_points.h"

#define WORDS_SHOWN 3u
#define TELLING_DOUBLINGS 1.5   /* what says less is not worth a place */

struct telling_word {
	struct word word;
	struct word_examples examples;
};

static size_t insert(struct telling_word *shown, size_t count, struct telling_word telling)
{
	size_t place = 0;
	for (size_t i = 0; i < count; i++)
		if (word_compare(shown[i].word, telling.word) == 0)
			return count;
	while (place < count && shown[place].examples.doublings >= telling.examples.doublings)
		place++;
	if (place == WORDS_SHOWN)
		return count;
	count += count < WORDS_SHOWN;
	for (size_t i = count - 1; i > place; i--)
		shown[i] = shown[i - 1];
	shown[place] = telling;
	return count;
}

static size_t most_telling(const struct reading *reading, size_t intent_place, struct telling_word *shown)
{
	const struct subject *subject = &reading->subject;
	size_t count = 0, at = 0;
	struct word word;
	while (next_word(subject->text, subject->len, &at, &word)) {
		struct word_examples examples = word_examples(reading->book->similar, word, intent_place);
		if (examples.doublings >= TELLING_DOUBLINGS)
			count = insert(shown, count, (struct telling_word){ word, examples });
	}
	return count;
}

void explain_words(struct str *out, const struct reading *reading, const struct score *score)
{
	struct telling_word shown[WORDS_SHOWN];
	size_t intent_place = intents_place(&reading->book->intents, score->intent);
	size_t count = score->words ? most_telling(reading, intent_place, shown) : 0;
	if (!score->words)
		return;
	str_addf(out, "      %+-4d the words one by one", score->words);
	for (size_t i = 0; i < count; i++) {
		str_add(out, i ? ", \"" : ": \"");
		str_add_bytes(out, shown[i].word.text, shown[i].word.len);
		str_addf(out, i ? "\" (%u of %u)" : "\" (in %u of %u examples)", shown[i].examples.here,
			 shown[i].examples.all);
	}
	str_add_char(out, '\n');
}
