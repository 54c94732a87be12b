#include "store/memory.h"

#include "store/feedback.h"

#define SAME_FOR_MS ((int64_t)60 * 60 * 1000)  /* a person whose memory stays the same is written again after that */

static const char *thread_or_none(const struct memory_key *key)
{
	return key->thread ? key->thread : "";
}

char *memory_of_conversation(struct store *store, const struct memory_key *key)
{
	return sql_first_text(sql_query(store->sql,
				    "SELECT memory FROM conversation WHERE room = ? AND thread = ? AND user = ?", "ttt",
				    key->room, thread_or_none(key), key->user));
}

char *memory_of_person(struct store *store, const char *user)
{
	return sql_first_text(sql_query(store->sql, "SELECT memory FROM person WHERE user = ?", "t", user));
}

void memory_keep_conversation(struct store *store, const struct memory_key *key, const char *memory, int64_t now_ms)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO conversation VALUES (?, ?, ?, ?, ?)", "tttti", key->room,
		thread_or_none(key), key->user, memory, now_ms);
}

void memory_keep_person(struct store *store, const char *user, const char *memory, int64_t now_ms)
{
	sql_run(store->sql,
		"INSERT INTO person VALUES (?, ?, ?) ON CONFLICT (user) DO UPDATE SET memory = excluded.memory,"
		" changed_ms = excluded.changed_ms WHERE memory <> excluded.memory OR changed_ms < excluded.changed_ms - ?",
		"ttii", user, memory, now_ms, SAME_FOR_MS);
}

void memory_forget(struct store *store, const char *user)
{
	feedback_forget(store, user);
	sql_run(store->sql,
		"UPDATE outbox SET intents = NULL, options = NULL, before = NULL"
		" WHERE question IN (SELECT event FROM question WHERE sender = ?)",
		"t", user);
	sql_run(store->sql, "UPDATE question SET sender = '' WHERE sender = ?", "t", user);
	sql_run(store->sql, "DELETE FROM conversation WHERE user = ?", "t", user);
	sql_run(store->sql, "DELETE FROM person WHERE user = ?", "t", user);
}
