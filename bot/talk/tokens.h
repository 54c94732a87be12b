/* The words of a folded text and the clause marks between them. Internal to the normaliser. */
#ifndef UNKNOT_TALK_TOKENS_H
#define UNKNOT_TALK_TOKENS_H

#include "talk/traced.h"
#include "talk/unicode.h"

struct token {
	size_t start, len;      /* in tokens.bytes; may begin, end with and hold apostrophes */
	uint32_t raw_end;       /* behind the last letter */
	char mark;              /* the clause mark behind it, 0 for none */
	uint32_t mark_raw;
};

struct tokens {
	struct traced bytes;
	struct token *items;
	size_t count, room;
};

void tokens_read(struct tokens *tokens, const struct letters *letters, uint32_t raw_len);
void tokens_release(struct tokens *tokens);

#endif
