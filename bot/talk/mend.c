#include "talk/mend.h"

#include <string.h>

#include "talk/mistakes.h"

#define PART_MIN 3              /* letters of a part of joined words */
#define PART_CHECKED_MIN 5      /* and when the other part is misspelt */

/* A way to put right one word. */
typedef bool mender(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX]);

static void set_words(char mended[MENDED_MAX], struct word first, struct word second)
{
	memcpy(mended, first.text, first.len);
	mended[first.len] = '\0';
	if (second.len == 0)
		return;
	mended[first.len] = ' ';
	memcpy(mended + first.len + 1, second.text, second.len);
	mended[first.len + 1 + second.len] = '\0';
}

/* "gettin" */
static bool mend_dropped_g(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	if (word.len < 4 || word.len >= LEXICON_WORD_MAX || !word_ends(word, "in"))
		return false;
	set_words(mended, word, (struct word){ NULL, 0 });
	strcpy(mended + word.len, "g");
	return lexicon_look_up(lexicon, word_of(mended)) != WORD_UNKNOWN;
}

/* Cuts runs of three and more of a letter down, to two where `doubled` has the run's bit, otherwise to one. Returns
 * the number of such runs. */
static unsigned shorten_runs(struct word word, unsigned doubled, char out[LEXICON_WORD_MAX + 1], size_t *out_len)
{
	unsigned runs = 0;
	*out_len = 0;
	for (size_t i = 0, run; i < word.len; i += run) {
		for (run = 1; i + run < word.len && word.text[i + run] == word.text[i]; run++)
			;
		size_t keep = run < 3 ? run : 1;
		if (run >= 3 && (doubled >> runs++ & 1))
			keep = 2;
		for (; keep && *out_len < LEXICON_WORD_MAX; keep--)
			out[(*out_len)++] = word.text[i];
	}
	out[*out_len] = '\0';
	return runs;
}

/* "soooore", "paaaain": of the ways to shorten the runs the most familiar word, then the shortest. */
static bool mend_stretched(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	char shorter[LEXICON_WORD_MAX + 1];
	size_t len;
	enum familiarity best = WORD_UNKNOWN;
	unsigned runs = shorten_runs(word, 0, shorter, &len), effort;
	struct word nearest;
	if (runs == 0 || runs > 4)
		return false;
	for (unsigned doubled = 0; doubled < 1u << runs; doubled++) {
		shorten_runs(word, doubled, shorter, &len);
		enum familiarity familiarity = lexicon_look_up(lexicon, (struct word){ shorter, len });
		if (familiarity <= best)
			continue;
		best = familiarity;
		set_words(mended, (struct word){ shorter, len }, (struct word){ NULL, 0 });
	}
	if (best != WORD_UNKNOWN)
		return true;
	shorten_runs(word, 0, shorter, &len);
	if (!lexicon_nearest(lexicon, (struct word){ shorter, len }, &nearest, &effort))
		return false;
	set_words(mended, nearest, (struct word){ NULL, 0 });
	return true;
}

static bool mend_slip(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	struct word nearest;
	unsigned effort;
	if (!lexicon_nearest(lexicon, word, &nearest, &effort) || effort > MISTAKE_SLIP)
		return false;
	set_words(mended, nearest, (struct word){ NULL, 0 });
	return true;
}

static bool mend_mistyped(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	struct word nearest;
	unsigned effort;
	if (!lexicon_nearest(lexicon, word, &nearest, &effort))
		return false;
	set_words(mended, nearest, (struct word){ NULL, 0 });
	return true;
}

/* How well two parts make sense together; 0 when they do not. One must be of the vocabulary. */
static unsigned worth_of_parts(const struct lexicon *lexicon, struct word first, struct word second)
{
	enum familiarity a = lexicon_look_up(lexicon, first), b = lexicon_look_up(lexicon, second);
	if (a == WORD_UNKNOWN || b == WORD_UNKNOWN || (a != WORD_GIVEN && b != WORD_GIVEN))
		return 0;
	if ((a == WORD_COMMON && first.len < 4) || (b == WORD_COMMON && second.len < 4))
		return 0;
	return (unsigned)a + (unsigned)b;
}

/* "shoulderblade" */
static bool mend_joined(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	unsigned best = 0;
	for (size_t cut = PART_MIN; cut + PART_MIN <= word.len; cut++) {
		struct word first = { word.text, cut }, second = { word.text + cut, word.len - cut };
		unsigned worth = worth_of_parts(lexicon, first, second);
		if (worth < best || worth == 0)
			continue;
		best = worth;
		set_words(mended, first, second);
	}
	return best > 0;
}

/* "sholderblade": one part is right, the other nearly. */
static bool mend_joined_and_mistyped(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	for (size_t cut = PART_CHECKED_MIN; cut + PART_CHECKED_MIN <= word.len; cut++) {
		struct word first = { word.text, cut }, second = { word.text + cut, word.len - cut }, nearest;
		unsigned effort;
		if (lexicon_look_up(lexicon, second) == WORD_GIVEN &&
		    lexicon_nearest(lexicon, first, &nearest, &effort))
			set_words(mended, nearest, second);
		else if (lexicon_look_up(lexicon, first) == WORD_GIVEN &&
			 lexicon_nearest(lexicon, second, &nearest, &effort))
			set_words(mended, first, nearest);
		else
			continue;
		return true;
	}
	return false;
}

/* Tried in this order on a word that nobody knows. */
static mender *const menders[] = {
	mend_dropped_g, mend_stretched, mend_slip, mend_joined, mend_mistyped, mend_joined_and_mistyped,
};

bool mend_word(const struct lexicon *lexicon, struct word word, char mended[MENDED_MAX])
{
	for (size_t i = 0; i < sizeof menders / sizeof *menders; i++) {
		if ((word.len <= LEXICON_WORD_MAX || menders[i] == mend_stretched) && menders[i](lexicon, word, mended))
			return true;
	}
	return false;
}
