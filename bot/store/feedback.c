#include "store/feedback.h"

void feedback_add(struct store *store, const char *reaction, const char *intent, bool up, int64_t now_ms)
{
	sql_run(store->sql, "INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?)", "ttii", reaction, intent, (int64_t)up, now_ms);
}

void feedback_remove(struct store *store, const char *reaction)
{
	sql_run(store->sql, "DELETE FROM feedback WHERE event = ?", "t", reaction);
}

void feedback_forget(struct store *store, const char *user)
{
	sql_run(store->sql, "DELETE FROM feedback WHERE event IN (SELECT event FROM question WHERE sender = ?)", "t", user);
}

struct sql_query *feedback_counts(struct store *store)
{
	return sql_query(store->sql,
			 "SELECT intent, sum(up), sum(1 - up) FROM feedback GROUP BY intent ORDER BY intent", NULL);
}

bool feedback_next(struct sql_query *rows, struct feedback_count *count)
{
	if (!sql_row(rows))
		return false;
	*count = (struct feedback_count){ sql_text(rows, 0), sql_number(rows, 1), sql_number(rows, 2) };
	return true;
}
