#include "talk/front_matter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "talk/intent.h"

struct reader {
	struct response *response;
	struct err_list *errs;
	unsigned number;        /* of the line, from 1 */
	char *line;             /* without its end */
	unsigned seen;          /* a bit for each key */
};

/* A part of the reader's line. */
struct part {
	const char *at;
	size_t len;
};

static struct err *complain(struct reader *reader, const char *where)
{
	struct err *err = err_list_add(reader->errs, ERR_ERROR);
	err_at(err, reader->response->file, reader->number, (unsigned)(where - reader->line) + 1, reader->line);
	return err;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct part trim(const char *at, size_t len)
{
	for (; len && is_white(*at); len--)
		at++;
	while (len && is_white(at[len - 1]))
		len--;
	return (struct part){ at, len };
}

/* Cuts `part` at the first `end`; what follows it goes to `rest`, whose `at` is NULL when there is no `end`. */
static struct part cut(struct part part, char end, struct part *rest)
{
	const char *found = memchr(part.at, end, part.len);
	if (!found) {
		*rest = (struct part){ NULL, 0 };
		return trim(part.at, part.len);
	}
	size_t len = (size_t)(found - part.at);
	*rest = trim(found + 1, part.len - len - 1);
	return trim(part.at, len);
}

static void read_title(struct reader *reader, struct part value)
{
	size_t plain = 0;
	while (plain < value.len && !strchr("{}*`<>[]", value.at[plain]))
		plain++;
	reader->response->title = mem_copy_bytes(value.at, value.len);
	if (value.len > RESPONSE_TITLE_MAX) {
		struct err *err = complain(reader, value.at);
		err_set(err, "a title of more than %d bytes", RESPONSE_TITLE_MAX);
		err_mend(err, "it stands on one line behind a number: two to five words");
	} else if (plain < value.len) {
		struct err *err = complain(reader, value.at + plain);
		err_set(err, "a title is plain words");
		err_mend(err, "leave out Markdown and values in braces");
	}
}

static void add_next(struct reader *reader, struct part part)
{
	struct response *response = reader->response;
	char *id = mem_copy_bytes(part.at, part.len);
	bool twice = false;
	for (size_t i = 0; i < response->next_count; i++)
		twice = twice || text_equal(response->next[i], id);
	if (!intent_id_is_valid(id)) {
		struct err *err = complain(reader, part.at);
		err_set(err, "\"%s\" is no intent id", id);
		err_mend(err, "ids are of small letters, digits, \"_\" and \".\", parted by commas");
	} else if (twice) {
		err_set(complain(reader, part.at), "\"%s\" is named twice", id);
	} else if (response->next_count == RESPONSE_NEXT_MAX) {
		err_set(complain(reader, part.at), "more than %d next topics", RESPONSE_NEXT_MAX);
	} else {
		response->next[response->next_count++] = id;
		return;
	}
	free(id);
}

static void read_next(struct reader *reader, struct part value)
{
	reader->response->next_line = reader->number;
	for (struct part rest = value; rest.at;)
		add_next(reader, cut(rest, ',', &rest));
}

static int two_digits(const char *at)
{
	return (at[0] - '0') * 10 + at[1] - '0';
}

static bool is_date(struct part part)
{
	static const char form[] = "0000-00-00";
	static const char month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (part.len != strlen(form))
		return false;
	for (size_t i = 0; i < part.len; i++)
		if (form[i] == '0' ? part.at[i] < '0' || part.at[i] > '9' : part.at[i] != form[i])
			return false;
	int month = two_digits(part.at + 5), day = two_digits(part.at + 8);
	return month >= 1 && month <= 12 && day >= 1 && day <= month_days[month - 1];
}

static void read_reviewed(struct reader *reader, struct part value)
{
	reader->response->reviewed = mem_copy_bytes(value.at, value.len);
	if (is_date(value))
		return;
	struct err *err = complain(reader, value.at);
	err_set(err, "\"%s\" is no date", reader->response->reviewed);
	err_mend(err, "year, month and day: 2026-11-22");
}

/* Inside the folder of the responses: nothing that leads out of it. */
static bool is_inside(const char *file)
{
	return *file != '/' && *file != '.' && !strstr(file, "/.") && !strchr(file, '\\');
}

static bool picture_exists(const struct response *response, const char *file)
{
	const char *slash = strrchr(response->file, '/');
	char *folder = slash ? mem_copy_bytes(response->file, (size_t)(slash - response->file)) : mem_copy_text(".");
	char *path = file_join(folder, file);
	bool there = access(path, R_OK) == 0;
	free(path);
	free(folder);
	return there;
}

static void check_picture(struct reader *reader, struct part file, struct part alt)
{
	const struct picture *picture = &reader->response->pictures[reader->response->picture_count - 1];
	if (!file.len || !alt.len) {
		struct err *err = complain(reader, file.at);
		err_set(err, "a picture needs its file and what it shows");
		err_mend(err, "picture: pictures/rows.svg | What it shows, for those who cannot see it");
	} else if (!is_inside(picture->file)) {
		struct err *err = complain(reader, file.at);
		err_set(err, "\"%s\" leads out of the folder of the responses", picture->file);
		err_mend(err, "a path inside the folder, such as pictures/rows.svg");
	} else if (!picture_exists(reader->response, picture->file)) {
		err_set(complain(reader, file.at), "there is no picture \"%s\"", picture->file);
	}
}

static void read_picture(struct reader *reader, struct part value)
{
	struct response *response = reader->response;
	struct part alt, file = cut(value, '|', &alt);
	if (response->picture_count == RESPONSE_PICTURES_MAX) {
		err_set(complain(reader, value.at), "more than %d pictures", RESPONSE_PICTURES_MAX);
		return;
	}
	response->pictures[response->picture_count++] = (struct picture){
		.file = mem_copy_bytes(file.at, file.len),
		.alt = mem_copy_bytes(alt.at ? alt.at : "", alt.len),
	};
	check_picture(reader, file, alt);
}

static const struct key {
	const char *name;
	void (*read)(struct reader *reader, struct part value); /* a value that is trimmed and not empty */
	bool required, repeatable;
	const char *example;
} keys[] = {
	{ "title", read_title, true, false, "title: Heat or cold" },
	{ "next", read_next, false, false, "next: home_remedies, massage" },
	{ "reviewed", read_reviewed, true, false, "reviewed: 2026-11-22" },
	{ "picture", read_picture, false, true, "picture: pictures/rows.svg | What it shows" },
};

#define KEY_COUNT (sizeof keys / sizeof *keys)

static void complain_of_key(struct reader *reader, struct part name)
{
	const char *names[KEY_COUNT];
	for (size_t i = 0; i < KEY_COUNT; i++)
		names[i] = keys[i].name;
	char *written = mem_copy_bytes(name.at, name.len);
	const char *nearest = text_nearest(written, names, KEY_COUNT);
	struct err *err = complain(reader, name.at);
	err_set(err, "unknown key \"%s\"", written);
	err_mend(err, nearest ? "did you mean \"%s\"?" : "the keys are title, next, reviewed, picture", nearest);
	free(written);
}

static void read_key(struct reader *reader, size_t index, struct part name, struct part value)
{
	const struct key *key = &keys[index];
	bool again = reader->seen & 1u << index;
	reader->seen |= 1u << index;
	if (again && !key->repeatable) {
		err_set(complain(reader, name.at), "\"%s\" stands here a second time", key->name);
	} else if (!value.len) {
		struct err *err = complain(reader, name.at);
		err_set(err, "\"%s\" has no value", key->name);
		err_mend(err, "%s", key->example);
	} else {
		key->read(reader, value);
	}
}

static void read_line(struct reader *reader)
{
	struct part line = trim(reader->line, strlen(reader->line)), value;
	if (!line.len || *line.at == '#')
		return;
	struct part name = cut(line, ':', &value);
	if (!value.at) {
		struct err *err = complain(reader, line.at);
		err_set(err, "this is no \"key: value\"");
		err_mend(err, "the front matter ends with a line of ---");
		return;
	}
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (name.len == strlen(keys[i].name) && memcmp(name.at, keys[i].name, name.len) == 0) {
			read_key(reader, i, name, value);
			return;
		}
	}
	complain_of_key(reader, name);
}

