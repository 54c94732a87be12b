#include "talk/flags.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/frame.h"
#include "talk/message.h"
#include "talk/sentences.h"

/* A higher tier; in it the score further above what is asked for; then the id: never the order of the files. */
static bool is_better_flag(const struct score *score, const struct score *best)
{
	if (!best->intent)
		return true;
	if (score->intent->tier != best->intent->tier)
		return score->intent->tier > best->intent->tier;
	int ahead = score->points - score->intent->answer, best_ahead = best->points - best->intent->answer;
	if (ahead != best_ahead)
		return ahead > best_ahead;
	return strcmp(score->intent->id, best->intent->id) < 0;
}

static void note_weak(struct flags *flags, const struct intent *intent)
{
	for (size_t i = 0; i < flags->weak_count; i++)
		if (flags->weak[i] == intent)
			return;
	if (flags->weak_count < 2)
		flags->weak[flags->weak_count++] = intent;
}

static void note_best(struct flags *flags, const struct score *score, const struct reading *reading)
{
	flags->best = *score;
	flags->sentence = (struct word){ reading->subject.text, reading->context ? reading->subject.len : 0 };
}

void flags_find(struct flags *flags, struct reading *reading, struct matcher *matcher, const char *answered)
{
	for (size_t i = 0; i < reading->book->intents.count; i++) {
		const struct intent *intent = &reading->book->intents.items[i];
		if (intent->tier < TIER_WEAK)
			continue;
		struct score score = match_intent(reading, matcher, intent, intent_after_number(intent, answered));
		if (score.limit && intent->tier != TIER_WEAK)
			flags->limit = true;
		if (!score.enough)
			continue;
		if (intent->tier == TIER_WEAK)
			note_weak(flags, intent);
		else if (is_better_flag(&score, &flags->best))
			note_best(flags, &score, reading);
	}
}

/* Windows start at a blank, so that no word is cut. */
static size_t next_window(const char *text, size_t len, size_t start)
{
	size_t next = characters_on(text, len, start, WINDOW_CHARACTERS - WINDOW_OVERLAP), end = next;
	while (end < len && text[end] != ' ' && end - next < WINDOW_OVERLAP / 2)
		end++;
	return end < len && text[end] == ' ' ? end + 1 : next;
}

static bool is_most_urgent(const struct flags *flags)
{
	return flags->best.intent && flags->best.intent->tier == TIER_CALL_NOW;
}

/* The windows of a text that were looked at. Who sends a page of the same words pays for it once. */
struct seen {
	struct word *items;
	size_t count, room;
};

static bool is_seen(struct seen *seen, struct word window)
{
	for (size_t i = 0; i < seen->count; i++)
		if (word_compare(seen->items[i], window) == 0)
			return true;
	mem_grow((void **)&seen->items, seen->count, &seen->room, sizeof *seen->items);
	seen->items[seen->count++] = window;
	return false;
}

static void find_in_sentence(struct flags *flags, struct reading *whole, struct word sentence, struct matcher *matcher,
			     const char *answered)
{
	struct reading reading;
	reading_init_within(&reading, whole, sentence);
	reading.context = whole;
	flags_find(flags, &reading, matcher, answered);
	reading_release(&reading);
}

void flags_find_in_sentences(struct flags *flags, struct reading *whole, struct word inside, struct matcher *matcher,
			     const char *answered)
{
	struct word sentence;
	for (size_t at = 0; !is_most_urgent(flags) && sentence_next(inside, &at, &sentence);) {
		if (sentence.len == whole->subject.len || flags->sentences++ >= SENTENCES_MAX)
			return;
		find_in_sentence(flags, whole, sentence, matcher, answered);
	}
}

/* Sentences are those of the corrected text only: explain shows them there. */
static void look_through(struct flags *flags, const struct book *book, struct word window, const struct normal *text,
			 const struct corrections *corrections, struct matcher *matcher, const char *answered)
{
	struct reading reading;
	reading_init(&reading, book, window.text, window.len, corrections, (size_t)(window.text - text->text));
	flags_find(flags, &reading, matcher, answered);
	if (corrections)
		flags_find_in_sentences(flags, &reading, sentences_inside(window, (struct word){ text->text, text->len }),
					matcher, answered);
	reading_release(&reading);
}

void flags_find_in_windows(struct flags *flags, const struct book *book, const struct normal *text,
			   const struct corrections *corrections, struct matcher *matcher, const char *answered)
{
	struct seen seen = { 0 };
	size_t start = frame_find(text->text, text->len).start, end;
	do {
		end = characters_on(text->text, text->len, start, WINDOW_CHARACTERS);
		struct word window = { text->text + start, end - start };
		if (!is_seen(&seen, window))
			look_through(flags, book, window, text, corrections, matcher, answered);
		start = next_window(text->text, text->len, start);
	} while (end < text->len && !is_most_urgent(flags));
	free(seen.items);
}
