#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_node.h"
#include "base/mem.h"
#include "base/str.h"

/* ---- Memory ---- */

#define PIECE_MIN 256u          /* bytes; each piece is as large as all before it, up to the largest */
#define PIECE_MAX 65536u
#define FEW 192u                /* of a document that is built */

struct piece {
	struct piece *next;
	max_align_t bytes[];
};

/* A document whose nodes stand in this one too. */
struct adopted {
	struct adopted *next;
	struct json_document *document;
};

struct json_document {
	size_t references;
	struct piece *pieces;           /* beside what lies behind this struct */
	struct adopted *adopted;
	char *spare;
	size_t left, size;              /* bytes: of `spare`, and of all there is */
	max_align_t bytes[];
};

struct json_document *json_document_new(size_t bytes)
{
	bytes += sizeof(max_align_t);   /* lost where what is taken is rounded up */
	struct json_document *document = mem_resize(NULL, sizeof *document + bytes, 1);
	*document = (struct json_document){ .references = 1, .left = bytes, .size = bytes };
	document->spare = (char *)document->bytes;
	return document;
}

void json_document_drop(struct json_document *document)
{
	if (--document->references)
		return;
	for (struct adopted *adopted = document->adopted; adopted; adopted = adopted->next)
		json_document_drop(adopted->document);
	for (struct piece *piece = document->pieces, *next; piece; piece = next) {
		next = piece->next;
		free(piece);
	}
	free(document);
}

static void add_piece(struct json_document *document, size_t bytes)
{
	size_t room = document->size < PIECE_MIN ? PIECE_MIN : document->size > PIECE_MAX ? PIECE_MAX : document->size;
	if (room < bytes)
		room = bytes;
	struct piece *piece = mem_resize(NULL, sizeof *piece + room, 1);
	piece->next = document->pieces;
	document->pieces = piece;
	document->spare = (char *)piece->bytes;
	document->left = room;
	document->size += room;
}

void *json_take(struct json_document *document, size_t bytes)
{
	const size_t unit = sizeof(void *);
	bytes = (bytes + unit - 1) / unit * unit;
	if (bytes > document->left)
		add_piece(document, bytes);
	void *taken = document->spare;
	document->spare += bytes;
	document->left -= bytes;
	return taken;
}

struct json_object *json_node(struct json_document *document, enum json_type type)
{
	struct json_object *node = json_take(document, sizeof *node);
	*node = (struct json_object){ .document = document, .type = type };
	return node;
}

void json_free(struct json_object *node)
{
	if (node)
		json_document_drop(node->document);
}

struct json_object *json_hold(struct json_object *node)
{
	if (node)
		node->document->references++;
	return node;
}

/* ---- Looking up ---- */

static bool is(const struct json_object *node, enum json_type type)
{
	return node && node->type == type;
}

/* The last of the name counts. */
static struct json_member *find(const struct json_object *object, const char *name)
{
	for (size_t i = is(object, JSON_OBJECT) ? object->len : 0; i > 0; i--)
		if (strcmp(object->members[i - 1].name, name) == 0)
			return &object->members[i - 1];
	return NULL;
}

/* `null` says that there is nothing. */
static struct json_object *unless_null(struct json_object *node)
{
	return is(node, JSON_NULL) ? NULL : node;
}

struct json_object *json_lookup(struct json_object *node, const char *const *path, size_t depth)
{
	for (size_t i = 0; i < depth && node; i++) {
		const struct json_member *member = find(node, path[i]);
		node = member ? unless_null(member->node) : NULL;
	}
	return node;
}

const char *json_text_of(struct json_object *node)
{
	return is(node, JSON_TEXT) && strlen(node->text) == node->len ? node->text : NULL;
}

bool json_is_object(struct json_object *node)
{
	return is(node, JSON_OBJECT);
}

bool json_is_array(struct json_object *node)
{
	return is(node, JSON_ARRAY);
}

int64_t json_number_of(struct json_object *node, int64_t fallback)
{
	if (!is(node, JSON_NUMBER))
		return fallback;
	for (size_t i = 0; i < node->len; i++)
		if (strchr(".eE", node->text[i]))
			return fallback;
	return strtoll(node->text, NULL, 10);
}

bool json_flag_of(struct json_object *node, bool fallback)
{
	return is(node, JSON_FLAG) ? node->flag : fallback;
}

