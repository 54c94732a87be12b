/* Unicode, as far as the conversation needs it. The only owner of utf8proc. */
#ifndef UNKNOT_TALK_UNICODE_H
#define UNKNOT_TALK_UNICODE_H

#include <stddef.h>
#include <stdint.h>

/* One code point of the folded text and the offset in the raw text of what it came from. */
struct letter {
	uint32_t code;
	uint32_t raw;
};

struct letters {
	struct letter *items;
	size_t count, room;
};

/* NFKC with case folded (UAX 15, UTS 10's simplest form of "the same letter"), accents stripped, quotes and dashes
 * unified (' " - and U+2014 for every long dash), what is invisible taken out. A byte that is no UTF-8 becomes U+FFFD.
 * The offsets never decrease. Appends to `out`; the caller releases it. */
void unicode_fold(struct letters *out, const char *raw, size_t len);
void letters_release(struct letters *letters);

enum letter_kind {
	LETTER_WORD,            /* letters, digits, and the marks that some scripts write as part of a word */
	LETTER_SPACE,           /* also control characters */
	LETTER_LINE_END,
	LETTER_PUNCTUATION,     /* and signs such as + and = */
	LETTER_SYMBOL,          /* emoji and the like */
};
enum letter_kind unicode_kind(uint32_t code);

/* The end of the last whole grapheme (what a reader takes for one letter, UAX 29) that ends within `limit` bytes. When
 * the very first is longer than that: the end of the last whole code point, or `limit` where the bytes are no UTF-8. */
size_t unicode_grapheme_end(const char *text, size_t len, size_t limit);

/* Writes the code point as UTF-8; returns the number of bytes, 1 to 4. */
size_t unicode_encode(uint32_t code, char out[4]);

#endif
