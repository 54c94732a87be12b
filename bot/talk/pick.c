#include "talk/pick.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define WORD_MAX 12u

static const struct {
	const char *word;
	int number;
} numbers[] = {
	{ "1", 1 }, { "one", 1 }, { "first", 1 }, { "1st", 1 },
	{ "2", 2 }, { "two", 2 }, { "second", 2 }, { "2nd", 2 },
	{ "3", 3 }, { "three", 3 }, { "third", 3 }, { "3rd", 3 },
	{ "4", 4 }, { "four", 4 }, { "fourth", 4 }, { "4th", 4 },
	{ "5", 5 }, { "five", 5 }, { "fifth", 5 }, { "5th", 5 },
	{ "6", 6 }, { "six", 6 }, { "sixth", 6 }, { "6th", 6 },
	{ "7", 7 }, { "seven", 7 }, { "seventh", 7 }, { "7th", 7 },
	{ "8", 8 }, { "eight", 8 }, { "eighth", 8 }, { "8th", 8 },
	{ "9", 9 }, { "nine", 9 }, { "ninth", 9 }, { "9th", 9 },
	{ "last", PICK_LAST },
};

static const char *const fillers[] = { "the", "number", "no", "nr", "option", "choice", "answer", "topic", "please", "i",
				       "take", "pick", "choose", "want", "would", "like", "will", "go", "with", "for",
				       "that", "is", "it", "ok", "okay", "yes", "about", "what", "thanks", "a", "am", "me",
				       "tell", "show", "give", "and", "then", "hmm", "um", "uh" };

static bool is_filler(const char *word)
{
	for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
		if (strcmp(fillers[i], word) == 0)
			return true;
	return false;
}

static int number_of(const char *word)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strcmp(numbers[i].word, word) == 0)
			return numbers[i].number;
	return PICK_NONE;
}

/* -2: the word ends the matter. "one" behind a number is a filler: "the second one". */
static int read_word(const char *word, int picked)
{
	int number = number_of(word);
	if (number == PICK_NONE)
		return is_filler(word) ? picked : -2;
	if (picked == PICK_NONE)
		return number;
	return strcmp(word, "one") == 0 || number == picked ? picked : -2;
}

int pick_read(const char *text, size_t len)
{
	char word[WORD_MAX + 1];
	int picked = PICK_NONE;
	for (size_t at = 0; at < len;) {
		size_t word_len = 0;
		while (at < len && (text[at] == ' ' || ispunct((unsigned char)text[at])))
			at++;
		while (at < len && text[at] != ' ' && !ispunct((unsigned char)text[at])) {
			if (word_len == WORD_MAX)
				return PICK_NONE;
			word[word_len++] = text[at++];
		}
		word[word_len] = '\0';
		picked = word_len ? read_word(word, picked) : picked;
		if (picked == -2)
			return PICK_NONE;
	}
	return picked;
}
