/* SPDX-License-Identifier: Apache-2.0
 * db.h -- the server's SQLite database.
 *
 * One connection, used by one thread at a time. Values are bound by a format,
 * one letter each: t text (NULL is NULL), i int64_t, b blob (pointer, size_t).
 */
#ifndef SANDBOX_RA_DB_H
#define SANDBOX_RA_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

/* Opens DIR/ra.db, made with its tables if it is new. */
sqlite3 *ra_db_open(const char *dir);
void ra_db_close(sqlite3 *db);

bool ra_db_begin(sqlite3 *db);
bool ra_db_commit(sqlite3 *db);
void ra_db_rollback(sqlite3 *db);

/* Runs one statement that gives no rows. */
bool ra_db_run(sqlite3 *db, const char *sql, const char *format, ...);

/*
 * The statement at its first row, to be ended by sqlite3_finalize(); NULL
 * with `*failed` set if the database failed, or without rows.
 */
sqlite3_stmt *ra_db_query(
    sqlite3 *db, bool *failed, const char *sql, const char *format, ...);

/* Column as text, "" for NULL; valid until the next step. */
const char *ra_db_text(sqlite3_stmt *row, int column);

#endif
