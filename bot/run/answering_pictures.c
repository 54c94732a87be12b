#include "run/answering_pictures.h"

#include <stdlib.h>

#include "base/str.h"
#include "run/changes.h"
#include "talk/response.h"

struct pictures_shown pictures_choose(struct answering *a)
{
	struct pictures_shown shown = { .count = 0 };
	for (size_t i = 0; i < a->reply.picture_count; i++) {
		const struct picture *picture = a->reply.pictures[i];
		const struct known_picture *known = pictures_find(a->bot, picture->file);
		if (!known)
			continue;
		shown.known[shown.count] = known;
		shown.alt[shown.count++] = picture->alt;
	}
	a->pictures = (int)shown.count;
	return shown;
}

static char *make_content(const struct message *message, const struct known_picture *known)
{
	return message_picture(message, &(struct message_picture){
		.uri = known->uri,
		.name = picture_name(known),
		.type = "image/png",
		.width = known->info.width,
		.height = known->info.height,
		.size = known->info.size,
	});
}

/* It stands where the text stands, and calls nobody a second time. */
static void add_picture(struct answering *a, int64_t text_row, struct message message, const struct known_picture *known)
{
	const struct bot *bot = a->bot;
	char txn[DIGEST_TEXT];
	message_txn(txn, &(struct txn_source){ bot->user_id, bot->device_id, a->room->id, a->event->id, "picture",
					       message.part });
	message.txn = txn;
	message.mention = NULL;
	struct outbox_row row = part_make_row(a, txn, make_content(&message, known), false);
	row.kind = OUTBOX_PICTURE;
	row.target = text_row;
	row.picture = known->file;
	row.before = NULL;
	row.disclaimer = false;
	outbox_add(bot->store, &row);
	part_release_row(&row);
}

void pictures_add_behind(struct answering *a, int64_t text_row, const struct message *like,
			 const struct pictures_shown *shown)
{
	struct message message = *like;
	for (size_t i = 0; i < shown->count; i++) {
		message.text = shown->alt[i];
		message.part++;
		add_picture(a, text_row, message, shown->known[i]);
	}
}

/* The relation is decided before the text waits in the room, which would ask for one. */
void pictures_add_answer(struct answering *a, bool urgent)
{
	struct pictures_shown shown = pictures_choose(a);
	struct message message = part_make_message(a, a->reply.text, a->reply.html, urgent);
	message.part = part_add_row(a, a->reply.text, a->reply.html, urgent);
	message.of = message.part + a->pictures;
	pictures_add_behind(a, outbox_last_id(a->bot->store), &message, &shown);
}

static bool next_picture(const struct answering *a, int64_t after, struct outbox_said *said)
{
	bool found;
	while ((found = outbox_next_said(a->bot->store, a->question, after, said)) && said->kind != OUTBOX_PICTURE)
		after = said->id;
	return found;
}

void pictures_drop(struct answering *a)
{
	struct outbox_said said;
	for (int64_t after = 0; next_picture(a, after, &said); after = said.id)
		outbox_drop(a->bot->store, said.id);
}

static bool fits(const struct answering *a, int64_t row)
{
	char *file = outbox_picture_of(a->bot->store, row);
	bool found = false;
	for (size_t i = 0; i < a->reply.picture_count && !found; i++)
		found = text_equal(file, a->reply.pictures[i]->file);
	free(file);
	return found;
}

/* What is taken away counts as said no more: the next edit must not do it again. */
static void take_away(struct answering *a, const struct outbox_said *said)
{
	char *event = outbox_event_of(a->bot->store, said->id);
	changes_take_away(a->bot, a->room, a->event, said);
	if (event)
		outbox_taken_away(a->bot->store, event);
	free(event);
}

void pictures_keep_fitting(struct answering *a)
{
	struct outbox_said said;
	a->pictures = 0;
	for (int64_t after = 0; next_picture(a, after, &said); after = said.id) {
		if (fits(a, said.id))
			a->pictures++;
		else
			take_away(a, &said);
	}
}