size_t json_length(struct json_object *array)
{
	return is(array, JSON_ARRAY) ? array->len : 0;
}

struct json_object *json_item(struct json_object *array, size_t index)
{
	return index < json_length(array) ? unless_null(array->members[index].node) : NULL;
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
	for (size_t i = 0; is(object, JSON_OBJECT) && i < object->len; i++)
		if (!visit(context, object->members[i].name, unless_null(object->members[i].node)))
			return;
}

/* ---- Building ---- */

static char *take_copy(struct json_document *document, const char *bytes, size_t len)
{
	char *copy = json_take(document, len + 1);
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

static struct json_object *text_node(struct json_document *document, const char *text)
{
	struct json_object *node = json_node(document, JSON_TEXT);
	node->len = (uint32_t)strlen(text);
	node->text = take_copy(document, text, node->len);
	return node;
}

struct json_object *json_object_make(void)
{
	return json_node(json_document_new(FEW), JSON_OBJECT);
}

struct json_object *json_array_make(void)
{
	return json_node(json_document_new(FEW), JSON_ARRAY);
}

struct json_object *json_text_make(const char *text)
{
	return text_node(json_document_new(sizeof(struct json_object) + strlen(text) + 1), text);
}

/* What is taken over lives as long as what takes it. */
static void adopt(struct json_document *document, struct json_document *other)
{
	if (document == other) {
		other->references--;
		return;
	}
	struct adopted *adopted = json_take(document, sizeof *adopted);
	*adopted = (struct adopted){ document->adopted, other };
	document->adopted = adopted;
}

static void add(struct json_object *node, const char *name, struct json_object *value)
{
	if (node->len == node->room) {
		uint32_t room = node->room ? node->room * 2 : 4;
		struct json_member *members = json_take(node->document, room * sizeof *members);
		if (node->len)
			memcpy(members, node->members, node->len * sizeof *members);
		node->members = members;
		node->room = room;
	}
	node->members[node->len++] = (struct json_member){ name, value };
}

static void put(struct json_object *object, const char *name, struct json_object *value)
{
	struct json_member *member = find(object, name);
	if (member)
		member->node = value;
	else
		add(object, take_copy(object->document, name, strlen(name)), value);
}

void json_set(struct json_object *object, const char *name, struct json_object *value)
{
	if (!is(object, JSON_OBJECT)) {
		json_free(value);
		return;
	}
	if (value)
		adopt(object->document, value->document);
	put(object, name, value ? value : json_node(object->document, JSON_NULL));
}

void json_set_text(struct json_object *object, const char *name, const char *text)
{
	if (text && is(object, JSON_OBJECT))
		put(object, name, text_node(object->document, text));
}

void json_set_number(struct json_object *object, const char *name, int64_t number)
{
	char text[24];
	if (!is(object, JSON_OBJECT))
		return;
	snprintf(text, sizeof text, "%lld", (long long)number);
	struct json_object *node = text_node(object->document, text);
	node->type = JSON_NUMBER;
	put(object, name, node);
}

void json_set_flag(struct json_object *object, const char *name, bool flag)
{
	if (!is(object, JSON_OBJECT))
		return;
	struct json_object *node = json_node(object->document, JSON_FLAG);
	node->flag = flag;
	put(object, name, node);
}

void json_remove(struct json_object *object, const char *name)
{
	for (struct json_member *member; (member = find(object, name));) {
		size_t at = (size_t)(member - object->members);
		object->len--;
		memmove(member, member + 1, (object->len - at) * sizeof *member);
	}
}

void json_push(struct json_object *array, struct json_object *value)
{
	if (!is(array, JSON_ARRAY)) {
		json_free(value);
		return;
	}
	if (value)
		adopt(array->document, value->document);
	add(array, NULL, value ? value : json_node(array->document, JSON_NULL));
}

void json_push_text(struct json_object *array, const char *text)
{
	if (is(array, JSON_ARRAY))
		add(array, NULL, text_node(array->document, text));
}

const char *json_mend_text(struct json_object *object, const char *name)
{
	struct json_object *node = json_at(object, name);
	if (!is(node, JSON_TEXT) || json_text_of(node))
		return json_text_of(node);
	struct str mended = STR_INIT;
	str_add_readable(&mended, node->text, node->len);
	node->text = take_copy(node->document, str_text(&mended), mended.len);
	node->len = (uint32_t)mended.len;
	str_release(&mended);
	return node->text;
}
