#include "talk/intentfile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/intentkey.h"

enum section { SECTION_NONE, SECTION_KEYS, SECTION_RULES, SECTION_YES, SECTION_NO, SECTION_HEARD };

struct parser {
	struct intents *intents;
	struct intent *intent;  /* the one being read; NULL before the first and behind a broken one */
	struct err_list *errs;
	struct source_line line;        /* the one being read; its text is borrowed */
	enum section section;
	size_t after;
	bool full;              /* there are too many, and that was said */
};

static void complain(struct parser *parser, const char *at, const char *what, const char *mend)
{
	line_complain(parser->errs, &parser->line, at, what, mend);
}

/* ---- Lines of [match] and [after X] ---- */

static void add_rule(struct parser *parser, enum rule_kind kind, int weight, const char *behind)
{
	struct intent *intent = parser->intent;
	const char *pattern = behind + strspn(behind, " \t");
	if (pattern == behind || !*pattern) {
		complain(parser, behind, *pattern ? "a blank is missing before the pattern" : "the pattern is missing",
			 NULL);
		return;
	}
	mem_grow((void **)&intent->rules, intent->rule_count, &intent->rule_room, sizeof *intent->rules);
	intent->rules[intent->rule_count++] = (struct rule){ .kind = kind,
							     .weight = weight,
							     .line = line_copy(&parser->line),
							     .column = (size_t)(pattern - parser->line.text),
							     .after = parser->after,
							     .pattern = PATTERN_MISSING };
}

static void read_weight(struct parser *parser, const char *text)
{
	char *end;
	long weight = isdigit((unsigned char)text[1]) ? strtol(text + 1, &end, 10) : 0;
	if (weight < 1 || weight > INTENT_WEIGHT_MAX) {
		complain(parser, text + 1, "not a weight", "a whole number from 1 to 99, right behind the sign");
		return;
	}
	add_rule(parser, RULE_ADD, text[0] == '-' ? -(int)weight : (int)weight, end);
}

static bool is_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	return strncmp(text, word, len) == 0 && (isblank((unsigned char)text[len]) || !text[len]);
}

static void read_rule(struct parser *parser, const char *text)
{
	if (*text == '+' || *text == '-')
		read_weight(parser, text);
	else if (is_word(text, "need"))
		add_rule(parser, RULE_NEED, 0, text + 4);
	else if (is_word(text, "not"))
		add_rule(parser, RULE_NOT, 0, text + 3);
	else
		complain(parser, text, "a line that starts with none of need, +N, -N and not",
			 "write the weight before the pattern, e.g. \"+2 (?&spasm)\"");
}

static void add_example(struct parser *parser, bool wanted)
{
	struct intent *intent = parser->intent;
	mem_grow((void **)&intent->examples, intent->example_count, &intent->example_room, sizeof *intent->examples);
	intent->examples[intent->example_count++] =
		(struct example){ .line = line_copy(&parser->line), .wanted = wanted, .after = parser->after };
}

static void add_heard(struct parser *parser)
{
	struct heard *heard = &parser->intents->heard[parser->intents->heard_count - 1];
	mem_grow((void **)&heard->examples, heard->count, &heard->room, sizeof *heard->examples);
	heard->examples[heard->count++] =
		(struct example){ .line = line_copy(&parser->line), .wanted = true, .heard = true };
}

/* ---- Sections ---- */

static void begin_intent(struct parser *parser, const char *id)
{
	parser->intent = NULL;
	parser->section = SECTION_KEYS;
	if (!intent_id_is_valid(id)) {
		complain(parser, parser->line.text, "an intent without a proper id",
			 "ids are up to 63 of the characters a-z 0-9 _ and .");
		return;
	}
	struct intents *intents = parser->intents;
	if (intents->count == INTENTS_MAX) {
		if (!parser->full)
			complain(parser, parser->line.text, "more than 1000 intents", NULL);
		parser->full = true;
		return;
	}
	mem_grow((void **)&intents->items, intents->count, &intents->room, sizeof *intents->items);
	parser->intent = &intents->items[intents->count++];
	*parser->intent = (struct intent){ .id = mem_copy_text(id), .tier = TIER_TOPIC, .answer = 5,
					   .line = line_copy(&parser->line) };
}

/* Stands alone: what follows belongs to no intent that is being read. */
static void begin_heard(struct parser *parser, const char *id)
{
	struct intents *intents = parser->intents;
	parser->intent = NULL;
	parser->section = SECTION_HEARD;
	mem_grow((void **)&intents->heard, intents->heard_count, &intents->heard_room, sizeof *intents->heard);
	intents->heard[intents->heard_count++] =
		(struct heard){ .id = mem_copy_text(id), .line = line_copy(&parser->line) };
}

