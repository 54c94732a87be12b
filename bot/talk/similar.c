#include "talk/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/normalise.h"
#include "talk/posts.h"
#include "talk/similar_inside.h"
#include "talk/word_points.h"

#define UNSEEN 0.5              /* examples that any word is thought to have on either side, ours and declined */
#define NEARNESS_MAX 3.5        /* no single word says more */
#define TOO_COMMON 10           /* one in so many examples has it: such a feature is not looked up */
#define DOUBT 1.5               /* examples that a feature is thought to have had of all intents alike, unseen */

/* Which weights and which power (add_up) find most examples as if they were not there was tried out. */
static const float kind_weights[] = { [FEATURE_STEM] = 1, [FEATURE_PAIR] = 0.6f, [FEATURE_GROUP] = 1 };

/* ---- Building ---- */

struct building {
	const struct intents *intents;
	struct posts posts;
	enum likeness_kind kind;        /* of the examples that are being taken in; the intents' own come last */
	size_t at;                      /* the next intent */
};

static void note_example(struct similar *similar, struct posts *posts, const struct intent *intent,
			 const struct example *example)
{
	struct normal normal;
	struct features features;
	if (similar->example_count > UINT16_MAX)
		return;
	normalise(&normal, example->line.text, strlen(example->line.text));
	features_collect(&features, similar->phrases, normal.text, normal.len);
	normal_release(&normal);
	mem_grow((void **)&similar->examples, similar->example_count, &similar->example_room, sizeof *similar->examples);
	similar->examples[similar->example_count++] =
		(struct known_example){ intent, example, (uint16_t)similar->subject_count };
	posts_add(posts, features.items, features.count);
}

static enum likeness_kind kind_of(const struct intent *intent, const struct example *example)
{
	if (tier_is_red_flag(intent->tier) || (intent->tier == TIER_WEAK && !example->wanted))
		return example->wanted ? LIKE_RED_FLAG : LIKE_NO_RED_FLAG;
	return intent->tier == TIER_DECLINE ? LIKE_DECLINED : LIKE_INTENT;
}

static bool is_of_use(const struct intent *intent, const struct example *example)
{
	if (example->after)
		return false;
	return example->wanted || intent->tier >= TIER_WEAK;
}

static void note_intent(struct similar *similar, struct posts *posts, const struct intent *intent,
			enum likeness_kind kind)
{
	for (size_t i = 0; i < intent->example_count; i++)
		if (is_of_use(intent, &intent->examples[i]) && kind_of(intent, &intent->examples[i]) == kind)
			note_example(similar, posts, intent, &intent->examples[i]);
}

static void file_posts(struct similar *similar, struct posts *posts)
{
	posts_file(posts);
	similar->feature_count = posts->feature_count;
	similar->features = mem_array(similar->feature_count + 1, sizeof *similar->features);
	for (size_t i = 0; i < posts->feature_count; i++)
		similar->features[i] = (struct known_feature){ .feature = posts->features[i].feature,
							       .first = posts->features[i].examples };
	similar->features[similar->feature_count].first = (uint32_t)posts->count;
	similar->posts = posts->examples;
	posts->examples = NULL;
	posts_release(posts);
}

/* ---- Weighing ---- */

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

/* `feature` may be NULL: in no example. */
static double nearness_of(const struct similar *similar, const struct known_feature *feature,
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
	feature->nearness = (float)nearness_of(similar, feature, NULL);
	if (lone)
		*lone = (struct lone){ true, feature->weight, feature->nearness };
}

