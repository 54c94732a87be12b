/* What the words of a text, taken one by one, say for or against each topic. A word speaks for a topic when the topic's
 * examples have it more often than those of all topics together: naive Bayes, with each word measured against its usual
 * rate and unseen words smoothed (Manning, Raghavan and Schuetze, Introduction to Information Retrieval, chapter 13). */
#ifndef UNKNOT_TALK_WORD_POINTS_H
#define UNKNOT_TALK_WORD_POINTS_H

#include "talk/similar.h"
#include "talk/words.h"

struct known_feature;           /* similar_inside.h */

#define WORD_POINTS_MAX 4       /* what the topic gets that the words speak for most, when they say much */
#define WORD_POINTS_LEAST (-20)

/* `words` are the features of the text; NULL for those that no example has. For each intent of the book, by its place: so
 * many points that rules and likeness have the last word among topics that are near each other, but not against words
 * that say something else. 0 for what is no topic, and for a topic with too few examples to tell. The caller frees it.
 * `left_out` (or NULL) is an example that must not speak for itself. */
int *word_points(const struct similar *similar, const struct known_feature *const *words, size_t count,
		 const struct example *left_out);

/* How many examples of one topic and of all have a word (in normal form, by its stem), and how many times as often as
 * usual that is, in doublings; 0 for a topic that is not judged. For explaining. */
struct word_examples {
	unsigned here, all;
	double doublings;
};

struct word_examples word_examples(const struct similar *similar, struct word word, size_t intent_place);

#endif
