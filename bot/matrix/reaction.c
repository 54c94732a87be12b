#include "matrix/reaction.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"

/* Clients differ in whether they send what makes a character an emoji: these may follow, in this order. */
static const char *const digit_tails[] = { "", "\uFE0F", "\u20E3", "\uFE0F\u20E3" };
static const char *const thumb_tails[] = { "",           "\uFE0F",     "\U0001F3FB", "\U0001F3FC",
					   "\U0001F3FD", "\U0001F3FE", "\U0001F3FF" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_one_of(const char *text, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, texts[i]) == 0)
			return true;
	return false;
}

static bool is_thumb(const char *key, const char *thumb)
{
	return text_starts(key, thumb) && is_one_of(key + strlen(thumb), thumb_tails, COUNT(thumb_tails));
}

static void read_key(struct reaction *reaction, const char *key)
{
	if (*key >= '1' && *key <= '9' && is_one_of(key + 1, digit_tails, COUNT(digit_tails))) {
		reaction->kind = REACTION_PICK;
		reaction->number = *key - '0';
	} else if (is_thumb(key, "\U0001F44D")) {
		reaction->kind = REACTION_UP;
	} else if (is_thumb(key, "\U0001F44E")) {
		reaction->kind = REACTION_DOWN;
	}
}

struct reaction reaction_read(const struct event *event)
{
	struct reaction reaction = { .kind = REACTION_OTHER };
	const char *key = json_text_at(event->content, "m.relates_to", "key");
	bool well_formed = text_equal(event->type, "m.reaction") && !event->state_key &&
			   text_equal(event->relation, "m.annotation") && event->relation_id && key;
	if (!well_formed)
		return reaction;
	read_key(&reaction, key);
	if (reaction.kind != REACTION_OTHER)
		reaction.target = event->relation_id;
	return reaction;
}
