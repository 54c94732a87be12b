#include "talk/question.h"

#include "talk/clauses.h"

#define TOLD_WORDS 3            /* words before a question in the middle, at least: fewer belong to it */
#define NAMED_WORDS 3           /* "which soft pillow is": words between the two that make the question, at most */

static const char openers[] = "and also plus but or so then";
static const char askers[] = "how what can should is are why when where which who do does could would will did";

/* In the middle of a sentence: "should i", "is it"; "is the" may be no question there. */
static const char inner_verbs[] = "should can could do does did is are will would am";
static const char inner_subjects[] = "i it there you we they";
static const char inner_askers[] = "how what which why";

static struct word word_behind(struct word text, size_t *at)
{
	struct word word = { text.text, 0 };
	if (!next_word(text.text, text.len, at, &word))
		word.len = 0;
	return word;
}

bool question_begins(struct word text)
{
	size_t at = 0;
	struct word first = word_behind(text, &at);
	if (word_in_set(first, openers))
		first = word_behind(text, &at);
	return first.len && word_in_set(first, askers);
}

/* Does a question begin with `word`, which ends at `at`? */
static bool begins_inside(struct word text, struct word word, size_t at)
{
	if (word_in_set(word, inner_verbs))
		return word_in_set(word_behind(text, &at), inner_subjects);
	if (!word_in_set(word, inner_askers))
		return false;
	for (size_t i = 0; i < NAMED_WORDS; i++)
		if (word_in_set(word_behind(text, &at), inner_verbs))
			return true;
	return false;
}

bool question_in(struct word sentence, struct word *question)
{
	struct word word;
	size_t at = 0, count = 0;
	*question = sentence;
	if (question_begins(sentence))
		return true;
	while (next_word(sentence.text, sentence.len, &at, &word)) {
		if (count++ < TOLD_WORDS || !begins_inside(sentence, word, at))
			continue;
		*question = (struct word){ word.text, (size_t)(sentence.text + sentence.len - word.text) };
		return true;
	}
	return sentence.len && sentence.text[sentence.len - 1] == '?';
}
