#include "talk/talk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/decide.h"
#include "talk/explain_words.h"
#include "talk/match.h"
#include "talk/rank.h"
#include "talk/scope.h"

#define ALIKE_SHOWN 5u
#define QUESTION_SHOWN 3

struct explaining {
	const struct book *book;
	struct str out;
	struct matcher matcher;
	struct reading whole;
	struct reading sentence;        /* that alone led to the decision */
	struct word question;           /* the only sentence that asks; no length: there is none */
	struct reading *reading;        /* one of these two: what was decided on */
	struct score *scores;
};

static void add_words(struct str *out, const char *text, size_t len)
{
	str_add_char(out, '"');
	str_add_bytes(out, text, len);
	str_add(out, "\"\n");
}

/* Its points are added to those of the whole message, which explain_intents shows. */
static void explain_question(struct explaining *explaining)
{
	struct reading question;
	reading_init_within(&question, &explaining->whole, explaining->question);
	size_t count = rank_intents(&question, &explaining->matcher, NULL, explaining->scores), shown = 0;
	str_add(&explaining->out, "question:     ");
	add_words(&explaining->out, explaining->question.text, explaining->question.len);
	for (size_t i = 0; i < count && shown < QUESTION_SHOWN; i++)
		if (explaining->scores[i].intent->tier == TIER_TOPIC)
			str_addf(&explaining->out, "%s%s %+d", shown++ ? ", " : "              by itself: ",
				 explaining->scores[i].intent->id, explaining->scores[i].points);
	str_add(&explaining->out, shown ? "\n" : "");
	reading_release(&question);
}

static void explain_corrections(struct str *out, const struct message *message)
{
	const struct normal *corrected = &message->corrected;
	if (message->corrections.count) {
		str_add(out, "corrected:    ");
		add_words(out, corrected->text, corrected->len);
	}
	for (size_t i = 0; i < message->corrections.count; i++) {
		const struct correction *correction = &message->corrections.items[i];
		str_add(out, "  mended:     ");
		add_words(out, corrected->text + correction->start, correction->end - correction->start);
	}
}

static void explain_negations(struct str *out, const struct reading *reading)
{
	for (size_t i = 0; i < reading->negations.count; i++) {
		const struct negation *negation = &reading->negations.items[i];
		str_add(out, "negated:      ");
		add_words(out, reading->subject.text + negation->start, negation->end - negation->start);
	}
}

static void explain_message(struct explaining *explaining, const struct message *message)
{
	struct str *out = &explaining->out;
	const struct normal *corrected = &message->corrected;
	str_add(out, "normal form:  ");
	add_words(out, message->normal.text, message->normal.len);
	explain_corrections(out, message);
	if (message->start > 0 || (message->end < corrected->len && !message->cut)) {
		str_add(out, "asked:        ");
		add_words(out, corrected->text + message->start, message->end - message->start);
	}
	if (explaining->reading == &explaining->sentence) {
		str_add(out, "sentence:     ");
		add_words(out, explaining->reading->subject.text, explaining->reading->subject.len);
	}
	if (explaining->question.len)
		explain_question(explaining);
	explain_negations(out, explaining->reading);
	if (message->cut)
		str_addf(out, "topics look at the first %zu of %zu bytes\n", message->end, corrected->len);
}

static const char *marker(const struct rule *rule)
{
	return rule->kind == RULE_NEED ? "need" : rule->kind == RULE_NOT ? "not" : NULL;
}

static void explain_hit(struct explaining *explaining, const struct reading *reading, const struct rule *rule, struct hit hit)
{
	struct str *out = &explaining->out;
	int points = rule->weight - (hit.state == HIT_CORRECTED && rule->weight > 0);
	if (marker(rule))
		str_addf(out, "      %-4s", marker(rule));
	else
		str_addf(out, "      %+-4d", points);
	str_addf(out, " %s:%u  %s\n", rule->line.file, rule->line.number, rule->line.text + rule->column);
	if (hit.state == HIT_LIMIT) {
		str_add(out, "           STOPPED: it costs too much on this text\n");
	} else if (hit.end > hit.start) {
		str_add(out, hit.state == HIT_CORRECTED ? "           hits, mended, " : "           hits ");
		add_words(out, reading->subject.text + hit.start, hit.end - hit.start);
	}
}

static void explain_need(struct explaining *explaining, const struct rule *rule)
{
	str_addf(&explaining->out, "      missing need %s:%u  %s\n", rule->line.file, rule->line.number,
		 rule->line.text + rule->column);
}

/* Every line that hit, also of an intent that is out, so that one sees how near it came. */
static void explain_rules(struct explaining *explaining, const struct intent *intent)
{
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (!rule_applies(intent, rule, 0))
			continue;
		struct reading *reading = explaining->reading;
		struct hit hit = rule->kind == RULE_NEED
					 ? reading_try_need(reading, &explaining->matcher, intent, rule, &reading)
					 : reading_try_rule(reading, &explaining->matcher, intent, rule);
		if (hit.state != HIT_NONE)
			explain_hit(explaining, reading, rule, hit);
		else if (rule->kind == RULE_NEED)
			explain_need(explaining, rule);
	}
}

