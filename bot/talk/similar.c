#include "talk/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/normalise.h"
#include "talk/posts.h"
#include "talk/similar_inside.h"
#include "talk/word_points.h"

/* ---- Building ---- */

struct building {
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

struct similar *similar_new(const struct intents *intents, const struct phrases *phrases)
{
	struct similar *similar = mem_alloc(sizeof *similar);
	similar->intents = intents;
	similar->phrases = phrases;
	similar->building = mem_alloc(sizeof *similar->building);
	*similar->building = (struct building){ .kind = LIKE_DECLINED };
	similar->subject_count = LIKE_DECLINED;
	return similar;
}

static void end_building(struct similar *similar)
{
	similar->subject_count++;
	file_posts(similar, &similar->building->posts);
	similar_weigh(similar);
	free(similar->building);
	similar->building = NULL;
}

/* One intent's examples of one kind: the three kinds that are one subject each, then each intent by itself. */
bool similar_step(struct similar *similar)
{
	struct building *building = similar->building;
	if (building->at == similar->intents->count) {
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
	note_intent(similar, &building->posts, &similar->intents->items[building->at++], building->kind);
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
static float share(const struct similar *similar, const struct features *features,
		   const struct known_feature *const *known, const struct example *left_out, float *shared,
		   struct comparison *comparison)
{
	float size = 0, unknown = (float)similar_logarithm((double)similar->example_count + 2);
	for (size_t i = 0; i < features->count; i++) {
		const struct known_feature *feature = known[i];
		bool answers = feature && feature->answers;
		if (left_out && feature) {
			answers = others_have(similar, feature, left_out, LIKE_NO_RED_FLAG + 1);
			feature = others_have(similar, feature, left_out, 0) ? feature : NULL;
		}
		float weight = feature ? feature->weight * feature->weight : 0;
		if (feature_kind(features->items[i]) == FEATURE_STEM) {
			comparison->stems++;
			comparison->strange += !answers;
			comparison->nearness += left_out ? similar_nearness(similar, feature, left_out)
						: feature ? feature->nearness : similar->unknown_nearness;
			size += feature ? 0 : unknown;
		}
		size += weight;
		if (feature && weight > 0)
			add_to_all(similar, feature, weight, shared);
	}
	return sqrtf(size);
}

/* What the near examples of one subject come to. */
struct sum {
	uint16_t subject;
	size_t first, end;      /* its examples */
	size_t block;           /* where the block begins that has the nearest */
	float most;             /* the amount of the nearest */
	float share;            /* of all: their sixth powers, lest a hundred far ones count more than a near one */
};

/* All examples pass here for every text, so the loop is one that the processor can do for four at once. */
#define LANES 4u
#define BLOCK 128u

struct lanes {
	float most[LANES], share[LANES];
};

static inline void add_to_lane(struct lanes *lanes, size_t lane, float amount)
{
	float square = amount * amount;
	lanes->share[lane] += square * square * square;
	lanes->most[lane] = amount > lanes->most[lane] ? amount : lanes->most[lane];
}

/* `amounts` are to be multiplied by `shortening` and by `scale`. */
static struct lanes sum_block(const float *amounts, const float *shortening, size_t count, float scale)
{
	struct lanes lanes = { 0 };
	size_t i = 0;
	for (; i + LANES <= count; i += LANES)
		for (size_t lane = 0; lane < LANES; lane++)
			add_to_lane(&lanes, lane, amounts[i + lane] * shortening[i + lane] * scale);
	for (; i < count; i++)
		add_to_lane(&lanes, 0, amounts[i] * shortening[i] * scale);
	return lanes;
}

static void sum_up(const struct similar *similar, const float *shared, float scale, struct sum *sum)
{
	for (size_t block = sum->first; block < sum->end; block += BLOCK) {
		size_t count = sum->end - block < BLOCK ? sum->end - block : BLOCK;
		struct lanes lanes = sum_block(shared + block, similar->shortening + block, count, scale);
		for (size_t lane = 0; lane < LANES; lane++) {
			sum->share += lanes.share[lane];
			if (lanes.most[lane] > sum->most) {
				sum->most = lanes.most[lane];
				sum->block = block;
			}
		}
	}
}

static size_t insert(struct sum sums[ALIKE_MAX], size_t count, struct sum sum)
{
	size_t place = 0;
	while (place < count && sums[place].share >= sum.share)
		place++;
	if (place == ALIKE_MAX)
		return count;
	count += count < ALIKE_MAX;
	memmove(sums + place + 1, sums + place, (count - place - 1) * sizeof *sums);
	sums[place] = sum;
	return count;
}

static const struct known_example *nearest(const struct similar *similar, const float *shared, float scale,
					   const struct sum *sum)
{
	size_t at = sum->block;
	while (at + 1 < sum->end && shared[at] * similar->shortening[at] * scale < sum->most)
		at++;
	return &similar->examples[at];
}

static int points_of(const struct likeness *likeness)
{
	return (int)(ALIKE_POINTS * likeness->share + 0.5) + (likeness->amount >= ALIKE_SAME ? ALIKE_SAME_POINTS : 0);
}

/* `all`: of all shares, what this one is a part of. */
static struct likeness likeness_of(const struct sum *sum, const struct known_example *nearest, double all, bool sure)
{
	struct likeness likeness = {
		.kind = sum->subject <= LIKE_NO_RED_FLAG ? (enum likeness_kind)sum->subject : LIKE_INTENT,
		.intent = nearest->intent, .nearest = nearest->example,
		.amount = sum->most, .share = sum->share / all,
	};
	likeness.points = sure ? points_of(&likeness) : 0;
	return likeness;
}

static bool is_no_red_flag(const struct sum *sum)
{
	return sum->subject != LIKE_RED_FLAG && sum->subject != LIKE_NO_RED_FLAG;
}

static void find_likenesses(const struct similar *similar, const float *shared, float scale,
			    struct comparison *comparison)
{
	struct sum sums[ALIKE_MAX];
	double without_smalltalk = 0, without_counter_examples = 0;
	size_t count = 0;
	for (size_t at = 0; at < similar->example_count;) {
		struct sum sum = { .subject = similar->examples[at].subject, .first = at };
		at = sum.end = at + similar->sizes[sum.subject];
		sum_up(similar, shared, scale, &sum);
		without_smalltalk += similar->examples[sum.first].intent->tier == TIER_SMALLTALK ? 0 : sum.share;
		without_counter_examples += sum.subject == LIKE_NO_RED_FLAG ? 0 : sum.share;
		if (sum.most > 0)
			count = insert(sums, count, sum);
	}
	for (size_t i = 0; i < count; i++)
		comparison->items[i] = likeness_of(&sums[i], nearest(similar, shared, scale, &sums[i]),
						   is_no_red_flag(&sums[i]) ? without_counter_examples
									: without_smalltalk, comparison->sure);
	comparison->count = count;
}

static void leave_out(const struct similar *similar, const struct example *left_out, float *shared)
{
	for (size_t i = 0; left_out && i < similar->example_count; i++)
		if (similar->examples[i].example == left_out)
			shared[i] = 0;
}

void similar_compare(const struct similar *similar, const char *text, size_t len, const struct example *left_out,
		     struct comparison *comparison)
{
	struct features features;
	float *shared = mem_array(similar->example_count + 1, sizeof *shared);
	*comparison = (struct comparison){ .sure = similar->example_count >= ALIKE_EXAMPLES };
	features_of(&features, similar->phrases, text, len);
	const struct known_feature *known[FEATURES_MAX];
	for (size_t i = 0; i < features.count; i++)
		known[i] = similar_feature(similar, features.items[i]);
	float size = share(similar, &features, known, left_out, shared, comparison);
	leave_out(similar, left_out, shared);
	if (comparison->sure)
		comparison->word_points = word_points(similar, known, features.count, left_out);
	if (size > 0)
		find_likenesses(similar, shared, 1 / size, comparison);
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
