#include "talk/tree.h"

#include <ctype.h>
#include <string.h>

#include "talk/certain.h"

#define NESTING_MAX 60u
#define ROOM_MAX 64u            /* atoms that a sequence is given room for at once */
#define CHOICE_WEIGHT 5u

struct reader {
	const char *at, *end;
	const struct tree_names *names;
	struct arena *arena;
	unsigned depth, deepest;
	bool refused, uncertain;
};

static struct choices *read_choices(struct reader *reader);

void tree_join(struct choices *to, const struct choices *from, struct arena *arena)
{
	for (size_t i = 0; i < from->count; i++) {
		arena_grow(arena, (void **)&to->items, to->count, &to->room, sizeof *to->items);
		to->items[to->count++] = from->items[i];
	}
	to->weight += from->weight;
	to->certain = to->certain && from->certain && to->weight <= TREE_WEIGHT_MAX;
	to->depth = to->depth > from->depth ? to->depth : from->depth;
}

static bool looks_at(const struct reader *reader, const char *text)
{
	size_t len = strlen(text);
	return (size_t)(reader->end - reader->at) >= len && memcmp(reader->at, text, len) == 0;
}

static struct slice slice_from(const char *start, const char *end)
{
	return (struct slice){ start, (uint16_t)(end - start) };
}

static struct slice take(struct reader *reader, size_t len)
{
	size_t left = (size_t)(reader->end - reader->at);
	struct slice slice = { reader->at, (uint16_t)(len < left ? len : left) };
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
	reader->uncertain = reader->uncertain || !is_certain_class(start + 1, reader->at - 1);
	return slice_from(start, reader->at);
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
	struct slice text = slice_from(start, reader->at);
	reader->uncertain = reader->uncertain || !is_certain_lookbehind(text);
	return text;
}

static void go_deeper(struct reader *reader, unsigned levels)
{
	unsigned depth = reader->depth + levels;
	reader->deepest = depth > reader->deepest ? depth : reader->deepest;
	reader->refused = reader->refused || depth > NESTING_MAX;
}

/* "(?&name)" is read as "(?:" with what the name stands for. */
static void read_name(struct reader *reader, struct atom *atom)
{
	static const char open[] = "(?:";
	const char *name = reader->at + 3, *end = memchr(name, ')', (size_t)(reader->end - name));
	const struct choices *group =
		end && reader->names ? reader->names->find(reader->names->context, name, (size_t)(end - name)) : NULL;
	reader->refused = reader->refused || !group;
	if (!group)
		return;
	*atom = (struct atom){ .text = { open, sizeof open - 1 }, .group = group, .named = true };
	go_deeper(reader, 1 + group->depth);
	reader->uncertain = reader->uncertain || !group->certain;
	reader->at = end + 1;
}

static void read_group(struct reader *reader, struct atom *atom)
{
	static const char *const opens[] = { "(?:", "(?=", "(?!" };
	if (looks_at(reader, "(?&")) {
		read_name(reader, atom);
		return;
	}
	if (looks_at(reader, "(?<=") || looks_at(reader, "(?<!")) {
		atom->text = read_lookbehind(reader);
		return;
	}
	size_t len = looks_at(reader, "(?") || looks_at(reader, "(*") ? 0 : 1;
	for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
		if (looks_at(reader, opens[i]))
			len = 3;
	go_deeper(reader, 1);
	reader->refused = reader->refused || !len;
	if (reader->refused)
		return;
	reader->depth++;
	atom->text = take(reader, len);
	atom->group = read_choices(reader);
	reader->depth--;
	reader->refused = reader->refused || !looks_at(reader, ")");
	take(reader, 1);
}

static bool begins_quantifier(char c)
{
	return c == '?' || c == '*' || c == '+' || c == '{';
}

static void read_letter(struct reader *reader, struct atom *atom)
{
	size_t len = 1;
	while (reader->at + len < reader->end && ((unsigned char)reader->at[len] & 0xC0) == 0x80)
		len++;
	atom->text = take(reader, len);
	char c = atom->text.text[0];
	atom->plain = c != '.' && c != '^' && c != '$';
	reader->refused = reader->refused || !c || begins_quantifier(c);
}

