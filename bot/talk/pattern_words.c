#include "talk/pattern_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define OPEN_MAX 200u           /* beginnings of words that are followed at a time */
#define WORD_BYTES_MAX 40u
#define NESTING_MAX 40u
#define SPARE_MAX 8u            /* lists kept for their next use */

/* The beginnings of words that the pattern may have matched so far, up to where it is read. */
struct beginning {
	char text[WORD_BYTES_MAX];
	size_t len;
};

struct open_words {
	struct beginning *items;
	size_t count, room;
	bool has_empty;         /* among them */
	bool unlisted;          /* besides them there may be a word that cannot be listed */
};

struct reader {
	const char *at;
	unsigned depth;
	struct word_set *words;
	struct open_words spare[SPARE_MAX];
	size_t spare_count;
};

/* ---- Words that have begun ---- */

static void add_beginning(struct open_words *open, const struct beginning *beginning)
{
	if ((!beginning->len && open->has_empty) || open->count >= OPEN_MAX)
		return;
	mem_grow((void **)&open->items, open->count, &open->room, sizeof *open->items);
	open->items[open->count++] = *beginning;
	open->has_empty = open->has_empty || !beginning->len;
}

static void clear(struct open_words *open)
{
	open->count = 0;
	open->has_empty = open->unlisted = false;
}

/* An empty list, with the room that an earlier one had. */
static struct open_words take_list(struct reader *reader)
{
	return reader->spare_count ? reader->spare[--reader->spare_count] : (struct open_words){ 0 };
}

static void give_back(struct reader *reader, struct open_words *open)
{
	clear(open);
	if (reader->spare_count < SPARE_MAX)
		reader->spare[reader->spare_count++] = *open;
	else
		free(open->items);
}

static void begin_anew(struct open_words *open)
{
	clear(open);
	add_beginning(open, &(struct beginning){ .len = 0 });
}

static void join(struct open_words *to, const struct open_words *from)
{
	for (size_t i = 0; i < from->count; i++)
		add_beginning(to, &from->items[i]);
	to->unlisted = to->unlisted || from->unlisted;
}

static void append(struct open_words *open, const char *text, size_t len)
{
	size_t kept = 0;
	for (size_t i = 0; i < open->count; i++) {
		struct beginning *item = &open->items[i];
		if (item->len + len > WORD_BYTES_MAX)
			continue;
		memcpy(item->text + item->len, text, len);
		item->len += len;
		open->items[kept++] = *item;
	}
	open->unlisted = open->unlisted || kept < open->count;
	open->count = kept;
	open->has_empty = false;
}

static void append_unlisted(struct open_words *open)
{
	clear(open);
	open->unlisted = true;
}

static void end_words(struct reader *reader, struct open_words *open)
{
	for (size_t i = 0; i < open->count; i++)
		if (open->items[i].len)
			word_set_add(reader->words, open->items[i].text, open->items[i].len);
	begin_anew(open);
}

/* ---- Reading the pattern; each takes `open` from before what it reads to behind it ---- */

static void read_choices(struct reader *reader, struct open_words *open);

static void read_text(struct reader *reader, struct open_words *open, const char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		const char *blank = memchr(text + at, ' ', len - at);
		size_t run = blank ? (size_t)(blank - text) - at : len - at;
		if (run)
			append(open, text + at, run);
		if (blank)
			end_words(reader, open);
		at += run + (blank != NULL);
	}
}

/* Behind the ")" that belongs to the group in front of which `at` stands. */
static const char *behind_group(const char *at)
{
	unsigned depth = 0;
	do {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')')
			depth--;
		at += *at != '\0';
	} while (*at && depth);
	return at;
}

static bool is_count(const char *at)
{
	return at[0] == '{' && strspn(at + 1, "0123456789,") > 0 && at[1 + strspn(at + 1, "0123456789,")] == '}';
}

static bool repeats(const char *quantifier)
{
	return *quantifier == '*' || *quantifier == '+' || is_count(quantifier);
}

static void read_group(struct reader *reader, struct open_words *open)
{
	const char *end = behind_group(reader->at);
	bool plain = reader->at[1] != '*' && (reader->at[1] != '?' || reader->at[2] == ':');
	if (!plain || repeats(end) || reader->depth >= NESTING_MAX) {
		reader->at = end;
		append_unlisted(open);
		return;
	}
	reader->at += reader->at[1] == '?' ? 3 : 1;
	reader->depth++;
	read_choices(reader, open);
	reader->depth--;
	if (*reader->at == ')')
		reader->at++;
}

/* A class of a few plain letters is a choice. */
static void read_class(struct reader *reader, struct open_words *open)
{
	const char *inside = reader->at + 1;
	size_t len = strspn(inside, "abcdefghijklmnopqrstuvwxyz ");
	if (!len || len > 6 || inside[len] != ']') {
		for (reader->at = inside; *reader->at && *reader->at != ']'; reader->at++)
			if (*reader->at == '\\' && reader->at[1])
				reader->at++;
		reader->at += *reader->at == ']';
		append_unlisted(open);
		return;
	}
	struct open_words all = take_list(reader);
	for (size_t i = 0; i < len; i++) {
		struct open_words choice = take_list(reader);
		join(&choice, open);
		read_text(reader, &choice, inside + i, 1);
		join(&all, &choice);
		give_back(reader, &choice);
	}
	give_back(reader, open);
	*open = all;
	reader->at = inside + len + 1;
}

