/* What people put around a question out of politeness: "hi there! quick question: ... thanks in advance". It is no part of
 * what is asked, so nothing is matched against it. */
#ifndef UNKNOT_TALK_FRAME_H
#define UNKNOT_TALK_FRAME_H

#include <stddef.h>

struct framed {
	size_t start, end;      /* of what is asked, in bytes */
};

/* Of a text in normal form. When too little would be left, nothing is taken away: "hello there" and "ok thanks" say what
 * they mean. */
struct framed frame_find(const char *text, size_t len);

#endif
