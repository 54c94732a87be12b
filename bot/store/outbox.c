#include "store/outbox.h"

#include <stdlib.h>

#include "base/mem.h"

void outbox_row_release(struct outbox_row *row)
{
	free(row->target_event);
	free(row->room);
	free(row->txn);
	free(row->question);
	free(row->thread);
	free(row->content);
	free(row->device);
	free(row->intents);
	free(row->options);
	free(row->before);
	*row = (struct outbox_row){ 0 };
}

int64_t outbox_add(struct store *store, const struct outbox_row *row)
{
	sql_run(store->sql,
		"INSERT OR IGNORE INTO outbox (room, txn, question, thread, content, urgent, state, device, made_ms, intents,"
		" options, kind, target, disclaimer, before, picture)"
		" VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?)",
		"tttttitittiiitt", row->room, row->txn, row->question, row->thread, row->content, (int64_t)row->urgent, row->device,
		row->made_ms, row->intents, row->options, (int64_t)row->kind, row->target,
		(int64_t)row->disclaimer, row->before, row->picture);
	return sql_last_id(store->sql);
}

#define ROW_COLUMNS \
	"id, room, txn, question, thread, content, urgent, device, made_ms, intents, options, kind, coalesce(target, 0)," \
	" (SELECT t.event FROM outbox t WHERE t.id = outbox.target), disclaimer, sealed"

static bool take(struct sql_query *query, struct outbox_row *row)
{
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
		.kind = (enum outbox_kind)sql_number(query, 11),
		.target = sql_number(query, 12),
		.target_event = mem_copy_text(sql_text(query, 13)),
		.disclaimer = sql_number(query, 14),
		.sealed = sql_number(query, 15),
	};
	sql_end(query);
	return true;
}

bool outbox_load(struct store *store, int64_t id, struct outbox_row *row)
{
	return take(sql_query(store->sql, "SELECT " ROW_COLUMNS " FROM outbox WHERE id = ? AND state = 0", "i", id), row);
}

bool outbox_next_edit_of(struct store *store, int64_t target, int64_t after, struct outbox_row *row)
{
	return take(sql_query(store->sql,
			      "SELECT " ROW_COLUMNS " FROM outbox WHERE target = ? AND id > ? AND state = 0 AND kind = 1"
			      " ORDER BY id LIMIT 1",
			      "ii", target, after),
		    row);
}

void outbox_set_content(struct store *store, int64_t id, const char *content)
{
	sql_run(store->sql, "UPDATE outbox SET content = ? WHERE id = ? AND state = 0", "ti", content, id);
}

bool outbox_next_said(struct store *store, const char *question, int64_t after, struct outbox_said *said)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT id, kind, state, urgent, disclaimer, made_ms, coalesce(target, 0) FROM outbox"
					    " WHERE question = ? AND kind <> 2 AND id > ? AND state <> 3 AND NOT EXISTS"
					    " (SELECT 1 FROM outbox r WHERE r.target = outbox.id AND r.kind = 2 AND r.state <> 3)"
					    " ORDER BY id LIMIT 1",
					    "ti", question, after);
	if (!sql_row(query))
		return false;
	*said = (struct outbox_said){
		.id = sql_number(query, 0),
		.kind = (enum outbox_kind)sql_number(query, 1),
		.state = (enum outbox_state)sql_number(query, 2),
		.urgent = sql_number(query, 3),
		.disclaimer = sql_number(query, 4),
		.made_ms = sql_number(query, 5),
		.target = sql_number(query, 6),
	};
	sql_end(query);
	return true;
}

struct outbox_gist outbox_gist_of(struct store *store, int64_t id)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT o.intents, o.options FROM outbox o, (SELECT CASE WHEN kind IN (0, 3) THEN"
					    " coalesce(target, id) ELSE id END AS head FROM outbox WHERE id = ?)"
					    " WHERE (o.id = head OR o.target = head) AND o.kind <> 2 AND o.state <> 3"
					    " ORDER BY o.id DESC LIMIT 1",
					    "i", id);
	if (!sql_row(query))
		return (struct outbox_gist){ 0 };
	struct outbox_gist gist = { mem_copy_text(sql_text(query, 0)), mem_copy_text(sql_text(query, 1)) };
	sql_end(query);
	return gist;
}

void outbox_gist_release(struct outbox_gist *gist)
{
	free(gist->intents);
	free(gist->options);
	*gist = (struct outbox_gist){ 0 };
}

char *outbox_event_of(struct store *store, int64_t id)
{
	return sql_first_text(sql_query(store->sql, "SELECT event FROM outbox WHERE id = ?", "i", id));
}

char *outbox_txn_of(struct store *store, int64_t id)
{
	return sql_first_text(sql_query(store->sql, "SELECT txn FROM outbox WHERE id = ?", "i", id));
}

char *outbox_before(struct store *store, int64_t id)
{
	return sql_first_text(sql_query(store->sql, "SELECT before FROM outbox WHERE id = ?", "i", id));
}

