#include "talk/tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NESTING_MAX 60u

struct reader {
	const char *at, *end;
	unsigned depth;
	bool refused;
};

static struct choices *read_choices(struct reader *reader);

void tree_free(struct choices *choices)
{
	for (size_t i = 0; choices && i < choices->count; i++) {
		for (size_t j = 0; j < choices->items[i].count; j++)
			tree_free(choices->items[i].atoms[j].group);
		free(choices->items[i].atoms);
	}
	if (choices)
		free(choices->items);
	free(choices);
}

static bool looks_at(const struct reader *reader, const char *text)
{
	size_t len = strlen(text);
	return (size_t)(reader->end - reader->at) >= len && memcmp(reader->at, text, len) == 0;
}

static struct slice take(struct reader *reader, size_t len)
{
	size_t left = (size_t)(reader->end - reader->at);
	struct slice slice = { reader->at, len < left ? len : left };
	reader->at += slice.len;
	return slice;
}

static struct slice read_class(struct reader *reader)
{
	const char *start = reader->at++;
	reader->at += looks_at(reader, "^");
	reader->at += looks_at(reader, "]");
	while (reader->at < reader->end && *reader->at != ']') {
		if (looks_at(reader, "[:"))
			reader->refused = true;
		reader->at += *reader->at == '\\' ? 2 : 1;
	}
	if (reader->at >= reader->end) {
		reader->refused = true;
		reader->at = reader->end;
	} else {
		reader->at++;
	}
	return (struct slice){ start, (size_t)(reader->at - start) };
}

static void read_escape(struct reader *reader, struct atom *atom)
{
	char c = reader->end - reader->at > 1 ? reader->at[1] : '\0';
	atom->plain = ispunct((unsigned char)c);
	/* Word ends, blanks, digits and word characters; anything else may need more than one letter. */
	if (!c || (!atom->plain && !strchr("bBsSdDwWhHvV", c)))
		reader->refused = true;
	atom->text = take(reader, 2);
}

/* Lookbehind must keep its shape: copied as it stands. */
static struct slice read_lookbehind(struct reader *reader)
{
	const char *start = reader->at;
	size_t open = 0;
	do {
		if (*reader->at == '(')
			open++;
		else if (*reader->at == ')')
			open--;
		else if (*reader->at == '[' || *reader->at == '\\')
			reader->refused = reader->refused || *reader->at == '[';
		reader->at += *reader->at == '\\' ? 2 : 1;
	} while (open && reader->at < reader->end);
	reader->refused = reader->refused || open;
	if (reader->at > reader->end)
		reader->at = reader->end;
	return (struct slice){ start, (size_t)(reader->at - start) };
}

static void read_group(struct reader *reader, struct atom *atom)
{
	static const char *const opens[] = { "(?:", "(?=", "(?!" };
	if (looks_at(reader, "(?<=") || looks_at(reader, "(?<!")) {
		atom->text = read_lookbehind(reader);
		return;
	}
	size_t len = looks_at(reader, "(?") || looks_at(reader, "(*") ? 0 : 1;
	for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
		if (looks_at(reader, opens[i]))
			len = 3;
	reader->refused = reader->refused || !len || ++reader->depth > NESTING_MAX;
	if (reader->refused)
		return;
	atom->text = take(reader, len);
	atom->group = read_choices(reader);
	reader->depth--;
	reader->refused = reader->refused || !looks_at(reader, ")");
	take(reader, 1);
}

static void read_letter(struct reader *reader, struct atom *atom)
{
	size_t len = 1;
	while (reader->at + len < reader->end && ((unsigned char)reader->at[len] & 0xC0) == 0x80)
		len++;
	atom->text = take(reader, len);
	atom->plain = !strchr(".^$", atom->text.text[0]);
	reader->refused = reader->refused || strchr("*+?{", atom->text.text[0]);
}

static size_t quantifier_len(const struct reader *reader)
{
	if (looks_at(reader, "?") || looks_at(reader, "*") || looks_at(reader, "+"))
		return 1;
	if (!looks_at(reader, "{"))
		return 0;
	const char *end = memchr(reader->at, '}', (size_t)(reader->end - reader->at));
	return end ? (size_t)(end - reader->at) + 1 : 0;
}

static void read_quantifier(struct reader *reader, struct atom *atom)
{
	const char *start = reader->at;
	take(reader, quantifier_len(reader));
	if (reader->at == start)
		return;
	if (looks_at(reader, "?"))
		reader->at++;
	reader->refused = reader->refused || looks_at(reader, "+");
	atom->quantifier = (struct slice){ start, (size_t)(reader->at - start) };
	atom->plain = false;
}

static void read_sequence(struct reader *reader, struct sequence *sequence)
{
	while (!reader->refused && reader->at < reader->end && *reader->at != '|' && *reader->at != ')') {
		struct atom atom = { .plain = false };
		if (*reader->at == '(')
			read_group(reader, &atom);
		else if (*reader->at == '[')
			atom.text = read_class(reader);
		else if (*reader->at == '\\')
			read_escape(reader, &atom);
		else
			read_letter(reader, &atom);
		if (!reader->refused)
			read_quantifier(reader, &atom);
		mem_grow((void **)&sequence->atoms, sequence->count, &sequence->room, sizeof *sequence->atoms);
		sequence->atoms[sequence->count++] = atom;
	}
}

static struct choices *read_choices(struct reader *reader)
{
	struct choices *choices = mem_alloc(sizeof *choices);
	do {
		mem_grow((void **)&choices->items, choices->count, &choices->room, sizeof *choices->items);
		struct sequence *sequence = &choices->items[choices->count++];
		*sequence = (struct sequence){ 0 };
		read_sequence(reader, sequence);
	} while (!reader->refused && looks_at(reader, "|") && take(reader, 1).len);
	return choices;
}

struct choices *tree_read(const char *pattern, size_t len)
{
	struct reader reader = { pattern, pattern + len, 0, false };
	struct choices *choices = read_choices(&reader);
	if (!reader.refused && reader.at == reader.end)
		return choices;
	tree_free(choices);
	return NULL;
}

bool slice_is(struct slice slice, const char *text)
{
	return slice.len == strlen(text) && memcmp(slice.text, text, slice.len) == 0;
}

bool atom_is_lookaround(const struct atom *atom)
{
	return slice_is(atom->text, "(?=") || slice_is(atom->text, "(?!") ||
	       (atom->text.len > 3 && memcmp(atom->text.text, "(?<", 3) == 0);
}
