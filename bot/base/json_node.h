/* How a JSON document lies in memory: the parts of base/json*.c, used by nobody else.
 *
 * A document is a few pieces of memory that are given back together. Its nodes, names and texts lie in them and are
 * never freed one by one; what a change leaves behind stays until the end. A node that is put into another document
 * stays where it is: its document is held until the other one ends. */
#ifndef UNKNOT_BASE_JSON_NODE_H
#define UNKNOT_BASE_JSON_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_FLAG, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json_member {
	const char *name;               /* NULL in an array */
	struct json_object *node;
};

struct json_object {
	struct json_document *document;
	union {
		bool flag;
		char *text;                     /* TEXT, NUL-terminated; NUMBER as it was written, not terminated */
		struct json_member *members;    /* ARRAY, OBJECT */
	};
	uint32_t len, room;             /* bytes of the text; members, and how many there is room for */
	enum json_type type;
};

/* A new document has one reference and room for `bytes` in its first piece. */
struct json_document *json_document_new(size_t bytes);
void json_document_drop(struct json_document *document);        /* a reference */
void *json_take(struct json_document *document, size_t bytes);  /* aligned for anything that is here */
struct json_object *json_node(struct json_document *document, enum json_type type);

#endif
