#include "run/said.h"

#include <stdlib.h>

#include "base/mem.h"

static int64_t find_head(struct store *store, const char *question, int64_t before)
{
	struct outbox_said row;
	int64_t head = 0;
	for (int64_t after = 0; outbox_next_said(store, question, after, &row); after = row.id)
		if (row.kind == OUTBOX_MESSAGE && !row.target && row.id < before)
			head = row.id;
	return head;
}

static void take_row(struct said *said, const struct outbox_said *row)
{
	bool picture = row->kind == OUTBOX_PICTURE;
	struct outbox_said **rows = picture ? &said->pictures : &said->texts;
	size_t *count = picture ? &said->picture_count : &said->text_count;
	mem_grow((void **)rows, *count, picture ? &said->picture_room : &said->text_room, sizeof **rows);
	(*rows)[(*count)++] = *row;
}

bool said_read(struct store *store, const char *question, int64_t before, struct said *said)
{
	struct outbox_said row;
	*said = (struct said){ 0 };
	int64_t head = find_head(store, question, before);
	if (!head)
		return false;
	for (int64_t after = 0; outbox_next_said(store, question, after, &row); after = row.id)
		if (row.kind != OUTBOX_EDIT && (row.id == head || row.target == head))
			take_row(said, &row);
	return true;
}

void said_release(struct said *said)
{
	free(said->texts);
	free(said->pictures);
	*said = (struct said){ 0 };
}
