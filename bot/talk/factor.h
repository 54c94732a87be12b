/* Rewrites a pattern so that it is tried in fewer steps: "(?:heat|heating|hot)" becomes "(?:h(?:eat(?:ing|)|ot))".
 *
 * PCRE2's interpreter tries the choices of a group one by one; with groups of a hundred words that is what matching
 * costs. What matches and where it starts stay the same; where a hit ends may not, as choices change their order. */
#ifndef UNKNOT_TALK_FACTOR_H
#define UNKNOT_TALK_FACTOR_H

#include "base/str.h"
#include "talk/tree.h"

void factor_write(const struct choices *choices, struct str *out);

#endif
