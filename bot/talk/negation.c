#include "talk/normalise.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "talk/clauses.h"
#include "talk/negation_words.h"

#define SCOPE_MAX 10            /* words that one cue negates at most */
#define SCOPE_SHORT 4           /* of "instead of" and "rather than" */
#define SUBJECT_MAX 2           /* words before a verb that are taken for its subject */
#define LIST_MAX 14             /* words looked ahead for the "or" of a list */
#define ASKED_MAX 4             /* words of "chest pain? no" */
#define DOUBLE_REACH 6          /* words before "without" in which another negator makes it double */
#define MISSED_MAX 3            /* words of "bladder control" */

/* A negating word and the first word that it negates. */
struct cue {
	size_t at, first, limit;
};

static size_t skip_fillers(const struct clauses *clauses, size_t at)
{
	while (in_set(clauses, at, fillers) && !ends_clause(clauses, at))
		at++;
	return at;
}

/* "any relief", "bladder control": something whose absence is the complaint begins at `at`. */
static bool is_missed(const struct clauses *clauses, size_t at)
{
	at = skip_fillers(clauses, at);
	for (size_t end = at + MISSED_MAX; at < end && at < clauses->count; at++) {
		if (in_set(clauses, at, prepositions) || in_set(clauses, at, breaks))
			return false;
		if (in_set(clauses, at, missed))
			return true;
		if (clauses->items[at].mark)
			return false;
	}
	return false;
}

/* "feel", "get", "have" at `at` with what makes their absence the complaint behind it. */
static bool is_verb_of_complaint(const struct clauses *clauses, size_t at)
{
	if (is_word(clauses, at, "have") || is_word(clauses, at, "had") || is_word(clauses, at, "having"))
		return !is_word(clauses, at + 1, "to") && !is_missed(clauses, at + 1);
	if (in_set(clauses, at, "feel feeling felt get getting got seem"))
		return !in_set(clauses, skip_fillers(clauses, at + 1), feel_idioms) && !is_missed(clauses, at + 1);
	return true;
}

/* "..., right?", "..., is it?" */
static bool is_tag(const struct clauses *clauses, size_t at)
{
	return in_set(clauses, at, tags) || (in_set(clauses, at, subjects) && is_behind(clauses, at, tag_verbs));
}

/* "is it not ...", "isn't that ...?": asked, not denied. But "haven't had ..., anyone else?" leaves out its "I". */
static bool is_asked(const struct clauses *clauses, size_t at)
{
	size_t end = sentence_end(clauses, at);
	bool question = clauses->items[end].mark == '?';
	if (is_behind(clauses, at, auxiliaries) && begins_clause(clauses, at - 1))
		return in_set(clauses, at + 1, subjects) ||
		       (question && !is_behind(clauses, at, do_forms) && !is_behind(clauses, at, have_forms));
	if (is_behind(clauses, at, subjects) && is_behind(clauses, at - 1, auxiliaries) &&
	    begins_clause(clauses, at - 2))
		return true;
	return question && end > at && is_tag(clauses, end);
}

/* What "not" at `at` negates begins at `first`, where an adjective, a thing or a verb in -ing stands. */
static bool is_denied(const struct clauses *clauses, size_t first)
{
	if (first >= clauses->count || in_set(clauses, first, not_idioms) || is_missed(clauses, first))
		return false;
	struct word word = clauses->items[first].word;
	if (in_set(clauses, first, determiners) &&
	    in_set(clauses, first + 1, "same first only usual best way joke drill doctor good great single day normal"))
		return false;
	if (word.len > 4 && word_ends(word, "ing"))
		return in_set(clauses, first, not_having) && is_verb_of_complaint(clauses, first);
	return is_verb_of_complaint(clauses, first);
}

