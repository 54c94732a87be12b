/* With which letters the matches of a pattern begin. */
#ifndef UNKNOT_TALK_PREFIXES_H
#define UNKNOT_TALK_PREFIXES_H

#include <stddef.h>

#include "talk/prefix_set.h"
#include "talk/tree.h"

/* Every match begins with one of these; there may be some with which none does. The caller frees `items`. */
struct prefixes prefixes_of(const struct choices *choices);
/* Keeps them in the choices, which are then used as a named group. */
void prefixes_keep(struct choices *choices);
/* The same of a sequence without what stands before `from`. */
struct prefixes prefixes_of_sequence(const struct sequence *sequence, size_t from);

#endif
