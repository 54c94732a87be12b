#include "talk/lint_margin.h"

#include "talk/rank.h"

/* Who narrows another wins within the margin: that is what `parent` is for. With the same reply it is all one. */
static bool are_rivals(const struct book *book, const struct intent *one, const struct intent *other)
{
	return one != other && one->tier == other->tier && one->response != other->response &&
	       !rank_narrows(book, one, other) && !rank_narrows(book, other, one);
}

/* Red flags are compared by how far they are above what is asked for. */
static int ahead(const struct score *score)
{
	return tier_is_red_flag(score->intent->tier) ? score->points - score->intent->answer : score->points;
}

static void complain(const struct score *own, const struct score *other, const struct example *example,
		     struct err_list *errs)
{
	struct err *err = line_error(errs, ERR_WARNING, &example->line, 1);
	err_set(err, "%s is only %d ahead of %s here, with %d points", own->intent->id, ahead(own) - ahead(other),
		other->intent->id, own->points);
	err_mend(err, "give it a line that only it has, or %s a \"not\"; see: unknot explain \"%s\"", other->intent->id,
		 example->line.text);
}

void lint_margin(struct reading *reading, struct matcher *matcher, const struct intent *intent,
		 const struct example *example, struct err_list *errs)
{
	const struct intents *intents = &reading->book->intents;
	struct score own = match_intent(reading, matcher, intent, example->after);
	for (size_t i = 0; i < intents->count; i++) {
		const struct intent *other = &intents->items[i];
		if (!are_rivals(reading->book, intent, other))
			continue;
		struct score score = match_intent(reading, matcher, other, 0);
		if (!score.enough || ahead(&own) - ahead(&score) >= RANK_MARGIN)
			continue;
		complain(&own, &score, example, errs);
		return;
	}
}