static size_t quantifier_len(const struct reader *reader)
{
	if (reader->at == reader->end || !begins_quantifier(*reader->at))
		return 0;
	if (*reader->at != '{')
		return 1;
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
	atom->quantifier = slice_from(start, reader->at);
	atom->plain = false;
	reader->uncertain = reader->uncertain || !is_certain_quantifier(atom);
}

static void read_atom(struct reader *reader, struct atom *atom)
{
	*atom = (struct atom){ .plain = false };
	if (*reader->at == '(')
		read_group(reader, atom);
	else if (*reader->at == '[')
		atom->text = read_class(reader);
	else if (*reader->at == '\\')
		read_escape(reader, atom);
	else
		read_letter(reader, atom);
	if (!reader->refused)
		read_quantifier(reader, atom);
}

/* Nine atoms of ten are a letter or a blank and nothing more. */
static inline bool is_lone_letter(const char *at, const char *end)
{
	return ((*at >= 'a' && *at <= 'z') || *at == ' ') && (end - at == 1 || !begins_quantifier(at[1]));
}

/* As many as there are, up to the room. Returns their weight. */
static size_t read_lone_letters(struct reader *reader, struct sequence *sequence)
{
	const char *at = reader->at, *end = reader->end;
	struct atom *atom = &sequence->atoms[sequence->count], *behind = &sequence->atoms[sequence->room];
	size_t count = 0;
	while (at < end && atom < behind && is_lone_letter(at, end)) {
		*atom++ = (struct atom){ .text = { at++, 1 }, .plain = true };
		count++;
	}
	reader->at = at;
	sequence->count += count;
	return count * (1 + LETTER_WEIGHT);
}

/* Returns its weight. */
static size_t read_sequence(struct reader *reader, struct sequence *sequence)
{
	size_t weight = CHOICE_WEIGHT;
	while (!reader->refused && reader->at < reader->end && *reader->at != '|' && *reader->at != ')') {
		arena_grow(reader->arena, (void **)&sequence->atoms, sequence->count, &sequence->room,
			   sizeof *sequence->atoms);
		if (is_lone_letter(reader->at, reader->end)) {
			weight += read_lone_letters(reader, sequence);
		} else {
			struct atom *atom = &sequence->atoms[sequence->count++];
			read_atom(reader, atom);
			weight += reader->refused ? 0 : atom_weight(atom);
		}
		reader->uncertain = reader->uncertain || weight > TREE_WEIGHT_MAX;
	}
	return weight;
}

/* With room for what comes before the next sign that may end it: most sequences are words. */
static struct sequence sequence_of_room(const struct reader *reader)
{
	size_t room = 0, most = (size_t)(reader->end - reader->at);
	most = most < ROOM_MAX ? most : ROOM_MAX;
	while (room < most && reader->at[room] != '|' && reader->at[room] != '(' && reader->at[room] != ')')
		room++;
	return (struct sequence){ arena_array(reader->arena, room, sizeof(struct atom)), 0, room };
}

static struct choices *read_choices(struct reader *reader)
{
	struct choices *choices = arena_alloc(reader->arena, sizeof *choices);
	*choices = (struct choices){ 0 };
	do {
		arena_grow(reader->arena, (void **)&choices->items, choices->count, &choices->room,
			   sizeof *choices->items);
		struct sequence *sequence = &choices->items[choices->count++];
		*sequence = sequence_of_room(reader);
		choices->weight += read_sequence(reader, sequence);
	} while (!reader->refused && looks_at(reader, "|") && take(reader, 1).len);
	return choices;
}

struct choices *tree_read(const char *pattern, size_t len, const struct tree_names *names, struct arena *arena)
{
	struct reader reader = { .at = pattern, .end = pattern + len, .names = names, .arena = arena };
	if (len > TREE_TEXT_MAX)
		return NULL;
	struct choices *choices = read_choices(&reader);
	choices->certain = !reader.uncertain && choices->weight <= TREE_WEIGHT_MAX;
	choices->depth = reader.deepest;
	return !reader.refused && reader.at == reader.end ? choices : NULL;
}

bool atom_is_lookaround(const struct atom *atom)
{
	return slice_is(atom->text, "(?=") || slice_is(atom->text, "(?!") || atom_is_lookbehind(atom);
}
