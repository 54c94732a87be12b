#include "base/json.h"

#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "base/mem.h"
#include "base/str.h"

#define LONG_DOCUMENT 65536u    /* bytes */
#define LEVELS_SPARE 3          /* json-c counts what is within a level as one more */

static void complain(struct err *err, struct json_tokener *tokener, const char *what)
{
	if (err)
		err_set(err, "not valid JSON at byte %zu: %s", json_tokener_get_parse_end(tokener), what);
}

static bool only_space(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr(" \t\r\n", bytes[i]) || !bytes[i])
			return false;
	return true;
}

/* The quote that ends the text which begins at `start`; `len` without one. */
static size_t end_of_text(const char *bytes, size_t start, size_t len)
{
	for (size_t from = start; from < len;) {
		const char *quote = memchr(bytes + from, '"', len - from);
		size_t end = quote ? (size_t)(quote - bytes) : len, slashes = 0;
		while (quote && end - slashes > start && bytes[end - slashes - 1] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			return end;
		from = end + 1;
	}
	return len;
}

/* json-c prepares as many levels as it is told, which costs more than most documents: no more than these have. */
static int levels_of(const char *bytes, size_t len)
{
	int open = 0, deepest = 0;
	for (size_t i = 0; i < len && deepest < JSON_DEPTH_MAX; i++) {
		char c = bytes[i];
		if (c == '"')
			i = end_of_text(bytes, i + 1, len);
		else if (c == '{' || c == '[')
			deepest = ++open > deepest ? open : deepest;
		else if (c == '}' || c == ']')
			open--;
	}
	return deepest + LEVELS_SPARE < JSON_DEPTH_MAX ? deepest + LEVELS_SPARE : JSON_DEPTH_MAX;
}

struct json_object *json_read(const char *bytes, size_t len, struct err *err)
{
	if (len > INT_MAX) {
		if (err)
			err_set(err, "JSON of more than %d bytes", INT_MAX);
		return NULL;
	}
	struct json_tokener *tokener = json_tokener_new_ex(len < LONG_DOCUMENT ? levels_of(bytes, len) : JSON_DEPTH_MAX);
	if (!tokener)
		mem_die();
	struct json_object *node = json_tokener_parse_ex(tokener, bytes, (int)len);
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		node = json_tokener_parse_ex(tokener, "", 1);   /* a bare number ends with the text */
	enum json_tokener_error code = json_tokener_get_error(tokener);
	size_t end = json_tokener_get_parse_end(tokener);
	if (code != json_tokener_success) {
		complain(err, tokener, json_tokener_error_desc(code));
		json_object_put(node);
		node = NULL;
	} else if (end < len && !only_space(bytes + end, len - end)) {
		complain(err, tokener, "more text behind the end");
		json_object_put(node);
		node = NULL;
	}
	json_tokener_free(tokener);
	return node;
}

void json_free(struct json_object *node)
{
	json_object_put(node);
}

struct json_object *json_hold(struct json_object *node)
{
	return json_object_get(node);
}

char *json_write(struct json_object *node)
{
	return mem_copy_text(json_object_to_json_string_ext(node, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

struct json_object *json_lookup(struct json_object *node, const char *const *path, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		if (!json_is_object(node) || !json_object_object_get_ex(node, path[i], &node))
			return NULL;
	return node;
}

const char *json_text_of(struct json_object *node)
{
	if (!json_object_is_type(node, json_type_string))
		return NULL;
	const char *text = json_object_get_string(node);
	return strlen(text) == (size_t)json_object_get_string_len(node) ? text : NULL;
}

const char *json_mend_text(struct json_object *object, const char *name)
{
	struct json_object *node = json_at(object, name);
	if (!json_object_is_type(node, json_type_string) || json_text_of(node))
		return json_text_of(node);
	struct str mended = STR_INIT;
	str_add_readable(&mended, json_object_get_string(node), (size_t)json_object_get_string_len(node));
	json_object_set_string_len(node, mended.data, (int)mended.len);
	str_release(&mended);
	return json_text_of(node);
}

bool json_is_object(struct json_object *node)
{
	return json_object_is_type(node, json_type_object);
}

bool json_is_array(struct json_object *node)
{
	return json_object_is_type(node, json_type_array);
}

int64_t json_number_of(struct json_object *node, int64_t fallback)
{
	return json_object_is_type(node, json_type_int) ? json_object_get_int64(node) : fallback;
}

bool json_flag_of(struct json_object *node, bool fallback)
{
	return json_object_is_type(node, json_type_boolean) ? json_object_get_boolean(node) : fallback;
}

size_t json_length(struct json_object *array)
{
	return json_is_array(array) ? json_object_array_length(array) : 0;
}

struct json_object *json_item(struct json_object *array, size_t index)
{
	return index < json_length(array) ? json_object_array_get_idx(array, index) : NULL;
}

bool json_array_has(struct json_object *array, const char *text)
{
	for (size_t i = 0; i < json_length(array); i++)
		if (text_equal(json_text_of(json_item(array, i)), text))
			return true;
	return false;
}

void json_each(struct json_object *object, json_visit *visit, void *context)
{
	if (!json_is_object(object))
		return;
	json_object_object_foreach(object, name, value) {
		if (!visit(context, name, value))
			return;
	}
}

static struct json_object *or_die(struct json_object *node)
{
	if (!node)
		mem_die();
	return node;
}

struct json_object *json_object_make(void)
{
	return or_die(json_object_new_object());
}

struct json_object *json_array_make(void)
{
	return or_die(json_object_new_array());
}

struct json_object *json_text_make(const char *text)
{
	return or_die(json_object_new_string(text));
}

void json_set(struct json_object *object, const char *name, struct json_object *value)
{
	json_object_object_add(object, name, value);
}

void json_set_text(struct json_object *object, const char *name, const char *text)
{
	if (text)
		json_set(object, name, json_text_make(text));
}

void json_set_number(struct json_object *object, const char *name, int64_t number)
{
	json_set(object, name, or_die(json_object_new_int64(number)));
}

void json_set_flag(struct json_object *object, const char *name, bool flag)
{
	json_set(object, name, or_die(json_object_new_boolean(flag)));
}

void json_remove(struct json_object *object, const char *name)
{
	json_object_object_del(object, name);
}

void json_push(struct json_object *array, struct json_object *value)
{
	json_object_array_add(array, value);
}

void json_push_text(struct json_object *array, const char *text)
{
	json_push(array, json_text_make(text));
}
