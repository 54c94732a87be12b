#include "talk/intent.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/conversation.h"

#define ID_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_."

static const struct {
	const char *name;
	bool red_flag, heeds_negation;
} tiers[TIER_COUNT] = {
	[TIER_SMALLTALK] = { "smalltalk", false, false },
	[TIER_TOPIC] = { "topic", false, false },
	[TIER_DECLINE] = { "decline", false, true },
	[TIER_COMMAND] = { "command", false, false },
	[TIER_WEAK] = { "weak", false, true },
	[TIER_QUESTION] = { "question", true, true },
	[TIER_DOCTOR_SOON] = { "doctor_soon", true, true },
	[TIER_CRISIS] = { "crisis", true, true },
	[TIER_CALL_NOW] = { "call_now", true, true },
};

const char *tier_name(enum tier tier)
{
	return tiers[tier].name;
}

bool tier_from_name(const char *name, enum tier *tier)
{
	for (size_t i = 0; i < TIER_COUNT; i++) {
		if (text_equal(tiers[i].name, name)) {
			*tier = (enum tier)i;
			return true;
		}
	}
	return false;
}

const char *tier_nearest_name(const char *name)
{
	const char *names[TIER_COUNT];
	for (size_t i = 0; i < TIER_COUNT; i++)
		names[i] = tiers[i].name;
	return text_nearest(name, names, TIER_COUNT);
}

bool tier_is_red_flag(enum tier tier)
{
	return tiers[tier].red_flag;
}

bool tier_heeds_negation(enum tier tier)
{
	return tiers[tier].heeds_negation;
}

bool intent_id_is_valid(const char *id)
{
	return *id && strlen(id) < INTENT_ID_MAX && !id[strspn(id, ID_LETTERS)];
}

void intent_release(struct intent *intent)
{
	for (size_t i = 0; i < intent->rule_count; i++)
		free(intent->rules[i].line.text);
	for (size_t i = 0; i < intent->example_count; i++)
		free(intent->examples[i].line.text);
	for (size_t i = 0; i < intent->after_count; i++) {
		free(intent->after[i].id);
		free(intent->after[i].line.text);
	}
	char *texts[] = { intent->id, intent->title, intent->label, intent->parent, intent->together, intent->reply,
			  intent->line.text, intent->parent_line.text, intent->together_line.text,
			  intent->reply_line.text, intent->menu_line.text };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		free(texts[i]);
	free(intent->rules);
	free(intent->gains);
	free(intent->examples);
	free(intent->after);
}

static void heard_release(struct heard *heard)
{
	for (size_t i = 0; i < heard->count; i++)
		free(heard->examples[i].line.text);
	free(heard->examples);
	free(heard->line.text);
	free(heard->id);
}

void intents_join_heard(struct intents *intents)
{
	for (size_t i = 0; i < intents->heard_count; i++) {
		struct heard *heard = &intents->heard[i];
		struct intent *intent = (struct intent *)intents_find(intents, heard->id);
		for (size_t j = 0; intent && j < heard->count; j++) {
			mem_grow((void **)&intent->examples, intent->example_count, &intent->example_room,
				 sizeof *intent->examples);
			intent->examples[intent->example_count++] = heard->examples[j];
		}
		if (intent) {
			free(heard->examples);
			heard->examples = NULL;
			heard->count = heard->room = 0;
		}
	}
}

void intents_release(struct intents *intents)
{
	for (size_t i = 0; i < intents->count; i++)
		intent_release(&intents->items[i]);
	free(intents->items);
	for (size_t i = 0; i < intents->heard_count; i++)
		heard_release(&intents->heard[i]);
	free(intents->heard);
	*intents = (struct intents){ 0 };
}

static int compare(const void *a, const void *b)
{
	const struct intent *x = a, *y = b;
	return strcmp(x->id, y->id);
}

void intents_sort(struct intents *intents)
{
	if (intents->count)
		qsort(intents->items, intents->count, sizeof *intents->items, compare);
}

const struct intent *intents_find(const struct intents *intents, const char *id)
{
	if (!id || !intents->count)
		return NULL;
	struct intent key = { .id = (char *)id };
	return bsearch(&key, intents->items, intents->count, sizeof *intents->items, compare);
}

const char *intents_nearest_id(const struct intents *intents, const char *id)
{
	const char **ids = mem_array(intents->count, sizeof *ids);
	for (size_t i = 0; i < intents->count; i++)
		ids[i] = intents->items[i].id;
	const char *nearest = text_nearest(id, ids, intents->count);
	free(ids);
	return nearest;
}

size_t intent_after_number(const struct intent *intent, const char *id)
{
	for (size_t i = 0; id && i < intent->after_count; i++)
		if (text_equal(intent->after[i].id, id))
			return i + 1;
	return 0;
}
