#include "talk/parts.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "talk/question.h"

static const char *const joints[] = { " and ", " also ", " plus ", " but ", ", ", " or " };

static size_t starts_with(const char *text, size_t len, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t word_len = strlen(words[i]);
		if (word_len <= len && memcmp(text, words[i], word_len) == 0)
			return word_len;
	}
	return 0;
}

/* The length of what parts two questions at `at`; 0 when nothing does. */
static size_t break_len(const char *text, size_t len, size_t at)
{
	if (strchr(".?!;", text[at]))
		return 1;
	if (text[at] != ' ' && text[at] != ',')
		return 0;
	size_t joint = starts_with(text + at, len - at, joints, sizeof joints / sizeof *joints);
	if (!joint)
		return 0;
	size_t behind = at + joint;
	if (text[at] == ',' && len - behind > 4 && memcmp(text + behind, "and ", 4) == 0)
		behind += 4;
	return question_begins((struct word){ text + behind, len - behind }) ? behind - at : 0;
}

static bool has_letter(const char *text, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		if (isalpha((unsigned char)text[i]) || ((unsigned char)text[i] & 0x80))
			return true;
	return false;
}

/* `end` is where the mark stands that ends it. */
static struct part make_part(const char *text, size_t len, size_t start, size_t end)
{
	bool marked = end < len && text[end] == '?';
	return (struct part){ start, end, marked || question_begins((struct word){ text + start, end - start }) };
}

size_t parts_split(const char *text, size_t len, struct part *parts, size_t room)
{
	size_t count = 0, start = 0, at = 0;
	while (at < len && count + 1 < room) {
		size_t gap = break_len(text, len, at);
		if (!gap) {
			at++;
			continue;
		}
		if (has_letter(text, start, at))
			parts[count++] = make_part(text, len, start, at);
		at += gap;
		while (at < len && text[at] == ' ')
			at++;
		start = at;
	}
	if (room && has_letter(text, start, len))
		parts[count++] = make_part(text, len, start, len);
	return count;
}