static void check_required(struct reader *reader)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (!keys[i].required || reader->seen & 1u << i)
			continue;
		struct err *err = err_list_add(reader->errs, ERR_ERROR);
		err_at(err, reader->response->file, 1, 0, NULL);
		err_set(err, "the front matter has no \"%s\"", keys[i].name);
		err_mend(err, "%s", keys[i].example);
	}
}

static bool is_fence(const char *line)
{
	struct part part = trim(line, strcspn(line, "\n"));
	return part.len == 3 && part.at == line && memcmp(line, "---", 3) == 0;
}

static const char *no_front_matter(struct reader *reader, const char *what)
{
	struct err *err = err_list_add(reader->errs, ERR_ERROR);
	err_at(err, reader->response->file, 1, 0, NULL);
	err_set(err, "%s", what);
	err_mend(err, "the file begins with a line of ---, then title: and reviewed:, then a line of --- again");
	return NULL;
}

const char *front_matter_read(struct response *response, const char *source, unsigned *body_line, struct err_list *errs)
{
	struct reader reader = { response, errs, 1, NULL, 0 };
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	if (text_starts(source, byte_order_mark))
		source += strlen(byte_order_mark);
	if (!is_fence(source))
		return no_front_matter(&reader, "there is no front matter");
	const char *line = strchr(source, '\n');
	while (line && !is_fence(++line)) {
		reader.number++;
		reader.line = mem_copy_bytes(line, strcspn(line, "\r\n"));
		read_line(&reader);
		free(reader.line);
		line = strchr(line, '\n');
	}
	if (!line)
		return no_front_matter(&reader, "the front matter has no end");
	check_required(&reader);
	const char *end = strchr(line, '\n');
	*body_line = reader.number + 2;
	return end ? end + 1 : line + strlen(line);
}
