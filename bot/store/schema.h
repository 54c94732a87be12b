/* The tables, and the steps from older versions of them. */
#ifndef UNKNOT_STORE_SCHEMA_H
#define UNKNOT_STORE_SCHEMA_H

#include "base/err.h"
#include "store/sql.h"

/* Brings the database to this program's version. Refuses one that is newer (exit code 78): going back would lose what
 * the newer program wrote. `path` is for the message. */
int schema_apply(struct sql *sql, const char *path, struct err *err);

#endif
