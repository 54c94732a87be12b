#include "store/setting.h"

#include <stdlib.h>

#include "base/mem.h"

void room_settings_load(struct store *store, const char *room, struct room_settings *settings)
{
	struct sql_query *query = sql_query(
		store->sql, "SELECT quiet, in_threads, emergency_number FROM setting WHERE room = ?", "t", room);
	*settings = (struct room_settings){ 0 };
	if (!sql_row(query))
		return;
	settings->quiet = sql_number(query, 0);
	settings->in_threads = sql_number(query, 1);
	settings->emergency_number = mem_copy_text(sql_text(query, 2));
	sql_end(query);
}

void room_settings_save(struct store *store, const char *room, const struct room_settings *settings)
{
	sql_run(store->sql, "INSERT OR REPLACE INTO setting VALUES (?, ?, ?, ?)", "tiit", room, (int64_t)settings->quiet,
		(int64_t)settings->in_threads, settings->emergency_number);
}

void room_settings_release(struct room_settings *settings)
{
	free(settings->emergency_number);
	*settings = (struct room_settings){ 0 };
}