static bool any_points(struct explaining *explaining, const struct intent *intent)
{
	for (size_t i = 0; i < intent->rule_count; i++) {
		const struct rule *rule = &intent->rules[i];
		if (rule->kind != RULE_ADD || !rule_applies(intent, rule, 0))
			continue;
		if (reading_try_rule(explaining->reading, &explaining->matcher, intent, rule).state != HIT_NONE)
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct score *x = a, *y = b;
	if (x->out != y->out)
		return x->out ? 1 : -1;
	if (x->intent->tier != y->intent->tier)
		return x->intent->tier > y->intent->tier ? -1 : 1;
	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	return strcmp(x->intent->id, y->intent->id);
}

static void explain_intents(struct explaining *explaining)
{
	size_t count = 0;
	for (size_t i = 0; i < explaining->book->intents.count; i++) {
		const struct intent *intent = &explaining->book->intents.items[i];
		if (any_points(explaining, intent) || reading_likeness(explaining->reading, intent))
			explaining->scores[count++] =
				match_intent_fully(explaining->reading, &explaining->matcher, intent, 0);
	}
	qsort(explaining->scores, count, sizeof *explaining->scores, compare);
	for (size_t i = 0; i < count; i++) {
		const struct score *score = &explaining->scores[i];
		if (score->out)
			str_addf(&explaining->out, "  %s (%s): out\n", score->intent->id,
				 tier_name(score->intent->tier));
		else
			str_addf(&explaining->out, "  %s (%s): %d of %d%s\n", score->intent->id,
				 tier_name(score->intent->tier), score->points, score->intent->answer,
				 score->enough && score->points < score->intent->answer
					 ? ", enough: mended words cost only beside others" : "");
		if (score->likeness)
			str_addf(&explaining->out, "      %+-4d %s:%u  like \"%s\"\n", score->likeness->points,
				 score->likeness->nearest->line.file, score->likeness->nearest->line.number,
				 score->likeness->nearest->line.text);
		explain_words(&explaining->out, explaining->reading, score);
		explain_rules(explaining, score->intent);
	}
	if (!count)
		str_add(&explaining->out, "  no line of any intent hits\n");
}

static void explain_ids(struct str *out, const char *name, const struct intent *const *intents, size_t count)
{
	for (size_t i = 0; i < count; i++)
		str_addf(out, "%s%s", i ? ", " : name, intents[i]->id);
	if (count)
		str_add_char(out, '\n');
}

static void explain_decision(struct str *out, const struct decision *decision)
{
	str_addf(out, "decision:     %s", action_name(decision->action));
	if (decision->urgency)
		str_addf(out, " (%s)", urgency_name(decision->urgency));
	str_addf(out, ": %s\n", reason_text(decision->reason));
	explain_ids(out, "answered:     ", decision->answers, decision->answer_count);
	explain_ids(out, "offered:      ", decision->options, decision->option_count);
	if (decision->weak)
		str_addf(out, "weak sign:    %s, its line stands above the answer\n", decision->weak->id);
	if (decision->limits_hit)
		str_addf(out, "stopped:      %u searches%s\n", decision->limits_hit,
			 decision->emergency_limit ? ", of a red flag too: the emergency line stands above" : "");
}

static void explain_one_likeness(struct str *out, const struct likeness *likeness)
{
	static const char *const kinds[] = { "", ", declined", ", a red flag", ", no red flag" };
	const struct source_line *line = &likeness->nearest->line;
	str_addf(out, "alike:        %s%s: %.0f%% of what is near; nearest %s:%u \"%s\" (%.2f)\n", likeness->intent->id,
		 kinds[likeness->kind], 100 * likeness->share, line->file, line->number, line->text, likeness->amount);
}

static void explain_likeness(struct explaining *explaining)
{
	for (size_t i = 0; i < explaining->reading->alike.count && i < ALIKE_SHOWN; i++)
		explain_one_likeness(&explaining->out, &explaining->reading->alike.items[i]);
}

/* Declined when it is farther away than a topic is near. */
static void explain_scope(struct explaining *explaining)
{
	struct reading *reading = explaining->reading;
	if (!reading->alike.sure)
		return;
	size_t count = rank_intents(reading, &explaining->matcher, NULL, explaining->scores);
	struct contest declined = rank_contest(explaining->book, explaining->scores, count, TIER_DECLINE);
	str_addf(&explaining->out, "scope:        %d points away from the subject; the best topic has %d\n",
		 scope_away(reading, declined.best), rank_most_points(explaining->scores, count, TIER_TOPIC));
}

static void read_what_decided(struct explaining *explaining, const struct message *message,
			      const struct decision *decision)
{
	message_read(message, explaining->book, &explaining->whole);
	explaining->reading = &explaining->whole;
	explaining->question = decision->question;
	if (decision->sentence.len) {
		reading_init_within(&explaining->sentence, &explaining->whole, decision->sentence);
		explaining->sentence.context = &explaining->whole;
		explaining->reading = &explaining->sentence;
	}
	reading_compare(explaining->reading);
}

char *talk_explain(const struct book *book, const struct talk_settings *settings, const char *text, size_t len)
{
	struct explaining explaining = { .book = book, .out = STR_INIT };
	struct message message;
	struct decision decision;
	(void)settings;
	message_init(&message, book, text, len);
	decide(book, &message, NULL, &decision);
	matcher_init(&explaining.matcher);
	read_what_decided(&explaining, &message, &decision);
	explaining.scores = mem_array(book->intents.count, sizeof *explaining.scores);
	explain_message(&explaining, &message);
	explain_decision(&explaining.out, &decision);
	explain_likeness(&explaining);
	explain_scope(&explaining);
	str_add(&explaining.out, "intents:\n");
	explain_intents(&explaining);
	free(explaining.scores);
	reading_release(&explaining.sentence);
	reading_release(&explaining.whole);
	matcher_release(&explaining.matcher);
	message_release(&message);
	return str_detach(&explaining.out);
}
