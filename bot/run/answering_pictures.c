#include "run/answering_pictures.h"

#include <stdlib.h>

#include "base/str.h"
#include "run/changes.h"
#include "talk/response.h"

struct pictures_shown answering_choose_pictures(struct answering *a)
{
	struct pictures_shown shown = { .count = 0 };
	for (size_t i = 0; i < a->reply.picture_count; i++) {
		const struct picture *picture = a->reply.pictures[i];
		const struct known_picture *known = pictures_find(a->bot, picture->file, a->room->encrypted);
		if (!known)
			continue;
		shown.known[shown.count] = known;
		shown.alt[shown.count++] = picture->alt;
	}
	a->pictures = (int)shown.count;
	return shown;
}

static char *make_content(const struct message *message, const struct known_picture *known, bool encrypted)
{
	return message_picture(message, &(struct message_picture){
		.uri = known->uri,
		.name = picture_name(known),
		.type = "image/png",
		.width = known->info.width,
		.height = known->info.height,
		.size = known->info.size,
		.sealed = encrypted ? known->sealed : NULL,
	});
}

/* It stands where the text stands, and calls nobody a second time. */
static void add_picture(struct answering *a, struct message message, const struct known_picture *known)
{
	char txn[DIGEST_TEXT];
	answering_make_txn(a, "picture", message.part, txn);
	message.txn = txn;
	message.mention = NULL;
	struct outbox_row row = answering_make_row(a, txn, make_content(&message, known, a->room->encrypted), false);
	row.kind = OUTBOX_PICTURE;
	row.target = a->head;
	row.picture = known->file;
	row.before = NULL;
	row.disclaimer = false;
	outbox_add(a->bot->store, &row);
	answering_release_row(&row);
}

static void add_behind(struct answering *a, const struct message *like, const struct pictures_shown *shown, size_t from)
{
	struct message message = *like;
	for (size_t i = from; i < shown->count; i++) {
		message.text = shown->alt[i];
		message.part = like->part + (int)i + 1;
		add_picture(a, message, shown->known[i]);
	}
}

/* The relation is decided before the text waits in the room, which would ask for one. */
void answering_add_with_pictures(struct answering *a, bool urgent)
{
	struct pictures_shown shown = answering_choose_pictures(a);
	if (!shown.count) {
		answering_add(a, a->reply.text, a->reply.html, urgent);
		return;
	}
	struct message message = answering_make_message(a, a->reply.text, a->reply.html, urgent);
	message.part = answering_add(a, a->reply.text, a->reply.html, urgent);
	message.of = message.part + a->pictures;
	add_behind(a, &message, &shown, 0);
}

/* How many from the first on are those that are shown now: the others would stand in the wrong place. */
static size_t count_fitting(const struct answering *a, const struct said *said, const struct pictures_shown *shown)
{
	size_t count = 0;
	for (bool fits = true; fits && count < said->picture_count && count < shown->count; count += fits) {
		char *file = outbox_picture_of(a->bot->store, said->pictures[count].id);
		fits = text_equal(file, shown->known[count]->file);
		free(file);
	}
	return count;
}

void answering_follow_pictures(struct answering *a, const struct said *said, const struct message *like,
			       const struct pictures_shown *shown, bool anew)
{
	size_t fitting = anew ? 0 : count_fitting(a, said, shown);
	for (size_t i = fitting; i < said->picture_count; i++)
		changes_take_away(a->bot, a->room, a->event, &said->pictures[i]);
	add_behind(a, like, shown, fitting);
}
