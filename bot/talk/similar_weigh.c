#include "talk/similar_inside.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define UNSEEN 0.5              /* examples that any word is thought to have on either side, ours and declined */
#define NEARNESS_MAX 3.5        /* no single word says more */
#define TOO_COMMON 10           /* one in so many examples has it: such a feature is not looked up */
#define DOUBT 1.5               /* examples that a feature is thought to have had of all intents alike, unseen */

/* Which weights and which power (sum_up in similar.c) find most examples as if they were not there was tried out. */
static const float kind_weights[] = { [FEATURE_STEM] = 1, [FEATURE_PAIR] = 0.6f, [FEATURE_GROUP] = 1 };

#define FRACTION_BITS 52u       /* of a double (IEEE 754) */
#define EXPONENT_OF_ONE 1023

double similar_logarithm(double ratio)
{
	uint64_t bits;
	double fraction;        /* from 1 up to 2 */
	memcpy(&bits, &ratio, sizeof bits);
	int power = (int)(bits >> FRACTION_BITS) - EXPONENT_OF_ONE;
	bits = (bits & ((UINT64_C(1) << FRACTION_BITS) - 1)) | (uint64_t)EXPONENT_OF_ONE << FRACTION_BITS;
	memcpy(&fraction, &bits, sizeof fraction);
	return power + fraction - 1;
}

/* How much a feature tells of the subject: nothing when all have it as often as they have examples at all. */
static double tells(const struct similar *similar, const struct known_feature *feature)
{
	double all = (double)similar->example_count, has = feature[1].first - feature->first, sum = 0, seen = 0;
	for (uint32_t i = feature->first, same; i < feature[1].first; i += same) {
		uint16_t subject = similar->examples[similar->posts[i]].subject;
		for (same = 1; i + same < feature[1].first; same++)
			if (similar->examples[similar->posts[i + same]].subject != subject)
				break;
		double usual = similar->sizes[subject] / all, here = (same + DOUBT * usual) / (has + DOUBT);
		sum += here * similar_logarithm(here / usual);
		seen += usual;
	}
	double rest = DOUBT / (has + DOUBT);
	sum += (1 - seen) * rest * similar_logarithm(rest);
	return sum > 0 ? sum : 0;
}

/* What an example of a subject speaks for when it is asked whether a text is one of ours; those of red flags hold for all
 * parts of the body, so they are half ours. */
static double ours_of(size_t subject)
{
	return subject == LIKE_DECLINED ? 0 : subject <= LIKE_NO_RED_FLAG ? 0.5 : 1;
}

double similar_nearness(const struct similar *similar, const struct known_feature *feature,
			  const struct example *left_out)
{
	double ours = 0, declined = 0;
	for (uint32_t i = feature ? feature->first : 0; feature && i < feature[1].first; i++) {
		const struct known_example *example = &similar->examples[similar->posts[i]];
		if (example->example == left_out)
			continue;
		ours += ours_of(example->subject);
		declined += example->subject == LIKE_DECLINED;
	}
	double nearness = similar_logarithm((ours + UNSEEN) / (similar->ours + 1)) -
			  similar_logarithm((declined + UNSEEN) / (similar->sizes[LIKE_DECLINED] + 1));
	return nearness > NEARNESS_MAX ? NEARNESS_MAX : nearness < -NEARNESS_MAX ? -NEARNESS_MAX : nearness;
}

static float weight_of(const struct similar *similar, const struct known_feature *feature)
{
	uint32_t has = feature[1].first - feature->first;
	if (has > similar->example_count / TOO_COMMON && similar->example_count >= ALIKE_EXAMPLES)
		return 0;
	double rarity = similar_logarithm((double)similar->example_count / has) + 0.4;
	double worth = rarity * (tells(similar, feature) + 0.07);
	return kind_weights[feature_kind(feature->feature)] * (float)sqrt(worth);
}

static void note_weight(struct similar *similar, struct known_feature *feature)
{
	for (uint32_t i = feature->first; i < feature[1].first; i++) {
		similar->shortening[similar->posts[i]] += feature->weight * feature->weight;
		feature->answers |= similar->examples[similar->posts[i]].subject > LIKE_NO_RED_FLAG;
	}
}

/* Most pairs of words are in one example only: what these weigh and how near they are depends on its subject alone. */
struct lone {
	bool known;
	float weight, nearness;
};

static void weigh_feature(const struct similar *similar, struct known_feature *feature, struct lone *lones)
{
	bool alone = feature[1].first - feature->first == 1 && feature_kind(feature->feature) == FEATURE_PAIR;
	struct lone *lone = alone ? &lones[similar->examples[similar->posts[feature->first]].subject] : NULL;
	if (lone && lone->known) {
		feature->weight = lone->weight;
		feature->nearness = lone->nearness;
		return;
	}
	feature->weight = weight_of(similar, feature);
	feature->nearness = (float)similar_nearness(similar, feature, NULL);
	if (lone)
		*lone = (struct lone){ true, feature->weight, feature->nearness };
}

void similar_weigh(struct similar *similar)
{
	struct lone *lones = mem_array(similar->subject_count, sizeof *lones);
	similar->sizes = mem_array(similar->subject_count, sizeof *similar->sizes);
	for (size_t i = 0; i < similar->example_count; i++)
		similar->sizes[similar->examples[i].subject]++;
	for (size_t i = 0; i < similar->subject_count; i++)
		similar->ours += similar->sizes[i] * ours_of(i);
	similar->unknown_nearness = (float)similar_nearness(similar, NULL, NULL);
	similar->shortening = mem_array(similar->example_count + 1, sizeof *similar->shortening);
	for (struct known_feature *feature = similar->features; feature < similar->features + similar->feature_count; feature++) {
		weigh_feature(similar, feature, lones);
		note_weight(similar, feature);
	}
	for (size_t i = 0; i < similar->example_count; i++)
		if (similar->shortening[i] > 0)
			similar->shortening[i] = 1 / sqrtf(similar->shortening[i]);
	free(lones);
}
