#include "talk/literals.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define TEXTS_MAX 200u          /* of one part of a pattern */
#define TEXT_LEN_MAX 120u
#define NESTING_MAX 40u

static const char gap[] = { LITERAL_GAP, '\0' };

struct reader {
	const char *at;
	unsigned depth;
};

static void add(struct literals *literals, char *text)
{
	mem_grow((void **)&literals->items, literals->count, &literals->room, sizeof *literals->items);
	literals->items[literals->count++] = text;
}

void literals_release(struct literals *literals)
{
	for (size_t i = 0; i < literals->count; i++)
		free(literals->items[i]);
	free(literals->items);
	*literals = (struct literals){ 0 };
}

static char *concatenated(const char *left, const char *right)
{
	size_t left_len = strlen(left), right_len = strlen(right);
	char *text = mem_alloc(left_len + right_len + 1);
	memcpy(text, left, left_len);
	memcpy(text + left_len, right, right_len);
	return text;
}

/* The common case: the next letter of a word. */
static void append(struct literals *left, const char *text)
{
	size_t len = strlen(text);
	for (size_t i = 0; len && i < left->count; i++) {
		size_t old = strlen(left->items[i]);
		if (old + len >= TEXT_LEN_MAX)
			continue;
		left->items[i] = mem_resize(left->items[i], old + len + 1, 1);
		memcpy(left->items[i] + old, text, len + 1);
	}
}

/* Replaces `left` by each of its texts with each of `right` behind it. */
static void join(struct literals *left, struct literals *right)
{
	struct literals joined = { 0 };
	if (right->count == 1) {
		append(left, right->items[0]);
		literals_release(right);
		return;
	}
	for (size_t i = 0; i < left->count; i++)
		for (size_t j = 0; j < right->count && joined.count < TEXTS_MAX; j++)
			if (strlen(left->items[i]) + strlen(right->items[j]) < TEXT_LEN_MAX)
				add(&joined, concatenated(left->items[i], right->items[j]));
	literals_release(left);
	literals_release(right);
	*left = joined;
}

static void move(struct literals *to, struct literals *from)
{
	for (size_t i = 0; i < from->count; i++)
		add(to, from->items[i]);
	free(from->items);
	*from = (struct literals){ 0 };
}

static void bound(struct literals *literals)
{
	while (literals->count > TEXTS_MAX)
		free(literals->items[--literals->count]);
}

static struct literals one(const char *text)
{
	struct literals literals = { 0 };
	add(&literals, mem_copy_text(text));
	return literals;
}

static struct literals read_choices(struct reader *reader);

/* Behind "(": up to and with the matching ")". */
static void skip_group(struct reader *reader)
{
	for (unsigned open = 1; *reader->at && open; reader->at++) {
		if (*reader->at == '\\' && reader->at[1])
			reader->at++;
		else if (*reader->at == '(')
			open++;
		else if (*reader->at == ')')
			open--;
	}
}

static struct literals read_group(struct reader *reader)
{
	bool plain = reader->at[0] != '?' || reader->at[1] == ':';
	if (!plain || reader->at[0] == '*' || reader->depth >= NESTING_MAX) {
		skip_group(reader);
		return one(gap);
	}
	if (reader->at[0] == '?')
		reader->at += 2;
	reader->depth++;
	struct literals literals = read_choices(reader);
	reader->depth--;
	if (*reader->at == ')')
		reader->at++;
	return literals;
}

/* Behind "[": a class of a few plain letters is a choice, any other a gap. */
static struct literals read_class(struct reader *reader)
{
	struct literals literals = { 0 };
	size_t len = strcspn(reader->at, "]");
	bool plain = len > 0 && len <= 6 && reader->at[len];
	for (size_t i = 0; i < len; i++)
		plain = plain && (islower((unsigned char)reader->at[i]) || reader->at[i] == ' ');
	if (!plain) {
		for (; *reader->at && (*reader->at != ']'); reader->at++)
			if (*reader->at == '\\' && reader->at[1])
				reader->at++;
	} else {
		for (; *reader->at != ']'; reader->at++)
			add(&literals, mem_copy_bytes(reader->at, 1));
	}
	if (*reader->at)
		reader->at++;
	return plain ? literals : one(gap);
}

static struct literals read_escape(struct reader *reader)
{
	char c = *reader->at;
	if (c)
		reader->at++;
	if (c == 'b')
		return one("");
	if (c == 's')
		return one(" ");
	char text[2] = { c, '\0' };
	return one(isalnum((unsigned char)c) ? gap : text);
}

/* Letters and blanks that no quantifier changes. */
static size_t plain_run(const char *at)
{
	size_t len = 0;
	while (islower((unsigned char)at[len]) || at[len] == ' ')
		len++;
	return len && at[len] && strchr("?*+{", at[len]) ? len - 1 : len;
}

static struct literals read_atom(struct reader *reader)
{
	size_t run = plain_run(reader->at);
	if (run > 1) {
		struct literals literals = { 0 };
		add(&literals, mem_copy_bytes(reader->at, run));
		reader->at += run;
		return literals;
	}
	char c = *reader->at++;
	char text[2] = { c, '\0' };
	if (c == '(')
		return read_group(reader);
	if (c == '[')
		return read_class(reader);
	if (c == '\\')
		return read_escape(reader);
	if (c == '.')
		return one(gap);
	return one(c == '^' || c == '$' ? "" : text);
}

static bool is_count(const char *at)
{
	return at[0] == '{' && strspn(at + 1, "0123456789,") > 0 && at[1 + strspn(at + 1, "0123456789,")] == '}';
}

/* What stands behind an atom: "?" makes it a choice; what repeats it, a gap (but blanks stay blanks). */
static void read_quantifier(struct reader *reader, struct literals *atom)
{
	char c = *reader->at;
	bool repeats = c == '*' || c == '+' || is_count(reader->at), blank = false;
	if (c != '?' && !repeats)
		return;
	reader->at += is_count(reader->at) ? strcspn(reader->at, "}") + 1 : 1;
	if (*reader->at == '?' || *reader->at == '+')
		reader->at++;
	if (atom->count == 1 && text_equal(atom->items[0], " "))
		blank = true;
	if (repeats && !blank) {
		literals_release(atom);
		*atom = one(gap);
	} else if (c == '?' || c == '*') {
		add(atom, mem_copy_text(""));
	}
}

static struct literals read_sequence(struct reader *reader)
{
	struct literals literals = one("");
	while (*reader->at && *reader->at != '|' && *reader->at != ')') {
		struct literals atom = read_atom(reader);
		read_quantifier(reader, &atom);
		join(&literals, &atom);
	}
	return literals;
}

static struct literals read_choices(struct reader *reader)
{
	struct literals literals = read_sequence(reader);
	while (*reader->at == '|') {
		reader->at++;
		struct literals choice = read_sequence(reader);
		move(&literals, &choice);
		bound(&literals);
	}
	return literals;
}

void literals_of(struct literals *literals, const char *pattern)
{
	struct reader reader = { pattern, 0 };
	size_t plain = plain_run(pattern);
	if (plain && plain < TEXT_LEN_MAX && !pattern[plain]) {
		add(literals, mem_copy_bytes(pattern, plain));
		return;
	}
	while (*reader.at) {
		struct literals choices = read_choices(&reader);
		move(literals, &choices);
		if (*reader.at == ')')
			reader.at++;    /* one too many; PCRE2 says so */
	}
}