static void weigh(struct similar *similar)
{
	struct lone *lones = mem_array(similar->subject_count, sizeof *lones);
	similar->sizes = mem_array(similar->subject_count, sizeof *similar->sizes);
	for (size_t i = 0; i < similar->example_count; i++)
		similar->sizes[similar->examples[i].subject]++;
	for (size_t i = 0; i < similar->subject_count; i++)
		similar->ours += similar->sizes[i] * ours_of(i);
	similar->unknown_nearness = (float)nearness_of(similar, NULL, NULL);
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

struct similar *similar_new(const struct intents *intents, const struct phrases *phrases)
{
	struct similar *similar = mem_alloc(sizeof *similar);
	similar->intents = intents;
	similar->phrases = phrases;
	similar->building = mem_alloc(sizeof *similar->building);
	*similar->building = (struct building){ .intents = intents, .kind = LIKE_DECLINED };
	similar->subject_count = LIKE_DECLINED;
	return similar;
}

static void end_building(struct similar *similar)
{
	similar->subject_count++;
	file_posts(similar, &similar->building->posts);
	weigh(similar);
	free(similar->building);
	similar->building = NULL;
}

/* One intent's examples of one kind: the three kinds that are one subject each, then each intent by itself. */
bool similar_step(struct similar *similar)
{
	struct building *building = similar->building;
	if (building->at == building->intents->count) {
		if (building->kind == LIKE_INTENT) {
			end_building(similar);
			return false;
		}
		building->kind = building->kind == LIKE_NO_RED_FLAG ? LIKE_INTENT : building->kind + 1;
		similar->subject_count += building->kind != LIKE_INTENT;
		building->at = 0;
		return true;
	}
	similar->subject_count += building->kind == LIKE_INTENT;
	note_intent(similar, &building->posts, &building->intents->items[building->at++], building->kind);
	return true;
}

void similar_free(struct similar *similar)
{
	if (!similar)
		return;
	if (similar->building)
		posts_release(&similar->building->posts);
	free(similar->building);
	free(similar->features);
	free(similar->posts);
	free(similar->sizes);
	free(similar->examples);
	free(similar->shortening);
	free(similar);
}

/* ---- Asking ---- */

const struct known_feature *similar_feature(const struct similar *similar, uint32_t feature)
{
	size_t low = 0, high = similar->feature_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (similar->features[middle].feature < feature)
			low = middle + 1;
		else
			high = middle;
	}
	return low < similar->feature_count && similar->features[low].feature == feature ? &similar->features[low] : NULL;
}

/* Does an example beside `left_out` have it, of this subject or one behind it? */
static bool others_have(const struct similar *similar, const struct known_feature *feature,
			const struct example *left_out, uint16_t subject)
{
	for (uint32_t i = feature->first; i < feature[1].first; i++)
		if (similar->examples[similar->posts[i]].example != left_out &&
		    similar->examples[similar->posts[i]].subject >= subject)
			return true;
	return false;
}

static void add_to_all(const struct similar *similar, const struct known_feature *feature, float weight, float *shared)
{
	const uint16_t *end = similar->posts + feature[1].first;
	for (const uint16_t *post = similar->posts + feature->first; post < end; post++)
		shared[*post] += weight;
}

/* The weights that each example shares with the text are added up in `shared`; returns the length of the text's own
 * vector. A word that no example has weighs as a rare one does. */
static float share(const struct similar *similar, const struct features *features, const struct example *left_out,
		   float *shared, struct comparison *comparison)
{
	float size = 0, unknown = (float)similar_logarithm((double)similar->example_count + 2);
	for (size_t i = 0; i < features->count; i++) {
		const struct known_feature *feature = similar_feature(similar, features->items[i]);
		bool answers = feature && feature->answers;
		if (left_out && feature) {
			answers = others_have(similar, feature, left_out, LIKE_NO_RED_FLAG + 1);
			feature = others_have(similar, feature, left_out, 0) ? feature : NULL;
		}
		float weight = feature ? feature->weight * feature->weight : 0;
		if (feature_kind(features->items[i]) == FEATURE_STEM) {
			comparison->stems++;
			comparison->strange += !answers;
			comparison->nearness += left_out ? nearness_of(similar, feature, left_out)
						: feature ? feature->nearness : similar->unknown_nearness;
			size += feature ? 0 : unknown;
		}
		size += weight;
		if (feature && weight > 0)
			add_to_all(similar, feature, weight, shared);
	}
	return sqrtf(size);
}

