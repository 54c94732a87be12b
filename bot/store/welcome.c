#include "store/welcome.h"

#include <stdlib.h>

#include "base/mem.h"

void welcome_owe(struct store *store, const struct welcome *welcome)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO welcome VALUES (?, ?, ?)", "tti", welcome->room, welcome->cause,
		welcome->due_ms);
}

void welcome_settle(struct store *store, const char *room)
{
	sql_run(store->sql, "DELETE FROM welcome WHERE room = ?", "t", room);
}

bool welcome_next(struct store *store, const char *after, struct welcome *welcome)
{
	struct sql_query *query = sql_query(
		store->sql, "SELECT room, cause, due_ms FROM welcome WHERE room > ? ORDER BY room LIMIT 1", "t", after);
	if (!sql_row(query))
		return false;
	*welcome = (struct welcome){ mem_copy_text(sql_text(query, 0)), mem_copy_text(sql_text(query, 1)),
				     sql_number(query, 2) };
	sql_end(query);
	return true;
}

void welcome_release(struct welcome *welcome)
{
	free(welcome->room);
	free(welcome->cause);
	*welcome = (struct welcome){ 0 };
}
