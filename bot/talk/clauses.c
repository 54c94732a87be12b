#include "talk/clauses.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CLAUSE_MAX 12           /* words looked ahead in a clause */
#define SENTENCE_MAX 40         /* and to the end of a sentence: the work for a long text is bounded */

void clauses_split(struct clauses *clauses, const char *text, size_t len)
{
	clauses->text = text;
	for (size_t at = 0; at < len;) {
		size_t start = at;
		while (at < len && !ends_word(text[at]))
			at++;
		if (at > start) {
			mem_grow((void **)&clauses->items, clauses->count, &clauses->room, sizeof *clauses->items);
			clauses->items[clauses->count++] = (struct item){ { text + start, at - start }, 0 };
		}
		if (at < len && text[at] != ' ' && clauses->count && (at + 1 == len || text[at + 1] == ' '))
			clauses->items[clauses->count - 1].mark = text[at];
		if (at < len)
			at++;
	}
}

bool in_set(const struct clauses *clauses, size_t at, const char *set)
{
	return at < clauses->count && word_in_set(clauses->items[at].word, set);
}

bool ends_clause(const struct clauses *clauses, size_t at)
{
	return at + 1 >= clauses->count || clauses->items[at].mark;
}

bool begins_clause(const struct clauses *clauses, size_t at)
{
	return at == 0 || clauses->items[at - 1].mark;
}

bool is_behind(const struct clauses *clauses, size_t at, const char *set)
{
	return !begins_clause(clauses, at) && in_set(clauses, at - 1, set);
}

size_t sentence_end(const struct clauses *clauses, size_t at)
{
	for (size_t end = at + SENTENCE_MAX; at < end && at + 1 < clauses->count; at++) {
		if (clauses->items[at].mark && strchr(".?!;", clauses->items[at].mark))
			break;
	}
	return at;
}

bool clause_holds(const struct clauses *clauses, size_t at, const char *set)
{
	for (size_t end = at + CLAUSE_MAX; at < end && at < clauses->count; at++) {
		if (in_set(clauses, at, set))
			return true;
		if (clauses->items[at].mark)
			return false;
	}
	return false;
}

void clauses_release(struct clauses *clauses)
{
	free(clauses->items);
	*clauses = (struct clauses){ 0 };
}
