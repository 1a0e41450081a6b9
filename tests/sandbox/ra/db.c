/* SPDX-License-Identifier: Apache-2.0
 * db.c -- the server's SQLite database: tables, statements, transactions.
 */
#include "tests/sandbox/ra/db.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/path.h"
#include "tests/sandbox/ra/log.h"

/*
 * orders: what a certificate is asked for, by a code or for a renewal.
 * Codes, OTPs and sessions are kept as HMAC, SO PINs and remembered answers
 * sealed under the store key.
 */
static const char schema[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "CREATE TABLE IF NOT EXISTS subscriber ("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " organization TEXT, number TEXT NOT NULL, email TEXT NOT NULL,"
    " contact TEXT, lang TEXT NOT NULL, token TEXT NOT NULL,"
    " so_current BLOB, so_pending BLOB, so_previous BLOB,"
    " UNIQUE (number, token));"
    "CREATE TABLE IF NOT EXISTS orders ("
    " id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
    " subscriber INTEGER NOT NULL REFERENCES subscriber (id),"
    " code_mac BLOB UNIQUE, old_serial TEXT, nonce BLOB,"
    " nonce_expires INTEGER, expires INTEGER NOT NULL, days INTEGER NOT NULL,"
    " keys TEXT NOT NULL, waiting INTEGER, state TEXT NOT NULL,"
    " revoked INTEGER NOT NULL DEFAULT 0, rekeys INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS certificate ("
    " serial TEXT PRIMARY KEY, orders TEXT NOT NULL REFERENCES orders (id),"
    " spki BLOB NOT NULL, csr BLOB NOT NULL, not_before INTEGER NOT NULL,"
    " not_after INTEGER NOT NULL, der BLOB, sha256 TEXT,"
    " revoked INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS session ("
    " mac BLOB PRIMARY KEY, owner TEXT NOT NULL, expires INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS reset ("
    " id TEXT PRIMARY KEY, subscriber INTEGER REFERENCES subscriber (id),"
    " token TEXT NOT NULL, reference TEXT NOT NULL, otp_mac BLOB NOT NULL,"
    " lang TEXT NOT NULL, otp_expires INTEGER NOT NULL,"
    " tries INTEGER NOT NULL, sends INTEGER NOT NULL,"
    " last_send INTEGER NOT NULL, granted INTEGER, pending_mac BLOB,"
    " state TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS replay ("
    " id TEXT PRIMARY KEY, digest BLOB NOT NULL, status INTEGER NOT NULL,"
    " answer BLOB NOT NULL, expires INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS hit ("
    " what TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS hit_what ON hit (what, at);";

sqlite3 *ra_db_open(const char *dir)
{
	char *path = tkm_path_join(dir, "ra.db");
	sqlite3 *db = NULL;

	if (!path || sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 10000) != SQLITE_OK ||
	    sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK) {
		ra_log("cannot open the database '%s': %s", path ? path : dir,
		    db ? sqlite3_errmsg(db) : "out of memory");
		sqlite3_close(db);
		db = NULL;
	}
	free(path);
	return db;
}

void ra_db_close(sqlite3 *db)
{
	sqlite3_close(db);
}

static bool failed_at(sqlite3 *db, const char *sql)
{
	return ra_fail("database failed: %s, in '%s'", sqlite3_errmsg(db), sql);
}

static bool execute(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       failed_at(db, sql);
}

bool ra_db_begin(sqlite3 *db)
{
	return execute(db, "BEGIN IMMEDIATE");
}

bool ra_db_commit(sqlite3 *db)
{
	return execute(db, "COMMIT");
}

void ra_db_rollback(sqlite3 *db)
{
	execute(db, "ROLLBACK");
}

static int bind_one(sqlite3_stmt *statement, int at, char kind, va_list *args)
{
	const void *data;

	switch (kind) {
	case 't':
		return sqlite3_bind_text(statement, at,
		    va_arg(*args, const char *), -1, SQLITE_TRANSIENT);
	case 'i':
		return sqlite3_bind_int64(
		    statement, at, va_arg(*args, int64_t));
	case 'b':
		data = va_arg(*args, const void *);
		return sqlite3_bind_blob64(statement, at, data,
		    va_arg(*args, size_t), SQLITE_TRANSIENT);
	default:
		return SQLITE_MISUSE;
	}
}

static sqlite3_stmt *prepare(
    sqlite3 *db, const char *sql, const char *format, va_list *args)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	for (int i = 0; status == SQLITE_OK && format[i]; i++)
		status = bind_one(statement, i + 1, format[i], args);
	if (status == SQLITE_OK)
		return statement;
	failed_at(db, sql);
	sqlite3_finalize(statement);
	return NULL;
}

bool ra_db_run(sqlite3 *db, const char *sql, const char *format, ...)
{
	sqlite3_stmt *statement;
	va_list args;
	bool ran;

	va_start(args, format);
	statement = prepare(db, sql, format, &args);
	va_end(args);
	if (!statement)
		return false;
	ran = sqlite3_step(statement) == SQLITE_DONE || failed_at(db, sql);
	sqlite3_finalize(statement);
	return ran;
}

sqlite3_stmt *ra_db_query(
    sqlite3 *db, bool *failed, const char *sql, const char *format, ...)
{
	sqlite3_stmt *statement;
	va_list args;
	int status;

	va_start(args, format);
	statement = prepare(db, sql, format, &args);
	va_end(args);
	if (!statement) {
		*failed = true;
		return NULL;
	}
	status = sqlite3_step(statement);
	if (status == SQLITE_ROW)
		return statement;
	if (status != SQLITE_DONE)
		*failed = !failed_at(db, sql);
	sqlite3_finalize(statement);
	return NULL;
}

const char *ra_db_text(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? text : "";
}
