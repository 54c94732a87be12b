#include "store/outbox.h"

#include <stdlib.h>

#include "base/mem.h"

void outbox_row_release(struct outbox_row *row)
{
	free(row->room);
	free(row->txn);
	free(row->question);
	free(row->thread);
	free(row->content);
	free(row->device);
	free(row->intents);
	free(row->options);
	*row = (struct outbox_row){ 0 };
}

int64_t outbox_add(struct store *store, const struct outbox_row *row)
{
	sql_run(store->sql,
		"INSERT OR IGNORE INTO outbox (room, txn, question, thread, content, urgent, state, device, made_ms, intents,"
		" options) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
		"tttttititt", row->room, row->txn, row->question, row->thread, row->content, (int64_t)row->urgent, row->device,
		row->made_ms, row->intents, row->options);
	return sql_last_id(store->sql);
}

bool outbox_load(struct store *store, int64_t id, struct outbox_row *row)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT id, room, txn, question, thread, content, urgent, device, made_ms,"
					    " intents, options FROM outbox WHERE id = ? AND state = 0",
					    "i", id);
	if (!sql_row(query))
		return false;
	*row = (struct outbox_row){
		.id = sql_number(query, 0),
		.room = mem_copy_text(sql_text(query, 1)),
		.txn = mem_copy_text(sql_text(query, 2)),
		.question = mem_copy_text(sql_text(query, 3)),
		.thread = mem_copy_text(sql_text(query, 4)),
		.content = mem_copy_text(sql_text(query, 5)),
		.urgent = sql_number(query, 6),
		.device = mem_copy_text(sql_text(query, 7)),
		.made_ms = sql_number(query, 8),
		.intents = mem_copy_text(sql_text(query, 9)),
		.options = mem_copy_text(sql_text(query, 10)),
	};
	sql_end(query);
	return true;
}

struct sql_query *outbox_waiting(struct store *store)
{
	return sql_query(store->sql, "SELECT id, room, urgent FROM outbox WHERE state < 2 ORDER BY urgent DESC, id", NULL);
}

bool outbox_next(struct sql_query *rows, struct outbox_head *head)
{
	if (!sql_row(rows))
		return false;
	*head = (struct outbox_head){ sql_number(rows, 0), sql_text(rows, 1), sql_number(rows, 2) };
	return true;
}

size_t outbox_count_waiting(struct store *store)
{
	return (size_t)sql_one_number(store->sql, "SELECT count(*) FROM outbox WHERE state < 2", 0);
}

static bool any(struct sql_query *query)
{
	bool found = sql_row(query);
	if (found)
		sql_end(query);
	return found;
}

bool outbox_waits_in_room(struct store *store, const char *room)
{
	return any(sql_query(store->sql, "SELECT 1 FROM outbox WHERE state < 2 AND room = ? LIMIT 1", "t", room));
}

int64_t outbox_last_id(struct store *store)
{
	return sql_one_number(store->sql, "SELECT coalesce(max(id), 0) FROM outbox", 0);
}

void outbox_sent(struct store *store, int64_t id, const char *event)
{
	sql_run(store->sql, "UPDATE outbox SET state = 2, event = ?, content = NULL WHERE id = ? AND state = 0", "ti", event,
		id);
}

bool outbox_sent_by_txn(struct store *store, const char *txn, const char *event)
{
	sql_run(store->sql, "UPDATE outbox SET state = 2, event = ?, content = NULL WHERE txn = ? AND state = 0", "tt", event,
		txn);
	return sql_changes(store->sql) > 0;
}

void outbox_refused(struct store *store, int64_t id, const char *reason)
{
	sql_run(store->sql, "UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE id = ? AND state = 0", "ti", reason,
		id);
}

void outbox_refuse_room(struct store *store, const char *room, const char *reason)
{
	sql_run(store->sql, "UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE room = ? AND state = 0", "tt",
		reason, room);
}

void outbox_refuse_room_before(struct store *store, const char *room, int64_t made_before_ms, const char *reason)
{
	sql_run(store->sql,
		"UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE room = ? AND state = 0 AND made_ms < ?", "tti",
		reason, room, made_before_ms);
}

bool outbox_question(struct store *store, int64_t id, char **question, char **thread)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT question, thread FROM outbox WHERE id = ? AND question IS NOT NULL", "i", id);
	if (!sql_row(query))
		return false;
	*question = mem_copy_text(sql_text(query, 0));
	*thread = mem_copy_text(sql_text(query, 1));
	sql_end(query);
	return true;
}

bool outbox_is_own_event(struct store *store, const char *event)
{
	return any(sql_query(store->sql, "SELECT 1 FROM outbox WHERE event = ? LIMIT 1", "t", event));
}
