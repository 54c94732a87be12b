#include "talk/deciding.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/clauses.h"
#include "talk/flags.h"
#include "talk/rank.h"
#include "talk/scope.h"
#include "talk/sentences.h"

/* ---- By rules ---- */

/* `whole` is the reading of what topics see, which is shared with the topics. */
static void find_flags(struct deciding *deciding, struct reading *whole, struct flags *flags)
{
	const struct message *message = deciding->message;
	struct word all = { whole->subject.text, whole->subject.len };
	if (!message->cut)
		flags_find(flags, whole, &deciding->matcher, deciding->answered);
	else
		flags_find_in_windows(flags, deciding->book, &message->corrected, &message->corrections,
				      &deciding->matcher, deciding->answered);
	if (message->corrections.count)
		flags_find_in_windows(flags, deciding->book, &message->normal, NULL, &deciding->matcher,
				      deciding->answered);
	if (!message->cut)
		flags_find_in_sentences(flags, whole, all, &deciding->matcher, deciding->answered);
}

bool decide_flags(struct deciding *deciding, struct reading *whole)
{
	struct decision *decision = deciding->decision;
	struct flags flags = { .weak_count = 0 };
	find_flags(deciding, whole, &flags);
	decision->emergency_limit = flags.limit;
	if (flags.weak_count)
		decision->weak = flags.weak[0];
	const struct intent *both = flags.weak_count == 2 ? intents_find(&deciding->book->intents, flags.weak[0]->together)
							  : NULL;
	if (flags.best.intent && (!both || flags.best.intent->tier >= both->tier)) {
		decision_answer(decision, flags.best.intent, REASON_RED_FLAG);
		decision->sentence = flags.sentence;
	} else if (both) {
		decision_answer(decision, both, REASON_TWO_WEAK_SIGNS);
	} else {
		return false;
	}
	decision->weak = NULL;
	return true;
}

/* ---- By likeness ---- */

static bool decide_alike(struct deciding *deciding, const struct likeness *likeness)
{
	const struct intent *weak = deciding->decision->weak;
	if (!likeness || (weak && text_equal(weak->together, likeness->intent->id)))
		return false;
	decision_answer(deciding->decision, likeness->intent, REASON_LIKE_RED_FLAG);
	deciding->decision->weak = NULL;
	return true;
}

static int most_points_in(struct deciding *deciding, struct reading *sentence)
{
	struct score *scores = mem_array(deciding->book->intents.count, sizeof *scores);
	size_t count = rank_intents(sentence, &deciding->matcher, deciding->answered, scores);
	int most = rank_most_points(scores, count, TIER_COMMAND);
	free(scores);
	return most;
}

static bool says_enough(struct word sentence)
{
	struct word word;
	size_t count = 0;
	for (size_t at = 0; count < SCOPE_SENTENCE_WORDS && next_word(sentence.text, sentence.len, &at, &word);)
		count++;
	return count == SCOPE_SENTENCE_WORDS;
}

static bool decide_alike_in_sentence(struct deciding *deciding, const struct reading *whole, struct word sentence)
{
	struct reading reading;
	if (!says_enough(sentence))
		return false;
	reading_init_within(&reading, whole, sentence);
	reading_compare(&reading);
	const struct likeness *likeness = scope_red_flag_in_sentence(&reading, 0);
	if (likeness)
		likeness = scope_red_flag_in_sentence(&reading, most_points_in(deciding, &reading));
	bool decided = decide_alike(deciding, likeness);
	if (decided)
		deciding->decision->sentence = sentence;
	reading_release(&reading);
	return decided;
}

bool decide_flag_alike(struct deciding *deciding, const struct reading *whole)
{
	int others = rank_most_points(deciding->scores, deciding->score_count, TIER_COMMAND);
	bool decided = decide_alike(deciding, scope_red_flag(whole, others));
	struct word text = { whole->subject.text, whole->subject.len }, sentence;
	for (size_t at = 0; !decided && sentence_next_of_several(text, &at, &sentence);)
		decided = decide_alike_in_sentence(deciding, whole, sentence);
	return decided;
}
