#include "store/undecrypted.h"

#include <stdlib.h>

#include "base/mem.h"

void undecrypted_keep(struct store *store, const struct undecrypted *event)
{
	sql_run(store->sql,
		"INSERT OR IGNORE INTO undecrypted (event, room, session, json, backlog, others_follow, kept_ms)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)",
		"ttttiii", event->event, event->room, event->session, event->json, (int64_t)event->backlog,
		(int64_t)event->others_follow, event->kept_ms);
	sql_run(store->sql,
		"DELETE FROM undecrypted WHERE id IN (SELECT id FROM undecrypted WHERE room = ? ORDER BY id DESC LIMIT -1"
		" OFFSET ?)",
		"ti", event->room, (int64_t)UNDECRYPTED_ROWS_OF_ROOM_MAX);
	sql_run(store->sql,
		"DELETE FROM undecrypted WHERE id IN (SELECT id FROM undecrypted ORDER BY id DESC LIMIT -1 OFFSET ?)", "i",
		(int64_t)UNDECRYPTED_ROWS_MAX);
}

bool undecrypted_next(struct store *store, const char *room, const char *session, int64_t after,
		      struct undecrypted *event)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT id, event, room, session, json, backlog, others_follow, kept_ms"
					    " FROM undecrypted WHERE id > ?1 AND (?2 IS NULL OR room = ?2)"
					    " AND (?3 IS NULL OR session = ?3) ORDER BY id LIMIT 1",
					    "itt", after, room, session);
	if (!sql_row(query))
		return false;
	*event = (struct undecrypted){
		.id = sql_number(query, 0),
		.event = mem_copy_text(sql_text(query, 1)),
		.room = mem_copy_text(sql_text(query, 2)),
		.session = mem_copy_text(sql_text(query, 3)),
		.json = mem_copy_text(sql_text(query, 4)),
		.backlog = sql_number(query, 5),
		.others_follow = sql_number(query, 6),
		.kept_ms = sql_number(query, 7),
	};
	sql_end(query);
	return true;
}

void undecrypted_release(struct undecrypted *event)
{
	free(event->event);
	free(event->room);
	free(event->session);
	free(event->json);
	*event = (struct undecrypted){ 0 };
}

void undecrypted_drop(struct store *store, const char *event)
{
	sql_run(store->sql, "DELETE FROM undecrypted WHERE event = ?", "t", event);
}

void undecrypted_drop_room(struct store *store, const char *room)
{
	sql_run(store->sql, "DELETE FROM undecrypted WHERE room = ?", "t", room);
}

void undecrypted_expire(struct store *store, int64_t kept_before_ms)
{
	sql_run(store->sql, "DELETE FROM undecrypted WHERE kept_ms < ?", "i", kept_before_ms);
}

size_t undecrypted_count(struct store *store)
{
	return (size_t)sql_one_number(store->sql, "SELECT count(*) FROM undecrypted", 0);
}