static bool is_not_cue(const struct clauses *clauses, size_t at, size_t *first)
{
	*first = at + 1;
	if (ends_clause(clauses, at) || is_behind(clauses, at, not_after) || is_asked(clauses, at))
		return false;
	if (is_behind(clauses, at, do_forms) && is_word(clauses, *first, "want") && is_word(clauses, at + 2, "to"))
		return in_set(clauses, *first += 2, unwanted);
	if (is_behind(clauses, at, do_forms))
		return in_set(clauses, *first, do_not_verbs) && is_verb_of_complaint(clauses, *first);
	if (is_behind(clauses, at, have_forms) && !is_word(clauses, *first, "been"))
		return in_set(clauses, *first, have_not_verbs) && is_verb_of_complaint(clauses, *first) &&
		       !clause_holds(clauses, *first, now_first);
	if (is_word(clauses, *first, "been") && !ends_clause(clauses, *first))
		++*first;
	size_t denied = skip_fillers(clauses, *first);
	return is_denied(clauses, denied);
}

static bool is_no_cue(const struct clauses *clauses, size_t at, size_t *first)
{
	*first = at + 1;
	if (ends_clause(clauses, at) || in_set(clauses, *first, no_answers) || in_set(clauses, *first, no_idioms))
		return false;
	if (is_word(clauses, *first, "longer")) {
		++*first;
		if (ends_clause(clauses, at + 1))
			return false;
		if (is_behind(clauses, at, be_forms) || begins_clause(clauses, at))
			return is_denied(clauses, *first);
		return !is_behind(clauses, at, auxiliaries) && in_set(clauses, *first, do_not_verbs) &&
		       is_verb_of_complaint(clauses, *first);
	}
	if (is_word(clauses, *first, "more") && in_set(clauses, at + 2, no_answers))
		return false;
	return !is_word(clauses, at + 2, "than") && !is_missed(clauses, *first) &&
	       !clause_holds(clauses, *first, "until till before");
}

static bool is_never_cue(const struct clauses *clauses, size_t at, size_t *first)
{
	*first = at + 1;
	if (is_word(clauses, *first, "been") && !ends_clause(clauses, *first))
		return is_denied(clauses, ++*first) && !clause_holds(clauses, *first, now_first);
	return in_set(clauses, *first, "had have get got felt experienced noticed suffered taken fallen fainted") &&
	       is_verb_of_complaint(clauses, *first) && !clause_holds(clauses, *first, now_first);
}

static bool is_without_cue(const struct clauses *clauses, size_t at, size_t *first)
{
	*first = at + 1;
	size_t back = at;
	for (size_t steps = 0; steps < DOUBLE_REACH && !begins_clause(clauses, back); steps++) {
		if (in_set(clauses, --back, double_negators))
			return false;
	}
	return !ends_clause(clauses, at) && !in_set(clauses, skip_fillers(clauses, *first), without_idioms) &&
	       !is_missed(clauses, *first);
}

/* Words that negate by themselves, some with a second one behind them. Each stands in negating_words as well. */
static const struct {
	const char *word, *second;
	size_t limit;
} plain_cues[] = {
	{ "deny", NULL, SCOPE_MAX },    { "denies", NULL, SCOPE_MAX },          { "denied", NULL, SCOPE_MAX },
	{ "denying", NULL, SCOPE_MAX }, { "neither", NULL, SCOPE_MAX },         { "nor", NULL, SCOPE_MAX },
	{ "free", "of", SCOPE_SHORT },  { "free", "from", SCOPE_SHORT },        { "negative", "for", SCOPE_SHORT },
	{ "ruled", "out", SCOPE_SHORT }, { "instead", "of", SCOPE_SHORT },      { "rather", "than", SCOPE_SHORT },
	{ "absence", "of", SCOPE_SHORT },
};

