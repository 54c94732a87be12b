/* What PCRE2 compiles for certain, and how much it makes of it: told without compiling. Internal to the reading of
 * trees. */
#ifndef UNKNOT_TALK_CERTAIN_H
#define UNKNOT_TALK_CERTAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "talk/tree.h"

#define LETTER_WEIGHT 2u        /* on top of its bytes: no weight is less than the bytes */

/* Between "[" and "]": plain letters, marks, ranges and the short escapes; no scripts, no classes by name. */
bool is_certain_class(const char *inside, const char *end);

/* "(?<!lower )": nothing but letters and blanks behind the sign. */
bool is_certain_lookbehind(struct slice text);

bool atom_is_lookbehind(const struct atom *atom);

/* May the atom have its quantifier? */
bool is_certain_quantifier(const struct atom *atom);

/* See the weight of choices. */
size_t atom_weight(const struct atom *atom);

#endif
