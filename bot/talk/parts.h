/* The questions of a message: "should i use heat? and how long will it last" has two. */
#ifndef UNKNOT_TALK_PARTS_H
#define UNKNOT_TALK_PARTS_H

#include <stdbool.h>
#include <stddef.h>

struct part {
	size_t start, end;
	bool asks;              /* it ends with a question mark or begins as a question does */
};

/* Splits a text in normal form behind . ? ! ; and before "and how", "also what" and the like; returns the number, at
 * most `room`; what is left over is in the last one. Parts without a letter are dropped. */
size_t parts_split(const char *text, size_t len, struct part *parts, size_t room);

#endif
