/* The pictures of an answer: messages of their own behind the text, written in the same commit. Private to
 * run/answering.c and run/editing.c. */
#ifndef UNKNOT_RUN_ANSWERING_PICTURES_H
#define UNKNOT_RUN_ANSWERING_PICTURES_H

#include "run/answering_steps.h"
#include "run/pictures.h"
#include "run/said.h"

/* Those of the reply that can be sent now. */
struct pictures_shown {
	const struct known_picture *known[REPLY_PICTURES_MAX];
	const char *alt[REPLY_PICTURES_MAX];
	size_t count;
};

/* The text of the reply and, behind it, its pictures. */
void answering_add_with_pictures(struct answering *a, bool urgent);

/* In two steps: choosing sets how many pictures the answer has, so it comes before the text is made. `like` is a part
 * of the text: the last one, with its `of` of the whole answer. */
struct pictures_shown answering_choose_pictures(struct answering *a);

/* Behind an answer that is edited: those that stand there and fit stay, the others are taken away, and what is missing
 * is added. With `anew` none stays. */
void answering_follow_pictures(struct answering *a, const struct said *said, const struct message *like,
			       const struct pictures_shown *shown, bool anew);

#endif
