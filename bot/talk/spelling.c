#include "talk/normalise.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/common_words.h"
#include "talk/lexicon.h"
#include "talk/mend.h"
#include "talk/traced.h"

#define UNKNOWN_MAX 200         /* unknown words of one message; those behind them stay as they are */
#define STRANGE_MIN 4           /* unknown words that mean nothing, from which a text may be another language */
#define STRETCHED_MAX 256       /* bytes; "nooooo..." may be longer than any word */
#define PART_MIN 3              /* letters of a part of a split word */
#define SPLIT_MIN 7             /* letters of a split word whose parts are words, too */

struct spelling {
	struct lexicon *lexicon;
};

/* One pass over a text. */
struct pass {
	const struct lexicon *lexicon;
	const struct normal *in;
	struct traced out;
	struct corrections *corrections;
	size_t last_start, last_len;    /* the word before in `in`; 0 letters when a mark is between */
	size_t last_out;                /* where it begins in `out` */
	unsigned words, unknown, mended;
};

struct spelling *spelling_new(const char *const *words, size_t count)
{
	struct spelling *spelling = mem_alloc(sizeof *spelling);
	spelling->lexicon = lexicon_new(words, count);
	return spelling;
}

void spelling_free(struct spelling *spelling)
{
	if (!spelling)
		return;
	lexicon_free(spelling->lexicon);
	free(spelling);
}

void corrections_release(struct corrections *corrections)
{
	free(corrections->items);
	*corrections = (struct corrections){ NULL, 0, 0 };
}

static void note(struct pass *pass, size_t out_start, size_t in_start, size_t in_end)
{
	struct corrections *list = pass->corrections;
	mem_grow((void **)&list->items, list->count, &list->room, sizeof *list->items);
	list->items[list->count++] = (struct correction){ out_start, pass->out.len, pass->in->raw[in_start],
							  pass->in->raw[in_end] };
}

static bool is_gap(char c)
{
	return c == '\0' || strchr(" .,;:?!", c);
}

/* The word that begins at `at`, without the marks behind it. */
static struct word word_from(const struct normal *in, size_t at)
{
	size_t end = at;
	while (end < in->len && !is_gap(in->text[end]))
		end++;
	return (struct word){ in->text + at, end - at };
}

/* The word behind a space; of no letters when something else is there. */
static struct word word_behind(const struct normal *in, size_t end)
{
	if (end + 1 >= in->len || in->text[end] != ' ')
		return (struct word){ in->text, 0 };
	return word_from(in, end + 1);
}

static bool has_letters_only(struct word word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.text[i] < 'a' || word.text[i] > 'z')
			return false;
	}
	return word.len > 0;
}

static void write_instead(struct pass *pass, size_t start, size_t len, const char *text)
{
	struct traced_part part = { pass->in->text + start, pass->in->raw + start, len };
	size_t out_start = pass->out.len;
	traced_replace(&pass->out, &part, text, strlen(text));
	note(pass, out_start, start, start + len);
}

static void write_same(struct pass *pass, size_t start, size_t len)
{
	struct traced_part part = { pass->in->text + start, pass->in->raw + start, len };
	traced_copy(&pass->out, &part);
}

/* "the the": the second one and the space before it go away. */
static bool drop_repeated(struct pass *pass, size_t at, struct word word)
{
	static const char repeated[] =
		"the a an my i in on of to and is it what how for with do can at this your are when should if";
	struct word last = { pass->in->text + pass->last_start, pass->last_len };
	if (last.len == 0 || word_compare(last, word) != 0 || !word_in_set(word, repeated))
		return false;
	pass->out.len--;
	note(pass, pass->last_out, pass->last_start, at + word.len);
	return true;
}

/* "head ache", "stret ching": joined when together they are a word of the vocabulary, and it is no mere chance that
 * they stand side by side. Two real words are joined only to a third one: a vocabulary may well hold "thepain". */
static bool are_parts(const struct pass *pass, struct word first, struct word second, const char *together)
{
	enum familiarity whole = lexicon_look_up_target(pass->lexicon, word_of(together));
	if (whole == WORD_UNKNOWN)
		return false;
	enum familiarity a = lexicon_look_up(pass->lexicon, first), b = lexicon_look_up(pass->lexicon, second);
	if (a == WORD_UNKNOWN || b == WORD_UNKNOWN)
		return true;
	if (whole != WORD_GIVEN || first.len + second.len < SPLIT_MIN || a == WORD_FREQUENT || b == WORD_FREQUENT)
		return false;
	return (a == WORD_COMMON || b == WORD_COMMON) && common_words_have(word_of(together));
}

/* Returns the bytes of `in` that were joined, 0 for none. */
static size_t join(struct pass *pass, size_t at, struct word word)
{
	char together[LEXICON_WORD_MAX + 1];
	struct word second = word_behind(pass->in, at + word.len);
	if (word.len < PART_MIN || second.len < PART_MIN || word.len + second.len > LEXICON_WORD_MAX ||
	    !has_letters_only(word) || !has_letters_only(second))
		return 0;
	memcpy(together, word.text, word.len);
	memcpy(together + word.len, second.text, second.len);
	together[word.len + second.len] = '\0';
	if (!are_parts(pass, word, second, together))
		return 0;
	write_instead(pass, at, word.len + 1 + second.len, together);
	return word.len + 1 + second.len;
}

static bool mend(struct pass *pass, size_t at, struct word word)
{
	char mended[MENDED_MAX];
	if (word.len < PART_MIN || word.len > STRETCHED_MAX || pass->unknown >= UNKNOWN_MAX ||
	    !has_letters_only(word) || lexicon_look_up(pass->lexicon, word) != WORD_UNKNOWN)
		return false;
	pass->unknown++;
	if (!mend_word(pass->lexicon, word, mended))
		return false;
	pass->mended++;
	write_instead(pass, at, word.len, mended);
	return true;
}

/* Returns the bytes of `in` that are done. */
static size_t correct_word(struct pass *pass, size_t at)
{
	struct word word = word_from(pass->in, at);
	size_t out_start = pass->out.len;
	pass->words++;
	if (drop_repeated(pass, at, word))
		return word.len;
	size_t done = join(pass, at, word);
	if (done == 0) {
		done = word.len;
		if (!mend(pass, at, word))
			write_same(pass, at, word.len);
	}
	pass->last_start = at;
	pass->last_len = done;
	pass->last_out = out_start;
	return done;
}

static void correct_all(struct pass *pass)
{
	for (size_t at = 0; at < pass->in->len;) {
		if (!is_gap(pass->in->text[at])) {
			at += correct_word(pass, at);
			continue;
		}
		if (pass->in->text[at] != ' ')
			pass->last_len = 0;
		write_same(pass, at++, 1);
	}
}

/* Another language has now and then a word that looks like a misspelt English one. */
static bool is_another_language(const struct pass *pass)
{
	unsigned strange = pass->unknown - pass->mended;
	return strange >= STRANGE_MIN && strange >= 2 * pass->mended && 5 * strange >= 2 * pass->words;
}

void spelling_correct(const struct spelling *spelling, const struct normal *in, struct normal *out,
		      struct corrections *corrections)
{
	struct pass pass = { .lexicon = spelling->lexicon, .in = in, .corrections = corrections };
	size_t count = corrections->count;
	correct_all(&pass);
	if (is_another_language(&pass)) {
		corrections->count = count;
		traced_clear(&pass.out);
		write_same(&pass, 0, in->len);
	}
	traced_finish(&pass.out, out, in->raw[in->len]);
}
