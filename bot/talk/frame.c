#include "talk/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "talk/clauses.h"
#include "talk/frame_words.h"

#define FRAME_WORDS 32u         /* of each end that are looked at */
#define FRAME_BYTES 400u        /* and not farther than this */
#define CLOSING_WORDS 12u       /* of the longest closing */
#define LEFT_WORDS 3u           /* of what is asked, at least; or a question mark ends it */

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct frame_words {
	struct item items[FRAME_WORDS];
	size_t count;
};

static const char *skip_marks(const char *text, const char *end)
{
	while (text < end && ends_word(*text))
		text++;
	return text;
}

/* The words from `text` on, each with the mark behind it. */
static void take_words(struct frame_words *words, const char *text, const char *end)
{
	words->count = 0;
	for (const char *start; words->count < FRAME_WORDS && (start = skip_marks(text, end)) < end;) {
		for (text = start; text < end && !ends_word(*text);)
			text++;
		char mark = text < end && *text != ' ' ? *text : '\0';
		words->items[words->count++] = (struct item){ { start, (size_t)(text - start) }, mark };
	}
}

/* ---- Phrases ---- */

/* One of "hi/hello/hey". */
static bool is_one_of(struct word word, const char *choice, size_t len)
{
	for (const char *end = choice + len; choice < end;) {
		const char *slash = memchr(choice, '/', (size_t)(end - choice));
		size_t one = (size_t)((slash ? slash : end) - choice);
		if (word.len == one && memcmp(word.text, choice, one) == 0)
			return true;
		choice += one + 1;
	}
	return false;
}

/* How many words from `at` on are the phrase; 0: they are not. A word that may be missing is taken where it stands. No
 * phrase goes on behind a mark. */
static size_t phrase_len(const struct frame_words *words, size_t at, const char *phrase)
{
	size_t start = at;
	while (*phrase) {
		bool optional = *phrase == '?';
		phrase += optional;
		size_t len = strcspn(phrase, " ");
		bool goes_on = at < words->count && (at == start || !words->items[at - 1].mark);
		if (goes_on && is_one_of(words->items[at].word, phrase, len))
			at++;
		else if (!optional)
			return 0;
		phrase += len + (phrase[len] == ' ');
	}
	return at - start;
}

/* ---- Before the question ---- */

/* `end`: behind its last word. */
static bool opening_fits(const struct frame_words *words, size_t end, enum frame_place place)
{
	if (place == FRAME_ANYWHERE || words->items[end - 1].mark)
		return true;
	return place == FRAME_BEFORE_CLAUSE && end < words->count && word_in_set(words->items[end].word, clause_starts);
}

static size_t opening_len(const struct frame_words *words, size_t at)
{
	size_t longest = 0;
	for (size_t i = 0; i < COUNT(openings); i++) {
		size_t len = phrase_len(words, at, openings[i].words);
		if (len > longest && opening_fits(words, at + len, openings[i].place))
			longest = len;
	}
	return longest;
}

static const char *opening_end(const char *text, const char *end)
{
	struct frame_words words;
	struct word first;
	size_t at = 0;
	if (!next_word(text, (size_t)(end - text), &at, &first) || !word_in_set(first, opening_starts))
		return text;
	at = 0;
	take_words(&words, text, end - text > (ptrdiff_t)FRAME_BYTES ? text + FRAME_BYTES : end);
	for (size_t len; (len = opening_len(&words, at)) > 0;)
		at += len;
	bool left = at + LEFT_WORDS <= words.count || (at < words.count && end[-1] == '?');
	return at && left ? words.items[at].word.text : text;
}

/* ---- Behind it ---- */

static bool asks(const char *text, const char *end)
{
	static const char askers[] = "how what which why should", first_askers[] = "is are do does did can could would will am";
	size_t len = (size_t)(end - text), at = 0;
	struct word word;
	if (memchr(text, '?', len) || (next_word(text, len, &at, &word) && word_in_set(word, first_askers)))
		return true;
	for (at = 0; next_word(text, len, &at, &word);)
		if (word_in_set(word, askers))
			return true;
	return false;
}

static bool closing_fits(const struct frame_words *words, size_t at, const struct frame_phrase *closing, const char *text)
{
	if (closing->place == FRAME_MARKED)
		return at && words->items[at - 1].mark;
	return closing->place != FRAME_WITH_QUESTION || asks(text, words->items[at].word.text);
}

/* Is all from `at` on politeness, when all from a later word on is where `ends` says so? */
static bool is_closing(const struct frame_words *words, size_t at, const bool *ends, const char *text)
{
	for (size_t i = 0; i < COUNT(closings); i++) {
		size_t len = phrase_len(words, at, closings[i].words);
		if (len && ends[at + len] && closing_fits(words, at, &closings[i], text))
			return true;
	}
	return false;
}

static struct word last_word(const char *text, const char *end)
{
	while (end > text && ends_word(end[-1]))
		end--;
	const char *start = end;
	while (start > text && !ends_word(start[-1]))
		start--;
	return (struct word){ start, (size_t)(end - start) };
}

/* Where the last FRAME_WORDS words begin, or those of the last FRAME_BYTES bytes. */
static const char *tail_of(const char *text, const char *end)
{
	const char *tail = end;
	size_t count = 0;
	for (const char *at = end; at > text && count < FRAME_WORDS && end - at < (ptrdiff_t)FRAME_BYTES; at--)
		if (!ends_word(at[-1]) && (at - 1 == text || ends_word(at[-2]))) {
			tail = at - 1;
			count++;
		}
	return tail;
}

/* `text` when it is nothing but politeness. */
static const char *closing_start(const char *text, const char *end)
{
	struct frame_words words;
	bool ends[FRAME_WORDS + 1] = { false };
	if (!word_in_set(last_word(text, end), closing_ends))
		return end;
	take_words(&words, tail_of(text, end), end);
	size_t first = words.count;
	ends[words.count] = true;
	for (size_t at = words.count, reach = at; at-- > 0 && reach - at <= CLOSING_WORDS;) {
		ends[at] = is_closing(&words, at, ends, text);
		reach = ends[at] ? at : reach;
		bool left = at >= LEFT_WORDS || (at && words.items[at - 1].mark == '?');
		if (ends[at] && left)
			first = at;
	}
	if (ends[0] && words.items[0].word.text == text)
		return text;
	if (first == words.count)
		return end;
	const struct item *last = &words.items[first - 1];
	return last->word.text + last->word.len + (last->mark == '?');
}

struct framed frame_find(const char *text, size_t len)
{
	const char *start = opening_end(text, text + len), *end = closing_start(start, text + len);
	return end == start ? (struct framed){ 0, len } : (struct framed){ (size_t)(start - text), (size_t)(end - text) };
}