static void read_escape(struct reader *reader, struct open_words *open)
{
	char c = reader->at[1];
	reader->at += c ? 2 : 1;
	if (c == 's')
		end_words(reader, open);
	else if (c && c != 'b' && isalnum((unsigned char)c))
		append_unlisted(open);
	else if (c && c != 'b')
		append(open, &c, 1);
}

/* Letters and blanks that no quantifier changes. */
static size_t plain_run(const char *at)
{
	size_t len = 0;
	while ((at[len] >= 'a' && at[len] <= 'z') || at[len] == ' ')
		len++;
	return len > 1 && at[len] && strchr("?*+{", at[len]) ? len - 1 : len;
}

/* `run` is the plain one that begins here. */
static void read_atom(struct reader *reader, size_t run, struct open_words *open)
{
	char c = *reader->at;
	if (run) {
		read_text(reader, open, reader->at, run);
		reader->at += run;
	} else if (c == '(') {
		read_group(reader, open);
	} else if (c == '[') {
		read_class(reader, open);
	} else if (c == '\\') {
		read_escape(reader, open);
	} else {
		reader->at++;
		if (c == '.')
			append_unlisted(open);
		else if (c != '^' && c != '$')
			append(open, &c, 1);
	}
}

/* "?" makes a choice of what stands before it; what repeats it cannot be listed, but blanks stay blanks. */
static void read_quantifier(struct reader *reader, struct open_words *open, const struct open_words *before, bool blank)
{
	char c = *reader->at;
	bool again = repeats(reader->at);
	if (c != '?' && !again)
		return;
	reader->at += is_count(reader->at) ? strcspn(reader->at, "}") + 1 : 1;
	if (*reader->at == '?' || *reader->at == '+')
		reader->at++;
	if (again && !blank)
		append_unlisted(open);
	else if (c == '?' || c == '*')
		join(open, before);
}

/* Letters or an escape without a quantifier behind them. */
static bool is_simple(const char *at, size_t run)
{
	if (*at == '\\' && at[1])
		run = 2;
	return run && !(at[run] && strchr("?*+{", at[run]));
}

static void read_sequence(struct reader *reader, struct open_words *open)
{
	struct open_words before = take_list(reader);
	while (*reader->at && *reader->at != '|' && *reader->at != ')') {
		size_t run = plain_run(reader->at);
		bool blank = reader->at[0] == ' ' || (reader->at[0] == '\\' && reader->at[1] == 's');
		if (!is_simple(reader->at, run))
			join(&before, open);
		read_atom(reader, run, open);
		read_quantifier(reader, open, &before, blank);
		clear(&before);
	}
	give_back(reader, &before);
}

/* Most choices are one word of letters alone. False, and nothing done, when this one is not. */
static bool read_word_choice(struct reader *reader, struct open_words *open, const struct open_words *before)
{
	const char *word = reader->at;
	size_t len = 0;
	while (word[len] >= 'a' && word[len] <= 'z')
		len++;
	if (!len || (word[len] != '|' && word[len] != ')'))
		return false;
	for (size_t i = 0; i < before->count; i++) {
		struct beginning beginning = before->items[i];
		open->unlisted = open->unlisted || beginning.len + len > WORD_BYTES_MAX;
		if (beginning.len + len > WORD_BYTES_MAX)
			continue;
		memcpy(beginning.text + beginning.len, word, len);
		beginning.len += len;
		add_beginning(open, &beginning);
	}
	open->unlisted = open->unlisted || before->unlisted;
	reader->at += len;
	return true;
}

static void read_choice(struct reader *reader, struct open_words *open, const struct open_words *before)
{
	if (read_word_choice(reader, open, before))
		return;
	struct open_words choice = take_list(reader);
	join(&choice, before);
	read_sequence(reader, &choice);
	join(open, &choice);
	give_back(reader, &choice);
}

static void read_choices(struct reader *reader, struct open_words *open)
{
	struct open_words before = *open;
	*open = take_list(reader);
	for (;;) {
		read_choice(reader, open, &before);
		if (*reader->at != '|')
			break;
		reader->at++;
	}
	give_back(reader, &before);
}

void pattern_words_add(struct word_set *words, const char *pattern)
{
	struct reader reader = { .at = pattern, .words = words };
	while (*reader.at) {
		struct open_words open = take_list(&reader);
		begin_anew(&open);
		read_choices(&reader, &open);
		end_words(&reader, &open);
		give_back(&reader, &open);
		if (*reader.at == ')')
			reader.at++;    /* one too many; PCRE2 says so */
	}
	while (reader.spare_count)
		free(reader.spare[--reader.spare_count].items);
}
