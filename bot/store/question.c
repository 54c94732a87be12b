#include "store/question.h"

#include "base/mem.h"

bool question_is_known(struct store *store, const char *event)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM question WHERE event = ?", "t", event));
}

bool question_is_repeated(struct store *store, const char *ciphertext, const char *event)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM question WHERE ciphertext = ? AND event <> ? LIMIT 1", "tt",
				   ciphertext, event));
}

bool question_thread(struct store *store, const char *event, const char *room, const char *sender, char **thread)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT thread FROM question WHERE event = ? AND room = ? AND sender = ?"
					    " AND outcome < 3",
					    "ttt", event, room, sender);
	if (!sql_row(query))
		return false;
	*thread = mem_copy_text(sql_text(query, 0));
	sql_end(query);
	return true;
}

void question_add(struct store *store, const struct question *question)
{
	sql_run(store->sql, "INSERT OR IGNORE INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "ttttiitt", question->event,
		question->room, question->sender, question->thread, (int64_t)question->outcome, question->handled_ms,
		question->edits, question->ciphertext);
}

char *question_edited_by(struct store *store, const char *event, const char *room)
{
	return sql_first_text(sql_query(store->sql, "SELECT edits FROM question WHERE event = ? AND room = ?", "tt", event,
					room));
}

void question_withdraw(struct store *store, const char *event)
{
	sql_run(store->sql, "UPDATE question SET outcome = ? WHERE event = ?", "it", (int64_t)OUTCOME_WITHDRAWN, event);
}

bool question_in_thread(struct store *store, const char *thread, const char *sender)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM question WHERE thread = ? AND sender = ? AND outcome = 0 LIMIT 1",
			     "tt", thread, sender));
}
