#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/schema.h"

#define DATABASE "unknot.db"

static int unusable(struct err *err, const char *folder, int exit_code, const char *what)
{
	err_at(err, folder, 0, 0, NULL);
	err_set(err, "%s", what);
	err->exit_code = exit_code;
	return -1;
}

static int make_folder(const char *folder, struct err *err)
{
	if (mkdir(folder, 0700) == 0 || errno == EEXIST)
		return 0;
	char *what = str_format("cannot make the state folder: %s", strerror(errno));
	unusable(err, folder, EX_CONFIG, what);
	err_mend(err, "make the folder above it, or set `state` to one that this user may write to");
	free(what);
	return -1;
}

/* flock is given up by the kernel when the process ends, however it ends. */
static int take_lock(struct store *store, struct err *err)
{
	char *path = file_join(store->folder, "lock");
	store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int code = errno;
	free(path);
	if (store->lock_fd < 0) {
		char *what = str_format("cannot write to the state folder: %s", strerror(code));
		unusable(err, store->folder, EX_CONFIG, what);
		free(what);
		return -1;
	}
	if (flock(store->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	unusable(err, store->folder, EX_TEMPFAIL, "another process runs on this state folder");
	err_mend(err, "stop it first; two bots on one device would answer twice");
	return -1;
}

static int open_database(struct store *store, struct err *err)
{
	char *path = file_join(store->folder, DATABASE);
	mode_t old = umask(0077);
	store->sql = sql_open(path, err);
	umask(old);
	int result = store->sql ? schema_apply(store->sql, path, err) : -1;
	if (result < 0 && !err->exit_code)
		err->exit_code = EX_CONFIG;
	free(path);
	return result;
}

struct store *store_open(const char *folder, struct err *err)
{
	struct store *store = mem_alloc(sizeof *store);
	store->folder = mem_copy_text(folder);
	store->lock_fd = -1;
	store->room_changes = 1;
	if (make_folder(folder, err) == 0 && take_lock(store, err) == 0 && open_database(store, err) == 0)
		return store;
	store_close(store);
	return NULL;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	sql_close(store->sql);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	free(store->folder);
	free(store);
}

void store_begin(struct store *store)
{
	sql_begin(store->sql);
}

void store_begin_repeatable(struct store *store)
{
	sql_begin_repeatable(store->sql);
}

int store_commit(struct store *store, struct err *err)
{
	return sql_commit(store->sql, err);
}

void store_rollback(struct store *store)
{
	sql_rollback(store->sql);
}

char *store_get(struct store *store, const char *name)
{
	return sql_first_text(sql_query(store->sql, "SELECT value FROM fact WHERE name = ?", "t", name));
}

char *store_peek(const char *folder, const char *name)
{
	char *path = file_join(folder, DATABASE), *value = NULL;
	struct sql *sql = sql_open_to_read(path);
	if (sql)
		value = sql_first_text(sql_query(sql, "SELECT value FROM fact WHERE name = ?", "t", name));
	sql_close(sql);
	free(path);
	return value;
}

void store_set(struct store *store, const char *name, const char *value)
{
	sql_run(store->sql, "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", "tt",
		name, value);
}

int store_keep(struct store *store, const char *name, const char *value, struct err *err)
{
	store_begin(store);
	store_set(store, name, value);
	return store_commit(store, err);
}

void store_expire(struct store *store, int64_t conversations_before_ms, int64_t links_before_ms)
{
	sql_run(store->sql, "DELETE FROM outbox WHERE state >= 2 AND made_ms < ?", "i", links_before_ms);
	sql_run(store->sql, "DELETE FROM question WHERE handled_ms < ?", "i", links_before_ms);
	sql_run(store->sql, "DELETE FROM conversation WHERE changed_ms < ?", "i", conversations_before_ms);
	sql_run(store->sql, "DELETE FROM person WHERE changed_ms < ?", "i", links_before_ms);
}
