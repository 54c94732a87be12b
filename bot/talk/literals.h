/* The texts that a pattern can match, as far as it is made of plain words: for telling which shared groups a text has.
 *
 * "heat(?:ing)? pads?" gives "heat pad", "heat pads", "heating pad", "heating pads". What cannot be listed (\w+, .*,
 * lookaround, groups) is a LITERAL_GAP in the text. */
#ifndef UNKNOT_TALK_LITERALS_H
#define UNKNOT_TALK_LITERALS_H

#include <stddef.h>

#define LITERAL_GAP '\x01'

struct literals {
	char **items;
	size_t count, room;
};

/* Adds the texts of a pattern; at most a few hundred of a pattern with many choices. */
void literals_of(struct literals *literals, const char *pattern);
void literals_release(struct literals *literals);

#endif
