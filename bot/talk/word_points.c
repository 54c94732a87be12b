#include "talk/word_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/similar_inside.h"

#define BELIEVED 4              /* examples in which each topic is taken to have had each word as often as usual */
#define BEHIND_POINTS 0.63      /* for each doubling by which the words speak more for another topic */
#define LEAD_POINTS 0.3         /* for each doubling by which they speak for the one that leads */
#define TOPIC_EXAMPLES 30u      /* fewer are too few to tell how often a topic has a word */
#define FIRST_TOPIC (LIKE_NO_RED_FLAG + 1u)

static const float kind_weights[] = { [FEATURE_STEM] = 1, [FEATURE_PAIR] = 0.6f, [FEATURE_GROUP] = 0.6f };

struct topic {
	size_t subject;
	double told;            /* what all words say, in doublings */
};

struct telling {
	const struct similar *similar;
	const struct example *left_out;
	struct topic *topics;   /* those with examples enough */
	size_t topic_count;
	double examples;        /* of these topics */
	double weight;          /* of all words */
	uint32_t *counts;       /* of each subject: the examples that have the word in question */
};

static void telling_init(struct telling *telling, const struct similar *similar, const struct example *left_out)
{
	*telling = (struct telling){ .similar = similar, .left_out = left_out };
	telling->topics = mem_array(similar->subject_count, sizeof *telling->topics);
	telling->counts = mem_array(similar->subject_count, sizeof *telling->counts);
	for (size_t subject = FIRST_TOPIC; subject < similar->subject_count; subject++)
		if (similar->intents->items[subject - FIRST_TOPIC].tier == TIER_TOPIC &&
		    similar->sizes[subject] >= TOPIC_EXAMPLES) {
			telling->topics[telling->topic_count++].subject = subject;
			telling->examples += similar->sizes[subject];
		}
}

static void telling_release(struct telling *telling)
{
	free(telling->topics);
	free(telling->counts);
}

/* The examples of the intents stand last. */
static void count_examples(struct telling *telling, const struct known_feature *word)
{
	const struct known_example *examples = telling->similar->examples;
	memset(telling->counts, 0, telling->similar->subject_count * sizeof *telling->counts);
	for (uint32_t i = word[1].first; i-- > word->first;) {
		const struct known_example *example = &examples[telling->similar->posts[i]];
		if (example->subject < FIRST_TOPIC)
			return;
		telling->counts[example->subject] += example->example != telling->left_out;
	}
}

static double examples_with_word(const struct telling *telling)
{
	double all = 0;
	for (size_t i = 0; i < telling->topic_count; i++)
		all += telling->counts[telling->topics[i].subject];
	return all;
}

/* A topic none of whose examples has the word had it BELIEVED * usual times: what that says does not depend on the word,
 * see tell_what_is_missing. Here is what the others say above that. */
static void tell(struct telling *telling, const struct known_feature *word)
{
	count_examples(telling, word);
	double all = examples_with_word(telling), weight = kind_weights[feature_kind(word->feature)];
	double believed = BELIEVED * (all + 1) / (telling->examples + 2);
	if (all > 0)
		telling->weight += weight;
	for (size_t i = 0; i < telling->topic_count; i++) {
		uint32_t count = telling->counts[telling->topics[i].subject];
		if (count)
			telling->topics[i].told += weight * similar_logarithm((count + believed) / believed);
	}
}

static void tell_what_is_missing(struct telling *telling)
{
	for (size_t i = 0; i < telling->topic_count; i++) {
		struct topic *topic = &telling->topics[i];
		double size = telling->similar->sizes[topic->subject];
		topic->told += telling->weight * similar_logarithm(BELIEVED / (size + BELIEVED));
	}
}

static double most_told(const struct telling *telling)
{
	double most = -INFINITY;
	for (size_t i = 0; i < telling->topic_count; i++)
		most = fmax(most, telling->topics[i].told);
	return most;
}

static int *points_of(const struct telling *telling)
{
	int *points = mem_array(telling->similar->subject_count, sizeof *points);
	double most = most_told(telling), lead = fmin(fmax(LEAD_POINTS * most, 0), WORD_POINTS_MAX);
	for (size_t i = 0; i < telling->topic_count; i++) {
		double behind = BEHIND_POINTS * (most - telling->topics[i].told);
		points[telling->topics[i].subject - FIRST_TOPIC] = (int)ceil(fmax(lead - behind, WORD_POINTS_LEAST));
	}
	return points;
}

int *word_points(const struct similar *similar, const struct known_feature *const *words, size_t count,
		 const struct example *left_out)
{
	struct telling telling;
	telling_init(&telling, similar, left_out);
	for (size_t i = 0; i < count; i++)
		if (words[i] && words[i]->weight > 0)
			tell(&telling, words[i]);
	tell_what_is_missing(&telling);
	int *points = points_of(&telling);
	telling_release(&telling);
	return points;
}

struct word_examples word_examples(const struct similar *similar, struct word word, size_t intent_place)
{
	struct word_examples examples = { 0 };
	struct features features;
	struct telling telling;
	telling_init(&telling, similar, NULL);
	features_of(&features, similar->phrases, word.text, word.len);
	for (size_t i = 0; i < features.count; i++) {
		const struct known_feature *known = similar_feature(similar, features.items[i]);
		if (!known || feature_kind(known->feature) != FEATURE_STEM || known->weight <= 0)
			continue;
		count_examples(&telling, known);
		examples.all = (unsigned)examples_with_word(&telling);
		examples.here = telling.counts[intent_place + FIRST_TOPIC];
	}
	if (examples.here) {
		double usual = similar->sizes[intent_place + FIRST_TOPIC] / telling.examples;
		examples.doublings = similar_logarithm((double)examples.here / examples.all / usual);
	}
	telling_release(&telling);
	return examples;
}
