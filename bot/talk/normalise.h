/* From what somebody typed to the normal form that the patterns see, with a way back to the raw text.
 *
 * The normal form: lower case; NFKC; no accents; straight quotes; one space between words; contractions written out
 * ("can't", "cant", "cannot" -> "can not"; "whats" -> "what is"); chat spelling written out (u, ur, pls, cuz, wat,
 * ...); hyphens inside words are spaces ("x-ray" -> "x ray"); "ice/heat" -> "ice or heat"; a dash between words is a
 * comma, and so are brackets; a line end is a full stop; of the punctuation only . , ; : ? ! stay, the strongest of
 * several that meet, attached to the word before (inside numbers as they are: 2.5, 5:30); "2-3" -> "2 to 3", "7/10" ->
 * "7 out of 10", "20mins" -> "20 minutes"; 's is "is" or goes away where it says whose something is; web addresses and
 * emoticons are left out, emoji are words of their own. Broken UTF-8 is taken as U+FFFD. The exact tables are in
 * normalise_words.h. */
#ifndef UNKNOT_TALK_NORMALISE_H
#define UNKNOT_TALK_NORMALISE_H

#include <stddef.h>
#include <stdint.h>

struct normal {
	char *text;     /* UTF-8, NUL-terminated, never NULL after normalise() */
	size_t len;
	uint32_t *raw;  /* raw[i]: offset in the raw text of what text[i] came from; raw[len]: the raw length */
};

void normalise(struct normal *out, const char *raw, size_t len);
void normal_release(struct normal *normal);

/* The spelling corrector: unknown words only. Known are a list of common English words and the words given here
 * (those of the vocabulary files; only those of a to z count); corrected to are the given words, their usual forms
 * and, when none of them is as near, a few hundred frequent words ("becuase"). One mistake from 4 letters, two from
 * 8 (from 6 for slips: a doubled letter, two swapped, a wrong vowel); a unique best; the same first letter or one
 * that sounds like it. Stretched letters ("soooore"), a dropped g ("gettin"), joined ("shoulderblade"), split ("head
 * ache") and repeated words ("the the") are mended too. A text of which many words mean nothing at all is another
 * language and stays as it is. The work for one text is bounded: 200 unknown words. */
struct spelling;
struct spelling *spelling_new(const char *const *words, size_t count);
void spelling_free(struct spelling *spelling);

struct correction {
	size_t start, end;      /* in the corrected text */
	size_t raw_start, raw_end;
};
struct corrections {
	struct correction *items;
	size_t count, room;
};
void corrections_release(struct corrections *corrections);

/* `out` is always filled: a copy when nothing was to be corrected. */
void spelling_correct(const struct spelling *spelling, const struct normal *in, struct normal *out,
		      struct corrections *corrections);

/* The stretches of a normal text that are negated: from behind "no", "not", "without", "never had", "do not have",
 * "neither", "ruled out" ... up to the clause break, at most ten words. A hit that starts inside such a stretch does
 * not count where negation is heeded; a hit that holds the negating word itself does. "Chest pain? No." is negated
 * too: there the stretch lies before its cue.
 *
 * A missed red flag is far worse than a false alarm, so what could mean either is not negated: "can not ...", "not
 * sure if", "no relief", "never had it like this", what follows "and", questions ("is it not ...?"). Nor is what has
 * passed ("my chest pain is gone"): a red flag that went away is one all the same; where it is none, as with a
 * fever, the intent says so. */
struct negation {
	size_t cue_start;       /* of the negating word; not in [start, end), and behind it for an answered question */
	size_t start, end;      /* what it negates */
};
struct negations {
	struct negation *items;
	size_t count, room;
};
/* Adds to what is there: start with { 0 }. */
void negations_find(struct negations *negations, const char *text, size_t len);
void negations_release(struct negations *negations);

#endif
