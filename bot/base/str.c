#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DISTANCE_MAX_LEN 64
#define SHORT 63        /* bytes: what most formats write */

void str_release(struct str *str)
{
	free(str->data);
	*str = (struct str)STR_INIT;
}

void str_release_secret(struct str *str)
{
	if (str->data)
		explicit_bzero(str->data, str->room);
	str_release(str);
}

void str_clear(struct str *str)
{
	str_truncate(str, 0);
}

void str_truncate(struct str *str, size_t len)
{
	if (len >= str->len)
		return;
	str->len = len;
	str->data[len] = '\0';
}

const char *str_text(const struct str *str)
{
	return str->data ? str->data : "";
}

char *str_detach(struct str *str)
{
	char *bytes = str->data ? str->data : mem_copy_text("");
	*str = (struct str)STR_INIT;
	return bytes;
}

static void make_room(struct str *str, size_t more)
{
	size_t needed = str->len + more + 1;
	if (needed <= str->room)
		return;
	size_t room = str->room ? str->room * 2 : 32;
	if (room < needed)
		room = needed;
	str->data = mem_resize(str->data, room, 1);
	str->room = room;
}

void str_add(struct str *str, const char *text)
{
	str_add_bytes(str, text, strlen(text));
}

void str_add_bytes(struct str *str, const char *bytes, size_t len)
{
	make_room(str, len);
	if (len)
		memcpy(str->data + str->len, bytes, len);
	str->len += len;
	str->data[str->len] = '\0';
}

void str_add_char(struct str *str, char c)
{
	make_room(str, 1);
	str->data[str->len++] = c;
	str->data[str->len] = '\0';
}

void str_addf(struct str *str, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	str_vaddf(str, format, args);
	va_end(args);
}

/* Written into the room there is, and once more where that was too little. */
void str_vaddf(struct str *str, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	make_room(str, SHORT);
	size_t spare = str->room - str->len;
	int len = vsnprintf(str->data + str->len, spare, format, args);
	if (len > 0 && (size_t)len >= spare) {
		make_room(str, (size_t)len);
		vsnprintf(str->data + str->len, (size_t)len + 1, format, again);
	}
	va_end(again);
	str->len += len > 0 ? (size_t)len : 0;
	str->data[str->len] = '\0';
}

char *str_format(const char *format, ...)
{
	struct str str = STR_INIT;
	va_list args;
	va_start(args, format);
	str_vaddf(&str, format, args);
	va_end(args);
	return str_detach(&str);
}

bool text_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
	size_t text_len = strlen(text), suffix_len = strlen(suffix);
	return text_len >= suffix_len && strcmp(text + text_len - suffix_len, suffix) == 0;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t text_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t limit)
{
	size_t rows[3][DISTANCE_MAX_LEN + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];
	size_t gap = a_len > b_len ? a_len - b_len : b_len - a_len;
	if (gap > limit || a_len > DISTANCE_MAX_LEN || b_len > DISTANCE_MAX_LEN)
		return limit + 1;
	for (size_t j = 0; j <= b_len; j++)
		above[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		size_t best = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
			best = least(best, row[j]);
		}
		if (best > limit)
			return limit + 1;
		size_t *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return least(above[b_len], limit + 1);
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
	const char *best = NULL;
	size_t len = strlen(word), best_distance = len / 3 + 1;
	for (size_t i = 0; i < count; i++) {
		size_t distance = text_distance(word, len, candidates[i], strlen(candidates[i]), best_distance);
		if (distance < best_distance) {
			best_distance = distance;
			best = candidates[i];
		}
	}
	return best;
}

size_t text_character(const char *start)
{
	const unsigned char *text = (const unsigned char *)start;
	static const struct {
		unsigned char first, last;      /* of the first byte */
		unsigned char low, high;        /* of the second: nothing overlong, no surrogates, U+10FFFF the last */
		size_t len;
	} forms[] = {
		{ 0x01, 0x7F, 0x00, 0x00, 1 }, { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
		{ 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
		{ 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].len > 1 && (text[1] < forms[i].low || text[1] > forms[i].high))
			return 0;
		for (size_t at = 2; at < forms[i].len; at++)
			if ((text[at] & 0xC0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

void str_add_readable(struct str *str, const char *bytes, size_t len)
{
	for (size_t i = 0, used; i < len; i += used ? used : 1) {
		used = text_character(bytes + i);
		str_add_bytes(str, used ? bytes + i : "\xEF\xBF\xBD", used ? used : 3);
	}
}
