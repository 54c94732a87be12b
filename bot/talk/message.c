#include "talk/message.h"

#include <string.h>

#include "talk/book_inside.h"
#include "talk/frame.h"

size_t characters_on(const char *text, size_t len, size_t from, size_t count)
{
	while (from < len && count--)
		do
			from++;
		while (from < len && ((unsigned char)text[from] & 0xC0) == 0x80);
	return from;
}

/* Without the half sentence at the end, unless that is half of it all: then without the half word. */
static size_t len_of_sentences(const char *text, size_t len)
{
	static const char *const ends[] = { ".?!;", " " };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		for (size_t at = len; at > len / 2; at--)
			if (strchr(ends[i], text[at - 1]))
				return at;
	return len;
}

void message_init(struct message *message, const struct book *book, const char *text, size_t len)
{
	*message = (struct message){ 0 };
	normalise(&message->normal, text, len);
	spelling_correct(book->spelling, &message->normal, &message->corrected, &message->corrections);
	struct framed asked = frame_find(message->corrected.text, message->corrected.len);
	message->start = asked.start;
	message->end = characters_on(message->corrected.text, asked.end, asked.start, TOPIC_CHARACTERS);
	message->cut = message->end < asked.end;
	if (message->cut)
		message->end = asked.start + len_of_sentences(message->corrected.text + asked.start, message->end - asked.start);
}

void message_read(const struct message *message, const struct book *book, struct reading *reading)
{
	reading_init(reading, book, message->corrected.text + message->start, message->end - message->start,
		     &message->corrections, message->start);
	reading->without = message->without;
}

void message_release(struct message *message)
{
	normal_release(&message->normal);
	normal_release(&message->corrected);
	corrections_release(&message->corrections);
}
