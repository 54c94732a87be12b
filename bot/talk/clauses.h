/* A normal text as words with the clause marks behind them, and questions about their neighbourhood. Internal to the
 * finding of negations. Positions may lie behind the last word: nothing is there. */
#ifndef UNKNOT_TALK_CLAUSES_H
#define UNKNOT_TALK_CLAUSES_H

#include "talk/words.h"

struct item {
	struct word word;
	char mark;              /* behind it; 0: none */
};

struct clauses {
	const char *text;       /* borrowed */
	struct item *items;
	size_t count, room;
};

static inline bool ends_word(char c)
{
	return c == ' ' || c == '.' || c == ',' || c == ';' || c == ':' || c == '?' || c == '!' || c == '\0';
}

/* The next word at or behind *at, which is moved behind it; false when there is none. Of all words of all examples. */
static inline bool next_word(const char *text, size_t len, size_t *at, struct word *word)
{
	size_t start = *at, end;
	while (start < len && ends_word(text[start]))
		start++;
	for (end = start; end < len && !ends_word(text[end]);)
		end++;
	*word = (struct word){ text + start, end - start };
	*at = end;
	return end > start;
}

void clauses_split(struct clauses *clauses, const char *text, size_t len);
void clauses_release(struct clauses *clauses);

bool in_set(const struct clauses *clauses, size_t at, const char *set);         /* see word_in_set */
static inline bool is_word(const struct clauses *clauses, size_t at, const char *text)
{
	return at < clauses->count && word_is(clauses->items[at].word, text);
}
bool ends_clause(const struct clauses *clauses, size_t at);
bool begins_clause(const struct clauses *clauses, size_t at);

/* The word before `at` in the same clause is one of the set. */
bool is_behind(const struct clauses *clauses, size_t at, const char *set);

/* One of the set stands between `at` and the end of the clause; looks a dozen words ahead. */
bool clause_holds(const struct clauses *clauses, size_t at, const char *set);

/* The last word of the sentence that `at` is in, or one forty words ahead. */
size_t sentence_end(const struct clauses *clauses, size_t at);

#endif
