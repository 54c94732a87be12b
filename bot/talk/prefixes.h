/* With which letters the matches of a pattern begin. */
#ifndef UNKNOT_TALK_PREFIXES_H
#define UNKNOT_TALK_PREFIXES_H

#include <stddef.h>

#include "talk/prefix_set.h"
#include "talk/tree.h"

/* Every match begins with one of these; there may be some with which none does. They are in the arena. */
struct prefixes prefixes_of(const struct choices *choices, struct arena *arena);
/* The same of a sequence without what stands before `from`. */
struct prefixes prefixes_of_sequence(const struct sequence *sequence, size_t from, struct arena *arena);
/* Keeps those of the choices beside them, in their arena, for their use as a named group; `scratch` is for the work. */
void prefixes_keep(struct choices *choices, struct arena *arena, struct arena *scratch);

#endif