char *outbox_picture_of(struct store *store, int64_t id)
{
	return sql_first_text(sql_query(store->sql, "SELECT picture FROM outbox WHERE id = ?", "i", id));
}

void outbox_hold(struct store *store, int64_t id)
{
	sql_run(store->sql, "UPDATE outbox SET state = 1 WHERE id = ? AND state = 0", "i", id);
}

bool outbox_next_held(struct store *store, int64_t after, int64_t last, int64_t *id, char **content)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT id, content FROM outbox WHERE state = 1 AND id > ? AND id <= ?"
					    " ORDER BY id LIMIT 1",
					    "ii", after, last);
	if (!sql_row(query))
		return false;
	*id = sql_number(query, 0);
	*content = mem_copy_text(sql_text(query, 1));
	sql_end(query);
	return true;
}

void outbox_release_held(struct store *store, int64_t id, const char *content)
{
	sql_run(store->sql, "UPDATE outbox SET state = 0, content = ? WHERE id = ? AND state = 1", "ti", content, id);
}

void outbox_seal(struct store *store, int64_t id, const char *ciphertext)
{
	sql_run(store->sql, "UPDATE outbox SET content = ?, sealed = 1 WHERE id = ? AND state = 0 AND sealed = 0", "ti",
		ciphertext, id);
}

void outbox_replace(struct store *store, int64_t id, const struct outbox_row *with)
{
	sql_run(store->sql,
		"UPDATE outbox SET content = ?, sealed = 0, urgent = ?, intents = ?, options = ?, disclaimer = ?"
		" WHERE id = ? AND state = 0",
		"tittii", with->content, (int64_t)with->urgent, with->intents, with->options, (int64_t)with->disclaimer, id);
}

void outbox_drop(struct store *store, int64_t id)
{
	sql_run(store->sql, "DELETE FROM outbox WHERE id = ? AND state < 2", "i", id);
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

int64_t outbox_oldest_waiting(struct store *store)
{
	return sql_one_number(store->sql, "SELECT coalesce(min(made_ms), 0) FROM outbox WHERE state < 2", 0);
}

size_t outbox_count_refused(struct store *store)
{
	return (size_t)sql_one_number(store->sql, "SELECT count(*) FROM outbox WHERE state = 3", 0);
}

struct sql_query *outbox_refusals(struct store *store)
{
	return sql_query(store->sql,
			 "SELECT room, coalesce(reason, ''), made_ms FROM outbox WHERE state = 3 ORDER BY id DESC", NULL);
}

bool outbox_next_refusal(struct sql_query *rows, struct outbox_refusal *refusal)
{
	if (!sql_row(rows))
		return false;
	*refusal = (struct outbox_refusal){ sql_text(rows, 0), sql_text(rows, 1), sql_number(rows, 2) };
	return true;
}

bool outbox_waits_in_room(struct store *store, const char *room)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM outbox WHERE state < 2 AND room = ? LIMIT 1", "t", room));
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

int64_t outbox_waiting_by_txn(struct store *store, const char *txn)
{
	struct sql_query *query = sql_query(store->sql, "SELECT id FROM outbox WHERE txn = ? AND state = 0", "t", txn);
	if (!sql_row(query))
		return 0;
	int64_t id = sql_number(query, 0);
	sql_end(query);
	return id;
}

void outbox_refused(struct store *store, int64_t id, const char *reason)
{
	sql_run(store->sql, "UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE id = ? AND state = 0", "ti", reason,
		id);
}

void outbox_refuse_room(struct store *store, const char *room, const char *reason)
{
	sql_run(store->sql, "UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE room = ? AND state < 2", "tt",
		reason, room);
}

void outbox_refuse_muted_before(struct store *store, int64_t made_before_ms, const char *reason)
{
	sql_run(store->sql,
		"UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE state < 2 AND made_ms < ?"
		" AND room IN (SELECT id FROM room WHERE muted <> 0)",
		"ti", reason, made_before_ms);
}

void outbox_refuse_room_before(struct store *store, const char *room, int64_t made_before_ms, const char *reason)
{
	sql_run(store->sql,
		"UPDATE outbox SET state = 3, reason = ?, content = NULL WHERE room = ? AND state < 2 AND made_ms < ?", "tti",
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

void outbox_taken_away(struct store *store, const char *event)
{
	sql_run(store->sql, "UPDATE outbox SET state = 3, reason = 'somebody redacted it' WHERE event = ? AND state = 2", "t",
		event);
}

bool outbox_find_message(struct store *store, const char *room, const char *event, struct outbox_message *message)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT id, thread FROM outbox WHERE event = ? AND room = ? AND kind IN (0, 3)"
					    " AND state = 2",
					    "tt", event, room);
	if (!sql_row(query))
		return false;
	*message = (struct outbox_message){ sql_number(query, 0), mem_copy_text(sql_text(query, 1)) };
	sql_end(query);
	return true;
}

bool outbox_is_own_event(struct store *store, const char *event)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM outbox WHERE event = ? LIMIT 1", "t", event));
}
