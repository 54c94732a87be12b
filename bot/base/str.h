/* A growing string of bytes.
 *
 * Invariants: `data` is NULL or holds `len` bytes and a NUL behind them; `str_text` never returns NULL.
 * The string owns its bytes until str_detach gives them away.
 *
 *     struct str line = STR_INIT;
 *     str_addf(&line, "%s has %zu", name, count);
 *     puts(str_text(&line));
 *     str_release(&line); */
#ifndef UNKNOT_BASE_STR_H
#define UNKNOT_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct str {
	char *data;
	size_t len;
	size_t room;
};

#define STR_INIT { NULL, 0, 0 }

void str_release(struct str *str);            /* frees the bytes; the string is empty and usable again */
void str_release_secret(struct str *str);     /* overwrites them first */
void str_clear(struct str *str);              /* empties it and keeps the room */
void str_truncate(struct str *str, size_t len);
const char *str_text(const struct str *str);  /* borrowed; "" when empty */
char *str_detach(struct str *str);            /* the caller frees; never NULL; the string is empty afterwards */

void str_add(struct str *str, const char *text);
void str_add_bytes(struct str *str, const char *bytes, size_t len);
void str_add_char(struct str *str, char c);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A NUL and what is no UTF-8 become U+FFFD. bytes[len] must be NUL. */
void str_add_readable(struct str *str, const char *bytes, size_t len);
void str_vaddf(struct str *str, const char *format, va_list args);

char *str_format(const char *format, ...) __attribute__((format(printf, 1, 2))); /* the caller frees */

bool text_equal(const char *a, const char *b);                 /* NULL equals only NULL */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* The number of bytes of the UTF-8 character (RFC 3629) at `text`, 0 when there is none: NUL, or a byte out of place. */
size_t text_character(const char *text);

/* The candidate nearest to `word` by Damerau-Levenshtein distance, for "did you mean"; NULL when none is near
 * (more than a third of the word's letters differ). The result is one of the pointers passed in. */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Damerau-Levenshtein distance (optimal string alignment) of two byte strings, at most `limit` + 1. */
size_t text_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t limit);

#endif
