#include "talk/words.h"

#include <string.h>

struct word word_of(const char *text)
{
	return (struct word){ text, strlen(text) };
}

bool word_is(struct word word, const char *text)
{
	return strncmp(word.text, text, word.len) == 0 && text[word.len] == '\0';
}

bool word_ends(struct word word, const char *ending)
{
	size_t len = strlen(ending);
	return word.len >= len && memcmp(word.text + word.len - len, ending, len) == 0;
}

int word_compare(struct word a, struct word b)
{
	int order = memcmp(a.text, b.text, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool word_in_set(struct word word, const char *set)
{
	while (*set) {
		const char *space = strchr(set, ' ');
		size_t len = space ? (size_t)(space - set) : strlen(set);
		if (len == word.len && memcmp(set, word.text, len) == 0)
			return true;
		set += len + (space != NULL);
	}
	return false;
}
