#include "store/gap.h"

#include <stdlib.h>

#include "base/mem.h"

#define COLUMNS "room, phase, cursor, target, after_event, start_cursor, pages, backlog"

static bool take(struct sql_query *query, struct gap *gap)
{
	if (!sql_row(query))
		return false;
	*gap = (struct gap){
		.room = mem_copy_text(sql_text(query, 0)),
		.phase = (enum gap_phase)sql_number(query, 1),
		.cursor = mem_copy_text(sql_text(query, 2)),
		.target = mem_copy_text(sql_text(query, 3)),
		.after_event = mem_copy_text(sql_text(query, 4)),
		.start_cursor = mem_copy_text(sql_text(query, 5)),
		.pages = sql_number(query, 6),
		.backlog = sql_number(query, 7),
	};
	sql_end(query);
	return true;
}

bool gap_load(struct store *store, const char *room, struct gap *gap)
{
	return take(sql_query(store->sql, "SELECT " COLUMNS " FROM gap WHERE room = ?", "t", room), gap);
}

bool gap_next(struct store *store, const char *after_room, struct gap *gap)
{
	return take(sql_query(store->sql, "SELECT " COLUMNS " FROM gap WHERE room > ? ORDER BY room LIMIT 1", "t",
			      after_room),
		    gap);
}

void gap_save(struct store *store, const struct gap *gap)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO gap (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "tittttii", gap->room,
		(int64_t)gap->phase, gap->cursor, gap->target, gap->after_event, gap->start_cursor, gap->pages,
		(int64_t)gap->backlog);
}

void gap_close(struct store *store, const char *room)
{
	sql_run(store->sql, "DELETE FROM gap WHERE room = ?", "t", room);
}

void gap_release(struct gap *gap)
{
	free(gap->room);
	free(gap->cursor);
	free(gap->target);
	free(gap->after_event);
	free(gap->start_cursor);
	*gap = (struct gap){ 0 };
}