static bool is_plain_cue(const struct clauses *clauses, size_t at, struct cue *cue)
{
	for (size_t i = 0; i < sizeof plain_cues / sizeof *plain_cues; i++) {
		if (!is_word(clauses, at, plain_cues[i].word))
			continue;
		if (plain_cues[i].second &&
		    (ends_clause(clauses, at) || !is_word(clauses, at + 1, plain_cues[i].second)))
			continue;
		cue->first = at + 1 + (plain_cues[i].second != NULL);
		cue->limit = plain_cues[i].limit;
		return !ends_clause(clauses, cue->first - 1) && !is_behind(clauses, at, "not never no can could") &&
		       !is_missed(clauses, cue->first);
	}
	return false;
}

static bool find_cue(const struct clauses *clauses, size_t at, struct cue *cue)
{
	*cue = (struct cue){ at, at + 1, SCOPE_MAX };
	if (is_word(clauses, at, "not"))
		return is_not_cue(clauses, at, &cue->first) && cue->first < clauses->count;
	if (is_word(clauses, at, "no"))
		return is_no_cue(clauses, at, &cue->first) && cue->first < clauses->count;
	if (is_word(clauses, at, "without"))
		return is_without_cue(clauses, at, &cue->first) && cue->first < clauses->count;
	if (is_word(clauses, at, "never") && !ends_clause(clauses, at))
		return is_never_cue(clauses, at, &cue->first) && cue->first < clauses->count;
	return is_plain_cue(clauses, at, cue) && cue->first < clauses->count;
}

/* "or feel dizzy", of "i do not have pain or feel dizzy". */
static bool is_one_more_verb(const struct clauses *clauses, size_t verb)
{
	return in_set(clauses, verb, do_not_verbs) && !in_set(clauses, verb + 1, subjects);
}

/* "or" that begins something new: "or is it my heart", "or should i". */
static bool is_new_choice(const struct clauses *clauses, size_t at)
{
	if (!is_word(clauses, at, "or") || is_one_more_verb(clauses, at + 1))
		return false;
	return in_set(clauses, at + 1, finite_verbs) || in_set(clauses, at + 1, subjects) ||
	       in_set(clauses, at + 1, questions) || in_set(clauses, at + 1, breaks);
}

/* A subject, or an article that does not belong to what is before it: a new clause without a mark. */
static bool is_new_subject(const struct clauses *clauses, const struct cue *cue, size_t at)
{
	if (in_set(clauses, at, "i he she we they"))
		return true;
	if (!in_set(clauses, at, subjects) && !in_set(clauses, at, determiners))
		return false;
	if (in_set(clauses, at - 1, prepositions) || in_set(clauses, at - 1, fillers))
		return false;
	bool object = in_set(clauses, at - 1, do_not_verbs) || in_set(clauses, at - 1, unwanted) ||
		      in_set(clauses, at - 1, have_not_verbs) ||
		      in_set(clauses, at - 1, not_having);
	return !object || (at != cue->first + 1 && !is_behind(clauses, at - 1, "or"));
}

/* Behind a comma: goes on with the list that "or" ends, as in "no fever, chills or numbness". */
static bool list_goes_on(const struct clauses *clauses, const struct cue *cue, size_t at)
{
	for (size_t end = at + LIST_MAX; at < end && at < clauses->count; at++) {
		if (in_set(clauses, at, "or nor"))
			return !ends_clause(clauses, at) && !is_new_choice(clauses, at);
		if (in_set(clauses, at, breaks) || in_set(clauses, at, finite_verbs) ||
		    is_new_subject(clauses, cue, at))
			return false;
		if (clauses->items[at].mark && clauses->items[at].mark != ',')
			return false;
	}
	return false;
}

/* A new clause's verb takes the words before it along, as its subject: "no fever left arm hurts". A question's verb
 * stands before its subject. */
static size_t before_subject(const struct clauses *clauses, const struct cue *cue, size_t verb)
{
	if (in_set(clauses, verb + 1, subjects))
		return verb;
	size_t end = verb;
	while (end > cue->first + 1 && verb - end < SUBJECT_MAX && !in_set(clauses, end - 1, prepositions))
		end--;
	return end;
}

