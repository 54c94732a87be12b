#include "talk/intentkey.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct reader {
	struct intent *intent;
	const struct source_line *line;
	struct err_list *errs;
};

static void complain(struct reader *reader, const char *at, const char *what, const char *mend)
{
	line_complain(reader->errs, reader->line, at, what, mend);
}

struct key {
	const char *name;
	enum { KEY_TEXT, KEY_ID, KEY_FILE, KEY_NUMBER, KEY_TIER, KEY_NEGATION } kind;
	size_t offset;          /* of the member in struct intent */
	size_t line_offset;     /* of the member that keeps the line; 0: none */
	int least, most;        /* of KEY_NUMBER */
};

#define MEMBER(name) offsetof(struct intent, name)

static const struct key keys[] = {
	{ "title", KEY_TEXT, MEMBER(title), 0, 0, 0 },
	{ "reply", KEY_FILE, MEMBER(reply), MEMBER(reply_line), 0, 0 },
	{ "tier", KEY_TIER, MEMBER(tier), 0, 0, 0 },
	{ "answer", KEY_NUMBER, MEMBER(answer), 0, 1, INTENT_WEIGHT_MAX },
	{ "offer", KEY_NUMBER, MEMBER(offer), 0, 1, INTENT_WEIGHT_MAX },
	{ "label", KEY_ID, MEMBER(label), 0, 0, 0 },
	{ "parent", KEY_ID, MEMBER(parent), MEMBER(parent_line), 0, 0 },
	{ "together", KEY_ID, MEMBER(together), MEMBER(together_line), 0, 0 },
	{ "menu", KEY_NUMBER, MEMBER(menu), MEMBER(menu_line), 1, 9 },
	{ "disclaimer", KEY_NUMBER, MEMBER(disclaimer), 0, 1, 1 },
	{ "negation", KEY_NEGATION, MEMBER(heeds_negation), 0, 0, 0 },
};

#define KEY_COUNT (sizeof keys / sizeof *keys)

static void *member_of(const struct reader *reader, const struct key *key)
{
	return (char *)reader->intent + key->offset;
}

static bool read_number(const char *text, int least, int most, int *number)
{
	char *end;
	if (!isdigit((unsigned char)*text))
		return false;
	long value = strtol(text, &end, 10);
	if (*end || value < least || value > most)
		return false;
	*number = (int)value;
	return true;
}

static bool is_file_name(const char *text)
{
	return text_ends(text, ".md") && !strchr(text, '/') && text[0] != '.';
}

static void set_number(struct reader *reader, const struct key *key, const char *value)
{
	char *mend = str_format("a whole number from %d to %d", key->least, key->most);
	if (!read_number(value, key->least, key->most, member_of(reader, key)))
		complain(reader, value, "not a number that is possible here", mend);
	free(mend);
}

static void set_text(struct reader *reader, const struct key *key, const char *value)
{
	if (key->kind == KEY_ID && !intent_id_is_valid(value))
		complain(reader, value, "not an id", "ids are up to 63 of the characters a-z 0-9 _ and .");
	else if (key->kind == KEY_FILE && !is_file_name(value))
		complain(reader, value, "not the name of a response file", "a name that ends in .md, without a folder");
	else
		*(char **)member_of(reader, key) = mem_copy_text(value);
}

static void set_tier(struct reader *reader, const char *value)
{
	if (tier_from_name(value, &reader->intent->tier)) {
		reader->intent->heeds_negation = tier_heeds_negation(reader->intent->tier);
		return;
	}
	const char *nearest = tier_nearest_name(value);
	char *mend = nearest ? str_format("did you mean %s?", nearest)
			     : str_format("call_now, crisis, doctor_soon, question, weak, command, decline, topic or "
					  "smalltalk");
	complain(reader, value, "unknown tier", mend);
	free(mend);
}

static void set_negation(struct reader *reader, const char *value)
{
	bool heed = text_equal(value, "heed");
	if (!heed && !text_equal(value, "ignore"))
		complain(reader, value, "negation is neither heed nor ignore", NULL);
	else
		reader->intent->heeds_negation = heed;
}

static void set_key(struct reader *reader, const struct key *key, const char *value)
{
	if (key->kind == KEY_TIER)
		set_tier(reader, value);
	else if (key->kind == KEY_NEGATION)
		set_negation(reader, value);
	else if (key->kind == KEY_NUMBER)
		set_number(reader, key, value);
	else
		set_text(reader, key, value);
	struct source_line *line = (struct source_line *)(void *)((char *)reader->intent + key->line_offset);
	if (key->line_offset && !line->text)
		*line = line_copy(reader->line);
}

static void complain_of_unknown(struct reader *reader, const char *at, const char *name)
{
	const char *names[KEY_COUNT];
	struct str all = STR_INIT;
	for (size_t i = 0; i < KEY_COUNT; i++) {
		names[i] = keys[i].name;
		str_addf(&all, "%s%s", i == 0 ? "the keys are " : i + 1 < KEY_COUNT ? ", " : " and ", names[i]);
	}
	const char *nearest = text_nearest(name, names, KEY_COUNT);
	char *mend = nearest ? str_format("did you mean %s?", nearest) : str_detach(&all);
	complain(reader, at, "unknown key", mend);
	free(mend);
	str_release(&all);
}

static const struct key *find_key(const char *name)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (text_equal(keys[i].name, name))
			return &keys[i];
	return NULL;
}

/* Only of texts: a number that stands twice is the later one. */
static bool is_set_already(const struct reader *reader, const struct key *key)
{
	bool is_text = key->kind == KEY_TEXT || key->kind == KEY_ID || key->kind == KEY_FILE;
	return is_text && *(char **)member_of(reader, key);
}

static void take(struct reader *reader, const char *at, const char *name, const char *value)
{
	const struct key *key = find_key(name);
	if (!key)
		complain_of_unknown(reader, at, name);
	else if (!*value)
		complain(reader, value, "a key without a value", NULL);
	else if (is_set_already(reader, key))
		complain(reader, at, "the key stands twice", NULL);
	else
		set_key(reader, key, value);
}

void intentkey_read(struct intent *intent, const struct source_line *line, struct err_list *errs)
{
	struct reader reader = { intent, line, errs };
	const char *at = line->text + strspn(line->text, " \t"), *equals = strchr(at, '=');
	if (!equals) {
		complain(&reader, at, "neither \"key = value\" nor a section",
			 "patterns belong below [match], examples below [yes] and [no]");
		return;
	}
	size_t len = (size_t)(equals - at);
	while (len && isblank((unsigned char)at[len - 1]))
		len--;
	char *name = mem_copy_bytes(at, len);
	take(&reader, at, name, equals + 1 + strspn(equals + 1, " \t"));
	free(name);
}
