/* JSON as it comes from outside and goes there. The only owner of json-c.
 *
 * Looking up never fails hard: a missing member and one of the wrong type are both "not there". Paths are the names of
 * members from the outside in (a Matrix name holds dots, so no path syntax is used):
 *
 *     const char *root = json_text_at(event, "content", "m.relates_to", "event_id");
 *
 * Texts that are returned are borrowed from the document; they are NUL-terminated, and one that holds a NUL byte
 * counts as not there. They need not be valid UTF-8: a homeserver's one bad byte must not stop a whole sync. */
#ifndef UNKNOT_BASE_JSON_H
#define UNKNOT_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct json_object;             /* json-c's document node */

#define JSON_DEPTH_MAX 1024     /* a deeper document is refused */

/* NULL when it is no JSON, has bytes behind it or is nested too deep; `err` (may be NULL) says at which byte. */
struct json_object *json_read(const char *bytes, size_t len, struct err *err);
void json_free(struct json_object *node);                       /* drops one reference; NULL is nothing */
struct json_object *json_hold(struct json_object *node);        /* one more reference */
char *json_write(struct json_object *node);                     /* compact, "/" not escaped; the caller frees */

struct json_object *json_lookup(struct json_object *node, const char *const *path, size_t depth);
const char *json_text_of(struct json_object *node);             /* NULL when it is no text */

/* What somebody wrote: each NUL in this member becomes U+FFFD, in the document, so that what stands behind it is read. */
const char *json_mend_text(struct json_object *object, const char *name);
bool json_is_object(struct json_object *node);
bool json_is_array(struct json_object *node);
int64_t json_number_of(struct json_object *node, int64_t fallback); /* whole numbers only; others give `fallback` */
bool json_flag_of(struct json_object *node, bool fallback);

#define JSON_PATH(...) (const char *const[]){ __VA_ARGS__ }, \
	sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)
#define json_at(node, ...) json_lookup((node), JSON_PATH(__VA_ARGS__))
#define json_text_at(node, ...) json_text_of(json_at((node), __VA_ARGS__))
#define json_number_at(node, fallback, ...) json_number_of(json_at((node), __VA_ARGS__), (fallback))
#define json_flag_at(node, fallback, ...) json_flag_of(json_at((node), __VA_ARGS__), (fallback))

size_t json_length(struct json_object *array);                  /* 0 when it is no array */
struct json_object *json_item(struct json_object *array, size_t index);
bool json_array_has(struct json_object *array, const char *text);

/* Calls `visit` for each member of an object until it returns false. */
typedef bool json_visit(void *context, const char *name, struct json_object *value);
void json_each(struct json_object *object, json_visit *visit, void *context);

/* Building. The setters take over `value`. A NULL text sets nothing. */
struct json_object *json_object_make(void);
struct json_object *json_array_make(void);
struct json_object *json_text_make(const char *text);
void json_set(struct json_object *object, const char *name, struct json_object *value);
void json_set_text(struct json_object *object, const char *name, const char *text);
void json_set_number(struct json_object *object, const char *name, int64_t number);
void json_set_flag(struct json_object *object, const char *name, bool flag);
void json_remove(struct json_object *object, const char *name);
void json_push(struct json_object *array, struct json_object *value);
void json_push_text(struct json_object *array, const char *text);

#endif
