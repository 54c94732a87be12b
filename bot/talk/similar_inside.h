/* The index of examples that similar.c builds and asks, similar_weigh.c weighs and word_points.c asks, too. Not for others. */
#ifndef UNKNOT_TALK_SIMILAR_INSIDE_H
#define UNKNOT_TALK_SIMILAR_INSIDE_H

#include <stdint.h>

#include "talk/features.h"
#include "talk/similar.h"

/* The examples that have a feature stand in `posts`, from its `first` to that of the next feature. */
struct known_feature {
	uint32_t feature;
	uint32_t first;
	float weight;
	float nearness;         /* of a word: see struct comparison */
	bool answers;           /* an example of an intent that answers has it */
};

struct known_example {
	const struct intent *intent;
	const struct example *example;
	uint16_t subject;       /* its kind, or behind the kinds the number of its intent */
};

struct similar {
	const struct intents *intents;
	const struct phrases *phrases;
	struct known_feature *features; /* ascending; one more behind the last, for its `first` */
	size_t feature_count;
	uint16_t *posts;
	struct known_example *examples; /* those of one subject together */
	float *shortening;      /* of each example: what its vector of weights is multiplied by to have the length 1 */
	size_t example_count, example_room;
	size_t subject_count;
	uint32_t *sizes;        /* of the subjects: their examples */
	double ours;            /* all examples that speak for what is answered, see ours_of */
	float unknown_nearness; /* of a word in no example */
	struct building *building;      /* NULL once it is done */
};

/* NULL when no example has it. */
const struct known_feature *similar_feature(const struct similar *similar, uint32_t feature);

/* What each feature weighs, and how long the vectors of the examples are; once all examples are filed. */
void similar_weigh(struct similar *similar);

/* What a word tells of nearness, see struct comparison. `feature` may be NULL: in no example. */
double similar_nearness(const struct similar *similar, const struct known_feature *feature,
			const struct example *left_out);

/* The logarithm to base 2, with straight lines between the powers: near enough, and the same on every machine. */
double similar_logarithm(double ratio);

#endif
