#include "store/room.h"

#include <stdlib.h>

#include "base/mem.h"

#define COLUMNS \
	"id, membership, direct, direct_written, encrypted, muted, partner, leave_reason, disclaimer_ms, follows, via, told," \
	" visibility, rotation_ms, rotation_messages"

static bool take(struct sql_query *query, struct room *room)
{
	if (!sql_row(query))
		return false;
	*room = (struct room){
		.id = mem_copy_text(sql_text(query, 0)),
		.membership = (enum membership)sql_number(query, 1),
		.direct = sql_number(query, 2),
		.direct_written = sql_number(query, 3),
		.encrypted = sql_number(query, 4),
		.muted = sql_number(query, 5),
		.partner = mem_copy_text(sql_text(query, 6)),
		.leave_reason = mem_copy_text(sql_text(query, 7)),
		.disclaimer_ms = sql_number(query, 8),
		.follows = mem_copy_text(sql_text(query, 9)),
		.via = mem_copy_text(sql_text(query, 10)),
		.told = sql_number(query, 11),
		.visibility = mem_copy_text(sql_text(query, 12)),
		.rotation_ms = sql_number(query, 13),
		.rotation_messages = sql_number(query, 14),
	};
	sql_end(query);
	return true;
}

void room_load(struct store *store, const char *id, struct room *room)
{
	if (!take(sql_query(store->sql, "SELECT " COLUMNS " FROM room WHERE id = ?", "t", id), room))
		*room = (struct room){ .id = mem_copy_text(id) };
}

void room_save(struct store *store, const struct room *room, int64_t now_ms)
{
	store->room_changes++;
	sql_run(store->sql,
		"INSERT OR REPLACE INTO room (" COLUMNS ", changed_ms) VALUES"
		" (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"tiiiiittittitiii", room->id, (int64_t)room->membership, (int64_t)room->direct, (int64_t)room->direct_written,
		(int64_t)room->encrypted, (int64_t)room->muted, room->partner, room->leave_reason, room->disclaimer_ms,
		room->follows, room->via, (int64_t)room->told, room->visibility, room->rotation_ms, room->rotation_messages,
		now_ms);
}

void room_release(struct room *room)
{
	free(room->id);
	free(room->partner);
	free(room->leave_reason);
	free(room->follows);
	free(room->via);
	free(room->visibility);
	*room = (struct room){ 0 };
}

bool room_next_owing(struct store *store, const char *after, struct room *room)
{
	return take(sql_query(store->sql,
			      "SELECT " COLUMNS " FROM room WHERE membership IN (1, 2) AND id > ? ORDER BY id LIMIT 1", "t",
			      after),
		    room);
}

bool room_next_unwritten(struct store *store, struct room *room)
{
	return take(sql_query(store->sql,
			      "SELECT " COLUMNS " FROM room WHERE membership = 3 AND direct = 1 AND direct_written = 0"
			      " AND partner IS NOT NULL LIMIT 1",
			      NULL),
		    room);
}

bool room_unmute_all(struct store *store)
{
	sql_run(store->sql, "UPDATE room SET muted = 0 WHERE muted <> 0", NULL);
	return sql_changes(store->sql) > 0;
}

bool room_any_encrypted(struct store *store)
{
	return sql_found(sql_query(store->sql,
				   "SELECT 1 FROM room WHERE encrypted <> 0 LIMIT 1", NULL));
}

int64_t room_count(struct store *store, enum membership membership)
{
	struct sql_query *query = sql_query(store->sql, "SELECT count(*) FROM room WHERE membership = ?", "i",
					    (int64_t)membership);
	int64_t count = sql_row(query) ? sql_number(query, 0) : 0;
	sql_end(query);
	return count;
}

int64_t room_count_muted(struct store *store)
{
	return sql_one_number(store->sql, "SELECT count(*) FROM room WHERE muted <> 0 AND membership = 3", 0);
}
