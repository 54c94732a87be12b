#include "talk/words.h"

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
