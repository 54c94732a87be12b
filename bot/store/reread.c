#include "store/reread.h"

#include <stdlib.h>

#include "base/mem.h"

void reread_release(struct reread *reread)
{
	free(reread->question);
	free(reread->room);
	free(reread->cause);
	*reread = (struct reread){ 0 };
}

void reread_owe(struct store *store, const struct reread *reread)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO reread VALUES (?, ?, ?)", "ttt", reread->question, reread->room,
		reread->cause);
}

bool reread_next(struct store *store, const char *after, struct reread *reread)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT question, room, cause FROM reread WHERE question > ? ORDER BY question LIMIT 1",
					    "t", after);
	if (!sql_row(query))
		return false;
	*reread = (struct reread){ mem_copy_text(sql_text(query, 0)), mem_copy_text(sql_text(query, 1)),
				   mem_copy_text(sql_text(query, 2)) };
	sql_end(query);
	return true;
}

void reread_settle(struct store *store, const char *question)
{
	sql_run(store->sql, "DELETE FROM reread WHERE question = ?", "t", question);
}

bool reread_is_owed(struct store *store, const char *question, const char *cause)
{
	return sql_found(sql_query(store->sql, "SELECT 1 FROM reread WHERE question = ? AND cause = ?", "tt", question, cause));
}