/* The number of [after ID], made when it is new. */
static size_t begin_after(struct parser *parser, const char *id)
{
	struct intent *intent = parser->intent;
	size_t number = intent_after_number(intent, id);
	if (number)
		return number;
	mem_grow((void **)&intent->after, intent->after_count, &intent->after_room, sizeof *intent->after);
	intent->after[intent->after_count++] = (struct after){ mem_copy_text(id), line_copy(&parser->line) };
	return intent->after_count;
}

static const struct {
	const char *name;
	enum section section;
	bool takes_after;
} sections[] = {
	{ "match", SECTION_RULES, false },       { "after", SECTION_RULES, true },
	{ "yes", SECTION_YES, false },           { "yes after", SECTION_YES, true },
	{ "no", SECTION_NO, false },             { "no after", SECTION_NO, true },
};

#define SECTION_COUNT (sizeof sections / sizeof *sections)

static void complain_of_section(struct parser *parser, const char *name)
{
	const char *names[SECTION_COUNT + 1] = { "intent" };
	for (size_t i = 0; i < SECTION_COUNT; i++)
		names[i + 1] = sections[i].name;
	const char *nearest = text_nearest(name, names, SECTION_COUNT + 1);
	char *mend = nearest ? str_format("did you mean [%s]?", nearest)
			     : str_format(
				       "the sections are [intent ID], [match], [after ID], [yes], [no], [yes after ID] "
				       "and [heard ID]");
	complain(parser, parser->line.text, "unknown section", mend);
	free(mend);
}

/* The section that `name` begins; SECTION_COUNT: there is none. `*id`: what stands behind "after". */
static size_t find_section(const char *name, const char **id)
{
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		size_t len = strlen(sections[i].name);
		if (!sections[i].takes_after && text_equal(name, sections[i].name))
			return i;
		if (!sections[i].takes_after || strncmp(name, sections[i].name, len) != 0 || name[len] != ' ')
			continue;
		*id = name + len + 1;
		if (intent_id_is_valid(*id))
			return i;
	}
	return SECTION_COUNT;
}

static void begin_inner_section(struct parser *parser, const char *name)
{
	const char *id = NULL;
	size_t found = find_section(name, &id);
	if (found == SECTION_COUNT) {
		complain_of_section(parser, name);
		return;
	}
	parser->section = sections[found].section;
	if (parser->intent)
		parser->after = sections[found].takes_after ? begin_after(parser, id) : 0;
}

static void begin_section(struct parser *parser, const char *text)
{
	size_t len = strlen(text);
	if (text[len - 1] != ']') {
		complain(parser, text + len, "the section's name is not closed", "add ]");
		return;
	}
	char *name = mem_copy_bytes(text + 1, len - 2);
	if (is_word(name, "intent")) {
		begin_intent(parser, name + 6 + strspn(name + 6, " \t"));
	} else if (is_word(name, "heard")) {
		begin_heard(parser, name + 5 + strspn(name + 5, " \t"));
	} else if (parser->section == SECTION_NONE) {
		complain(parser, text, "a section before the first [intent ID]", NULL);
		parser->section = SECTION_KEYS;
	} else {
		begin_inner_section(parser, name);
	}
	free(name);
}

/* Below [yes] and [no] a line may start with a bracket: it is a section only when it looks like one. */
static bool starts_section(const struct parser *parser, const char *text)
{
	bool examples = parser->section >= SECTION_YES;
	return text[0] == '[' && (!examples || text_ends(text, "]"));
}

static void read_line(void *context, const char *text, unsigned number)
{
	struct parser *parser = context;
	parser->line.number = number;
	parser->line.text = (char *)text;
	text += strspn(text, " \t");
	if (starts_section(parser, text)) {
		begin_section(parser, text);
		return;
	}
	if (parser->section == SECTION_NONE)
		complain(parser, text, "a line before the first [intent ID]", NULL);
	if (parser->section == SECTION_HEARD)
		add_heard(parser);
	if (!parser->intent)
		return;
	switch (parser->section) {
	case SECTION_NONE:
		break;
	case SECTION_KEYS:
		intentkey_read(parser->intent, &parser->line, parser->errs);
		break;
	case SECTION_RULES:
		read_rule(parser, text);
		break;
	case SECTION_YES:
	case SECTION_NO:
		add_example(parser, parser->section == SECTION_YES);
		break;
	case SECTION_HEARD:
		break;
	}
}

void intentfile_read(struct intents *intents, const char *file, const char *text, size_t len, struct err_list *errs)
{
	struct parser parser = { .intents = intents, .errs = errs, .line = { .file = file } };
	lines_each(file, text, len, errs, read_line, &parser);
}
