#include "talk/lint.h"

#include <string.h>

#include "base/str.h"
#include "talk/decide.h"

/* How many examples an intent must have at least. */
static const struct {
	size_t yes, no;
} least_examples[TIER_COUNT] = {
	[TIER_SMALLTALK] = { 2, 0 }, [TIER_TOPIC] = { 3, 1 },       [TIER_DECLINE] = { 2, 1 },
	[TIER_COMMAND] = { 1, 0 },   [TIER_WEAK] = { 3, 1 },        [TIER_QUESTION] = { 3, 2 },
	[TIER_DOCTOR_SOON] = { 5, 3 }, [TIER_CRISIS] = { 5, 3 },    [TIER_CALL_NOW] = { 5, 3 },
};

static bool is_together(const struct book *book, const struct intent *intent)
{
	for (size_t i = 0; i < book->intents.count; i++)
		if (text_equal(book->intents.items[i].together, intent->id))
			return true;
	return false;
}

/* Some are never understood by themselves. */
static bool needs_no_rules(const struct book *book, const struct intent *intent)
{
	return !intent->rule_count && (intent == book->fallback || is_together(book, intent));
}

static void check_examples_of(const struct intent *intent, struct err_list *errs)
{
	size_t yes = 0, no = 0;
	size_t least_yes = least_examples[intent->tier].yes, least_no = least_examples[intent->tier].no;
	for (size_t i = 0; i < intent->example_count; i++) {
		yes += intent->examples[i].wanted && !intent->examples[i].heard;
		no += !intent->examples[i].wanted;
	}
	if (yes >= least_yes && no >= least_no)
		return;
	struct err *err = line_error(errs, ERR_ERROR, &intent->line, 1);
	err_set(err, "%s has %zu [yes] and %zu [no] examples", intent->id, yes, no);
	err_mend(err, "an intent of tier %s needs %zu and %zu", tier_name(intent->tier), least_yes, least_no);
}

static void check_reach(const struct intent *intent, struct err_list *errs)
{
	int most = 0;
	for (size_t i = 0; i < intent->rule_count; i++)
		if (intent->rules[i].kind == RULE_ADD && intent->rules[i].weight > 0)
			most += intent->rules[i].weight;
	if (most >= intent->answer)
		return;
	struct err *err = line_error(errs, ERR_ERROR, &intent->line, 1);
	err_set(err, "%s can never answer: all its lines give %d points, and it needs %d", intent->id, most,
		intent->answer);
	err_mend(err, "add lines below [match], or lower \"answer\"");
}

static void check_emergency_set(const struct book *book, struct err_list *errs)
{
	bool has[TIER_COUNT] = { false };
	static const enum tier required[] = { TIER_CALL_NOW, TIER_CRISIS };
	for (size_t i = 0; i < book->intents.count; i++)
		has[book->intents.items[i].tier] = true;
	for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
		if (has[required[i]])
			continue;
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_set(err, "no intent is of tier %s", tier_name(required[i]));
		err_mend(err, "bring back the file of the red flags: without it people in danger get no answer");
	}
}

static bool is_used(const struct book *book, const struct response *response)
{
	const struct response *const own[] = { book->disclaimer_full, book->disclaimer_short, book->emergency_line,
					       book->welcome, book->welcome_room };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (response == own[i])
			return true;
	for (size_t i = 0; i < book->intents.count; i++)
		if (book->intents.items[i].response == response)
			return true;
	return false;
}

static void check_use(const struct book *book, struct err_list *errs)
{
	for (size_t i = 0; i < book->response_count; i++) {
		if (is_used(book, book->responses[i]))
			continue;
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_at(err, book->responses[i]->file, 1, 0, NULL);
		err_set(err, "no intent replies with this file");
		err_mend(err, "write \"reply = %s\" into an intent, or remove the file", book->response_names[i]);
	}
}

/* Words that say nothing about the subject: one of them alone must not be enough for a topic. */
static const char *const generic_words[] = {
	"about", "also", "always", "bad", "best", "better", "big", "body", "can", "day", "days", "do", "every", "feel", "find",
	"first", "get", "give", "go", "good", "happen", "hard", "have", "how", "know", "last", "left", "like", "little", "long",
	"lot", "make", "many", "mean", "month", "more", "morning", "much", "need", "never", "new", "night", "normal", "now",
	"often", "old", "one", "people", "person", "place", "problem", "really", "right", "say", "see", "should", "side", "start",
	"stop", "sure", "take", "tell", "thing", "think", "time", "today", "try", "use", "want", "way", "week", "what", "when",
	"where", "which", "why", "work", "year", "you",
};

static void check_generic_word(const struct book *book, const char *word, struct err_list *errs)
{
	struct message message;
	struct decision decision;
	message_init(&message, book, word, strlen(word));
	decide(book, &message, NULL, &decision);
	if (decision.action == ACTION_ANSWER && decision.answers[0]->tier == TIER_TOPIC) {
		struct err *err = line_error(errs, ERR_WARNING, &decision.answers[0]->line, 1);
		err_set(err, "the single word \"%s\" is enough for %s", word, decision.answers[0]->id);
		err_mend(err, "lower the weight, or add a need");
	}
	message_release(&message);
}

static void check_intent(const struct book *book, const struct intent *intent, struct err_list *errs)
{
	if (needs_no_rules(book, intent))
		return;
	check_examples_of(intent, errs);
	check_reach(intent, errs);
}

bool lint_files(struct lint *lint, struct err_list *errs)
{
	const struct book *book = lint->book;
	size_t words = sizeof generic_words / sizeof *generic_words, at = lint->at++;
	if (at < words) {
		check_generic_word(book, generic_words[at], errs);
		return true;
	}
	for (size_t i = 0; i < book->intents.count; i++)
		check_intent(book, &book->intents.items[i], errs);
	check_emergency_set(book, errs);
	check_use(book, errs);
	return false;
}
