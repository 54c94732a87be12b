#include "store/moderator.h"

void moderators_clear(struct store *store, const char *room, enum moderator_by by)
{
	sql_run(store->sql, "DELETE FROM moderator WHERE room = ? AND source = ?", "ti", room, (int64_t)by);
}

void moderator_add(struct store *store, const char *room, enum moderator_by by, const char *user, bool may)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO moderator VALUES (?, ?, ?, ?)", "titi", room, (int64_t)by, user, (int64_t)may);
}

/* Creators come first, then who has an entry, then everybody. */
bool moderator_is(struct store *store, const char *room, const char *user)
{
	struct sql_query *query = sql_query(store->sql,
					    "SELECT may FROM moderator WHERE room = ? AND user IN (?, '*')"
					    " ORDER BY source DESC, user = '*' LIMIT 1",
					    "tt", room, user);
	if (!sql_row(query))
		return false;
	bool may = sql_number(query, 0);
	sql_end(query);
	return may;
}