/* The first word behind what is negated. */
static size_t scope_end(const struct clauses *clauses, const struct cue *cue)
{
	size_t at = cue->first;
	for (; at < clauses->count && at - cue->first < cue->limit; at++) {
		if (at > cue->first && clauses->items[at - 1].mark &&
		    (clauses->items[at - 1].mark != ',' || !list_goes_on(clauses, cue, at)))
			return at;
		if (at == cue->first)
			continue;
		if (in_set(clauses, at, breaks) || is_new_choice(clauses, at) || is_new_subject(clauses, cue, at))
			return at;
		if (is_behind(clauses, at, "or") && is_one_more_verb(clauses, at))
			continue;
		if (in_set(clauses, at, finite_verbs))
			return before_subject(clauses, cue, at);
	}
	return at;
}

static void add(struct negations *negations, const struct clauses *clauses, size_t cue, size_t first, size_t end)
{
	const struct word *last = &clauses->items[end - 1].word;
	mem_grow((void **)&negations->items, negations->count, &negations->room, sizeof *negations->items);
	negations->items[negations->count++] = (struct negation){
		(size_t)(clauses->items[cue].word.text - clauses->text),
		(size_t)(clauses->items[first].word.text - clauses->text),
		(size_t)(last->text + last->len - clauses->text),
	};
}

/* "chest pain? no." */
static void answered_question(struct negations *negations, const struct clauses *clauses, size_t at)
{
	size_t first = at;
	if (at == 0 || clauses->items[at - 1].mark != '?' || !in_set(clauses, at, "no nope nah none never") ||
	    !ends_clause(clauses, at) || (at < clauses->count && clauses->items[at].mark == '?'))
		return;
	do {
		first--;
		if (in_set(clauses, first, finite_verbs) || in_set(clauses, first, questions) ||
		    in_set(clauses, first, "no not") || at - first > ASKED_MAX)
			return;
	} while (!begins_clause(clauses, first));
	add(negations, clauses, at, first, at);
}

/* Those of all cues and answers that begin with a letter, and how long the shortest is: most words are not. */
static const struct {
	const char *words;
	size_t least;
} negating_words['z' - 'a' + 1] = {
	['a' - 'a'] = { "absence", 7 }, ['d' - 'a'] = { "deny denies denied denying", 4 }, ['f' - 'a'] = { "free", 4 },
	['i' - 'a'] = { "instead", 7 }, ['n' - 'a'] = { "no not never nor neither negative nope nah none", 2 },
	['r' - 'a'] = { "ruled rather", 5 }, ['w' - 'a'] = { "without", 7 },
};

static bool may_negate(struct word word)
{
	unsigned letter = (unsigned)(unsigned char)word.text[0] - 'a';
	return letter <= 'z' - 'a' && negating_words[letter].words && word.len >= negating_words[letter].least &&
	       word_in_set(word, negating_words[letter].words);
}

/* Most texts have no such word. */
static bool any_may_negate(const char *text, size_t len)
{
	struct word word;
	for (size_t at = 0; next_word(text, len, &at, &word);)
		if (may_negate(word))
			return true;
	return false;
}

void negations_find(struct negations *negations, const char *text, size_t len)
{
	struct clauses clauses = { 0 };
	if (!any_may_negate(text, len))
		return;
	clauses_split(&clauses, text, len);
	for (size_t at = 0; at < clauses.count; at++) {
		struct cue cue;
		if (find_cue(&clauses, at, &cue))
			add(negations, &clauses, at, cue.first, scope_end(&clauses, &cue));
		else
			answered_question(negations, &clauses, at);
	}
	clauses_release(&clauses);
}

void negations_release(struct negations *negations)
{
	free(negations->items);
	*negations = (struct negations){ NULL, 0, 0 };
}
