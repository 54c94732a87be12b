#include "talk/words.h"

bool word_in_set(struct word word, const char *set)
{
	while (*set) {
		size_t same = 0;
		while (same < word.len && set[same] && set[same] == word.text[same])
			same++;
		set += same;
		if (same == word.len && (*set == ' ' || !*set))
			return true;
		while (*set && *set != ' ')
			set++;
		set += *set == ' ';
	}
	return false;
}
