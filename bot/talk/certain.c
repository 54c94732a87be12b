#include "talk/certain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 200u          /* "{0,200}" needs no second look */
#define CLASS_WEIGHT 45u
#define QUANTIFIER_WEIGHT 8u
#define GROUP_WEIGHT 10u

static bool is_range(const char *inside, const char *end)
{
	return end - inside >= 3 && inside[1] == '-' && inside[0] <= inside[2] &&
	       ((islower((unsigned char)inside[0]) && islower((unsigned char)inside[2])) ||
		(isdigit((unsigned char)inside[0]) && isdigit((unsigned char)inside[2])));
}

bool is_certain_class(const char *inside, const char *end)
{
	/* "[:x:]" and its like stand for classes by name. */
	if (end - inside > 1 && strchr(":.", *inside) && end[-1] == *inside)
		return false;
	inside += inside < end && *inside == '^';
	if (inside == end)
		return false;
	while (inside < end) {
		if (is_range(inside, end))
			inside += 3;
		else if (*inside == '\\' && end - inside > 1 && strchr("dswDSW.?!", inside[1]))
			inside += 2;
		else if (isalnum((unsigned char)*inside) || strchr(" .,;:?!'/()|", *inside))
			inside++;
		else
			return false;
	}
	return true;
}

bool is_certain_lookbehind(struct slice text)
{
	for (size_t i = sizeof "(?<!" - 1; i + 1 < text.len; i++)
		if (!isalnum((unsigned char)text.text[i]) && text.text[i] != ' ')
			return false;
	return text.len > sizeof "(?<!)" - 1;
}

/* How often it is written out at most; 0 when that is not certain. */
static unsigned long count_of(const char *quantifier)
{
	char *end;
	if (*quantifier != '{')
		return 1;
	unsigned long least = strtoul(quantifier + 1, &end, 10);
	unsigned long most = *end == ',' ? strtoul(end + 1, &end, 10) : least;
	bool plain = isdigit((unsigned char)quantifier[1]) && isdigit((unsigned char)end[-1]) && *end == '}';
	return plain && least <= most && most <= COUNT_MAX ? most : 0;
}

bool atom_is_lookbehind(const struct atom *atom)
{
	return atom->text.len > 3 && memcmp(atom->text.text, "(?<", 3) == 0;
}

bool is_certain_quantifier(const struct atom *atom)
{
	bool letter = !atom->group && !atom_is_lookbehind(atom) && !slice_is(atom->text, "\\b") &&
		      !slice_is(atom->text, "\\B") && !slice_is(atom->text, "^") && !slice_is(atom->text, "$");
	bool group = slice_is(atom->text, "(?:") || slice_is(atom->text, "(");
	return (letter || group) && count_of(atom->quantifier.text);
}

/* A group that is counted is written out as often. */
size_t atom_weight(const struct atom *atom)
{
	size_t weight = atom->text.len + (atom->text.text[0] == '[' ? CLASS_WEIGHT : LETTER_WEIGHT);
	if (atom_is_lookbehind(atom))
		weight += LETTER_WEIGHT * atom->text.len;
	if (atom->quantifier.len)
		weight += atom->quantifier.len + QUANTIFIER_WEIGHT;
	if (!atom->group)
		return weight;
	weight += GROUP_WEIGHT + atom->group->weight;
	return atom->quantifier.len ? weight * (count_of(atom->quantifier.text) + 1) : weight;
}
