/* "2", "the second one", "number 2 please": a choice among what was offered. */
#ifndef UNKNOT_TALK_PICK_H
#define UNKNOT_TALK_PICK_H

#include <stddef.h>

#define PICK_NONE 0
#define PICK_LAST (-1)

/* The number, PICK_LAST for "the last one", PICK_NONE when the text says anything else. `text` is in normal form. */
int pick_read(const char *text, size_t len);

#endif
