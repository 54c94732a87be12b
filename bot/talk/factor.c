#include "talk/factor.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What is left of a sequence behind a common beginning. */
struct rest {
	const struct sequence *sequence;
	size_t from;
	bool written;
};

static void write_rests(struct rest *rests, size_t count, struct str *out);

static bool is_same(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

/* The letter at this place behind the beginning; NULL when there is something else or nothing. */
static const struct atom *letter_at(const struct rest *rest, size_t place)
{
	size_t at = rest->from + place;
	return at < rest->sequence->count && rest->sequence->atoms[at].plain ? &rest->sequence->atoms[at] : NULL;
}

static void write_atom(const struct atom *atom, struct str *out)
{
	str_add_bytes(out, atom->text.text, atom->text.len);
	if (atom->group) {
		factor_write(atom->group, out);
		str_add_char(out, ')');
	}
	str_add_bytes(out, atom->quantifier.text ? atom->quantifier.text : "", atom->quantifier.len);
}

/* Those that begin with the same letter as the first, moved into `same`. */
static size_t gather(struct rest *rests, size_t count, struct rest *same)
{
	const struct atom *letter = letter_at(&rests[0], 0);
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		const struct atom *other = letter_at(&rests[i], 0);
		bool alike = i == 0 || (letter && other && is_same(letter->text, other->text));
		if (rests[i].written || !alike)
			continue;
		rests[i].written = true;
		same[found++] = (struct rest){ rests[i].sequence, rests[i].from, false };
	}
	return found;
}

static size_t common_letters(const struct rest *rests, size_t count)
{
	for (size_t place = 0;; place++) {
		const struct atom *letter = letter_at(&rests[0], place);
		for (size_t i = 0; i < count; i++) {
			const struct atom *other = letter_at(&rests[i], place);
			if (!letter || !other || !is_same(letter->text, other->text))
				return place;
		}
	}
}

static void write_sequence(const struct rest *rest, struct str *out)
{
	for (size_t i = rest->from; i < rest->sequence->count; i++)
		write_atom(&rest->sequence->atoms[i], out);
}

/* The common beginning once, then what is left of each, the longer ones first. */
static void write_bucket(struct rest *rests, size_t count, struct str *out)
{
	size_t common = common_letters(rests, count), left = 0;
	bool may_end = false;
	for (size_t i = 0; i < common; i++)
		write_atom(letter_at(&rests[0], i), out);
	for (size_t i = 0; i < count; i++) {
		rests[i].from += common;
		if (rests[i].from < rests[i].sequence->count)
			rests[left++] = rests[i];
		else
			may_end = true;
	}
	if (!left)
		return;
	str_add(out, "(?:");
	write_rests(rests, left, out);
	str_add(out, may_end ? "|)" : ")");
}

static void write_rests(struct rest *rests, size_t count, struct str *out)
{
	struct rest *same = mem_array(count, sizeof *same);
	bool first = true;
	for (size_t i = 0; i < count; i++) {
		if (rests[i].written)
			continue;
		size_t alike = gather(rests + i, count - i, same);
		if (!first)
			str_add_char(out, '|');
		first = false;
		if (alike > 1)
			write_bucket(same, alike, out);
		else
			write_sequence(&same[0], out);
	}
	free(same);
}

void factor_write(const struct choices *choices, struct str *out)
{
	struct rest *rests = mem_array(choices->count, sizeof *rests);
	for (size_t i = 0; i < choices->count; i++)
		rests[i].sequence = &choices->items[i];
	write_rests(rests, choices->count, out);
	free(rests);
}