static void insert(struct comparison *comparison, struct likeness item)
{
	size_t place = 0;
	while (place < comparison->count && comparison->items[place].share >= item.share)
		place++;
	if (place == ALIKE_MAX)
		return;
	comparison->count += comparison->count < ALIKE_MAX;
	memmove(comparison->items + place + 1, comparison->items + place,
		(comparison->count - place - 1) * sizeof *comparison->items);
	comparison->items[place] = item;
}

/* The likeness of the subject whose examples begin at *at; moves it behind the last. All examples pass here for every
 * text, so the loop is kept short. */
static struct likeness add_up(const struct similar *similar, const float *shared, float shortening, size_t *at)
{
	uint16_t subject = similar->examples[*at].subject;
	size_t end = *at + similar->sizes[subject], nearest = *at;
	float most = 0, share = 0;
	for (size_t i = *at; i < end; i++) {
		if (shared[i] <= 0)
			continue;
		float amount = shared[i] * similar->shortening[i] * shortening, square = amount * amount;
		share += square * square * square;
		if (amount > most) {
			most = amount;
			nearest = i;
		}
	}
	*at = end;
	return (struct likeness){
		.kind = subject <= LIKE_NO_RED_FLAG ? (enum likeness_kind)subject : LIKE_INTENT,
		.intent = most > 0 ? similar->examples[nearest].intent : NULL,
		.nearest = most > 0 ? similar->examples[nearest].example : NULL,
		.amount = most, .share = share,
	};
}

static void leave_out(const struct similar *similar, const struct example *left_out, float *shared)
{
	for (size_t i = 0; left_out && i < similar->example_count; i++)
		if (similar->examples[i].example == left_out)
			shared[i] = 0;
}

static int points_of(const struct likeness *likeness)
{
	return (int)(ALIKE_POINTS * likeness->share + 0.5) + (likeness->amount >= ALIKE_SAME ? ALIKE_SAME_POINTS : 0);
}

void similar_compare(const struct similar *similar, const char *text, size_t len, const struct example *left_out,
		     struct comparison *comparison)
{
	struct features features;
	float *shared = mem_array(similar->example_count + 1, sizeof *shared);
	double all = 0, light = 0;
	*comparison = (struct comparison){ .sure = similar->example_count >= ALIKE_EXAMPLES };
	features_of(&features, similar->phrases, text, len);
	float size = share(similar, &features, left_out, shared, comparison);
	leave_out(similar, left_out, shared);
	if (comparison->sure)
		comparison->word_points = word_points(similar, &features, left_out);
	for (size_t at = 0; at < similar->example_count && size > 0;) {
		struct likeness likeness = add_up(similar, shared, 1 / size, &at);
		all += likeness.share;
		if (likeness.kind != LIKE_NO_RED_FLAG)
			light += likeness.share;
		if (likeness.intent)
			insert(comparison, likeness);
	}
	for (size_t i = 0; i < comparison->count; i++) {
		bool is_light = comparison->items[i].kind == LIKE_INTENT || comparison->items[i].kind == LIKE_DECLINED;
		comparison->items[i].share /= is_light ? light : all;
		comparison->items[i].points = comparison->sure ? points_of(&comparison->items[i]) : 0;
	}
	/* One word is like everything that has it. */
	if (comparison->stems < 2 && comparison->count && comparison->items[0].amount < ALIKE_SAME)
		comparison->count = 0;
	free(shared);
}

const struct likeness *comparison_of_kind(const struct comparison *comparison, enum likeness_kind kind)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->items[i].kind == kind)
			return &comparison->items[i];
	return NULL;
}

void comparison_release(struct comparison *comparison)
{
	free(comparison->word_points);
	comparison->word_points = NULL;
}
