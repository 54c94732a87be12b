#include "store/sql.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/mem.h"

struct sql_query {
	const char *text;
	sqlite3_stmt *statement;        /* NULL: could not be prepared yet */
	struct sql *owner;
};

struct sql {
	sqlite3 *db;
	struct sql_query **kept;
	size_t kept_count, kept_room;
	char *failure;                  /* NULL: none since sql_begin */
	bool in_transaction;
	bool relaxed;                   /* commits do not wait for the disk */
};

static void note_failure(struct sql *sql)
{
	if (!sql->failure)
		sql->failure = mem_copy_text(sqlite3_errmsg(sql->db));
}

static void forget_failure(struct sql *sql)
{
	free(sql->failure);
	sql->failure = NULL;
}

void sql_script(struct sql *sql, const char *statements)
{
	if (!sql->failure && sqlite3_exec(sql->db, statements, NULL, NULL, NULL) != SQLITE_OK)
		note_failure(sql);
}

/* WAL and FULL: a commit that returned is on the disk, a kill at any instruction leaves the last commit. */
static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
			       "PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
			       "PRAGMA wal_autocheckpoint = 1000; PRAGMA trusted_schema = OFF;";

struct sql *sql_open(const char *path, struct err *err)
{
	struct sql *sql = mem_alloc(sizeof *sql);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);     /* nobody asks; refused, and no matter, when it runs already */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &sql->db, flags, NULL) != SQLITE_OK) {
		note_failure(sql);
	} else {
		sqlite3_extended_result_codes(sql->db, 1);
		sqlite3_busy_timeout(sql->db, 2000);
		sql_script(sql, settings);
	}
	if (!sql->failure)
		return sql;
	err_at(err, path, 0, 0, NULL);
	err_set(err, "cannot open the database: %s", sql->failure);
	err_mend(err, "the folder must be writable, the disk not full and the file a database of this program");
	sql_close(sql);
	return NULL;
}

struct sql *sql_open_to_read(const char *path)
{
	struct sql *sql = mem_alloc(sizeof *sql);
	if (sqlite3_open_v2(path, &sql->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(sql->db, 2000);
		return sql;
	}
	sql_close(sql);
	return NULL;
}

void sql_close(struct sql *sql)
{
	if (!sql)
		return;
	for (size_t i = 0; i < sql->kept_count; i++) {
		sqlite3_finalize(sql->kept[i]->statement);
		free(sql->kept[i]);
	}
	free(sql->kept);
	sqlite3_close(sql->db);
	free(sql->failure);
	free(sql);
}

static void begin(struct sql *sql, bool relaxed)
{
	assert(!sql->in_transaction);
	forget_failure(sql);
	if (sql->relaxed != relaxed)
		sql_script(sql, relaxed ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
	if (!sql->failure)
		sql->relaxed = relaxed;
	sql_run(sql, "BEGIN IMMEDIATE", NULL);
	sql->in_transaction = true;
}

void sql_begin(struct sql *sql)
{
	begin(sql, false);
}

void sql_begin_repeatable(struct sql *sql)
{
	begin(sql, true);
}

void sql_rollback(struct sql *sql)
{
	if (!sqlite3_get_autocommit(sql->db))
		sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
	sql->in_transaction = false;
	forget_failure(sql);
}

int sql_commit(struct sql *sql, struct err *err)
{
	assert(sql->in_transaction);
	sql_run(sql, "COMMIT", NULL);
	if (!sql->failure) {
		sql->in_transaction = false;
		return 0;
	}
	err_set(err, "the store cannot be written: %s", sql->failure);
	err_mend(err, "make room on the disk of the state folder; it is tried again");
	sql_rollback(sql);
	return -1;
}

static struct sql_query *kept(struct sql *sql, const char *text)
{
	for (size_t i = 0; i < sql->kept_count; i++)
		if (sql->kept[i]->text == text)
			return sql->kept[i];
	struct sql_query *query = mem_alloc(sizeof *query);
	query->text = text;
	query->owner = sql;
	mem_grow((void **)&sql->kept, sql->kept_count, &sql->kept_room, sizeof *sql->kept);
	return sql->kept[sql->kept_count++] = query;
}

static struct sql_query *prepared(struct sql *sql, const char *text)
{
	struct sql_query *query = kept(sql, text);
	if (query->statement ||
	    sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL) == SQLITE_OK)
		return query;
	note_failure(sql);
	query->statement = NULL;
	return query;
}

/* life: SQLITE_STATIC for texts that stay until the query is finished. */
static void bind(struct sql_query *query, const char *types, va_list args, sqlite3_destructor_type life)
{
	assert(types || sqlite3_bind_parameter_count(query->statement) == 0);
	for (int i = 1; types && *types; i++, types++) {
		if (*types == 't')
			sqlite3_bind_text(query->statement, i, va_arg(args, const char *), -1, life);
		else
			sqlite3_bind_int64(query->statement, i, va_arg(args, int64_t));
	}
}

static struct sql_query *start(struct sql *sql, const char *statement, const char *types, va_list args,
			       sqlite3_destructor_type life)
{
	struct sql_query *query = prepared(sql, statement);
	if (query->statement && !sql->failure)
		bind(query, types, args, life);
	return query;
}

void sql_run(struct sql *sql, const char *statement, const char *types, ...)
{
	va_list args;
	va_start(args, types);
	struct sql_query *query = start(sql, statement, types, args, SQLITE_STATIC);
	va_end(args);
	while (sql_row(query))
		;
}

int64_t sql_changes(struct sql *sql)
{
	return sql->failure ? 0 : sqlite3_changes64(sql->db);
}

int64_t sql_changes_ever(struct sql *sql)
{
	return sqlite3_total_changes64(sql->db);
}

int64_t sql_last_id(struct sql *sql)
{
	return sqlite3_last_insert_rowid(sql->db);
}

struct sql_query *sql_query(struct sql *sql, const char *statement, const char *types, ...)
{
	va_list args;
	va_start(args, types);
	struct sql_query *query = start(sql, statement, types, args, SQLITE_TRANSIENT);
	va_end(args);
	return query;
}

void sql_end(struct sql_query *query)
{
	if (!query->statement)
		return;
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
}

bool sql_row(struct sql_query *query)
{
	if (!query->statement || query->owner->failure)
		return false;
	int code = sqlite3_step(query->statement);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		note_failure(query->owner);
	sql_end(query);
	return false;
}

const char *sql_text(struct sql_query *query, int column)
{
	return (const char *)sqlite3_column_text(query->statement, column);
}

int64_t sql_number(struct sql_query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

bool sql_found(struct sql_query *query)
{
	bool found = sql_row(query);
	if (found)
		sql_end(query);
	return found;
}

char *sql_first_text(struct sql_query *query)
{
	if (!sql_row(query))
		return NULL;
	char *text = mem_copy_text(sql_text(query, 0));
	sql_end(query);
	return text;
}

int64_t sql_one_number(struct sql *sql, const char *statement, int64_t fallback)
{
	struct sql_query *query = sql_query(sql, statement, NULL);
	if (!sql_row(query))
		return fallback;
	int64_t number = sql_number(query, 0);
	sql_end(query);
	return number;
}
