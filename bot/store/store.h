/* What must survive: one SQLite database in the state folder, and the lock that keeps a second process out.
 *
 * Everything that belongs together is written between store_begin and store_commit; the subjects have headers of their
 * own (room.h, question.h, outbox.h, memory.h, gap.h). Errors stick until the commit, see sql.h. */
#ifndef UNKNOT_STORE_STORE_H
#define UNKNOT_STORE_STORE_H

#include <stdint.h>

#include "base/err.h"
#include "store/sql.h"

struct store {
	struct sql *sql;
	char *folder;
	int lock_fd;
	int64_t room_changes;   /* counts those of the table `room`, committed or not; never 0 */
};

/* Makes the folder (mode 0700) and the database when missing. err.exit_code: 75 when another process runs on it, 78
 * when it cannot be used, and when it was written by a newer version. */
struct store *store_open(const char *folder, struct err *err);
void store_close(struct store *store);

void store_begin(struct store *store);
void store_begin_repeatable(struct store *store);       /* see sql_begin_repeatable */
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* Small facts by name: since, filter, device ... store_get: the caller frees; NULL when unset. */
char *store_get(struct store *store, const char *name);
/* The same of a store that another process may be running on. NULL also when there is no store. */
char *store_peek(const char *folder, const char *name);
void store_set(struct store *store, const char *name, const char *value);
/* One fact in a commit of its own. */
int store_keep(struct store *store, const char *name, const char *value, struct err *err);

/* Deletes what is older than the moments: conversations, and links (what was answered by what, and finished rows). */
void store_expire(struct store *store, int64_t conversations_before_ms, int64_t links_before_ms);

#endif
