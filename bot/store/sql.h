/* SQL in one line each. The only owner of SQLite.
 *
 *     sql_run(sql, "UPDATE room SET muted = ? WHERE id = ?", "it", (int64_t)1, room);
 *     for (struct sql_query *rows = sql_query(sql, "SELECT id FROM room WHERE muted = ?", "i", (int64_t)1); sql_row(rows);)
 *             puts(sql_text(rows, 0));
 *
 * Errors stick: after the first failure inside a transaction everything else does nothing and finds nothing, and
 * sql_commit rolls back and tells the reason. So callers check once, at the commit, and change nothing in memory
 * before it. Statements must be string literals: they are prepared once and kept. */
#ifndef UNKNOT_STORE_SQL_H
#define UNKNOT_STORE_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct sql;
struct sql_query;

struct sql *sql_open(const char *path, struct err *err);
struct sql *sql_open_to_read(const char *path);         /* while another process may write; NULL: it cannot be read */
void sql_close(struct sql *sql);

void sql_begin(struct sql *sql);                        /* BEGIN IMMEDIATE; forgets an earlier failure */
/* The same for what is done again when it is lost: its commit does not wait for the disk. Only a machine that loses its
 * power can lose it, never the killing of the process, and never without all that was committed later. */
void sql_begin_repeatable(struct sql *sql);
int sql_commit(struct sql *sql, struct err *err);       /* -1: rolled back */
void sql_rollback(struct sql *sql);

/* types, one letter for each `?`: t const char * (NULL is NULL), i int64_t */
void sql_run(struct sql *sql, const char *statement, const char *types, ...);
int64_t sql_changes(struct sql *sql);                   /* rows that the last sql_run changed */
int64_t sql_changes_ever(struct sql *sql);              /* since sql_open; grows with every row that is written */
int64_t sql_last_id(struct sql *sql);

/* The query is finished when sql_row returned false; a loop that is left earlier calls sql_end. */
struct sql_query *sql_query(struct sql *sql, const char *statement, const char *types, ...);
bool sql_row(struct sql_query *query);
void sql_end(struct sql_query *query);
const char *sql_text(struct sql_query *query, int column);   /* NULL for NULL; borrowed until the next row */
int64_t sql_number(struct sql_query *query, int column);
bool sql_found(struct sql_query *query);                /* is there a row? Finishes the query */
char *sql_first_text(struct sql_query *query);          /* of the first row; NULL without one; finishes; the caller frees */
int64_t sql_one_number(struct sql *sql, const char *statement, int64_t fallback);

/* Several statements without parameters, e.g. the schema. */
void sql_script(struct sql *sql, const char *statements);

#endif
