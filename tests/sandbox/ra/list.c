/* SPDX-License-Identifier: Apache-2.0
 * list.c -- `tkm-sandbox-ra list` and `revoke`: what the RA's staff does.
 */
#include <stdio.h>

#include "tests/sandbox/ra/commands.h"
#include "tests/sandbox/ra/db.h"
#include "tests/sandbox/ra/options.h"

/* One line for each order: what a script wants, separated by tabs. */
static bool print_orders(sqlite3 *db)
{
	bool failed = false;
	sqlite3_stmt *row = ra_db_query(db, &failed,
	    "SELECT s.token, o.kind, o.state,"
	    " CASE o.revoked WHEN 0 THEN 'valid' ELSE 'revoked' END,"
	    " (SELECT count(*) FROM certificate c WHERE c.orders = o.id"
	    "  AND c.der IS NOT NULL), s.name"
	    " FROM orders o JOIN subscriber s ON o.subscriber = s.id"
	    " ORDER BY o.rowid",
	    "");

	puts("token\tkind\tstate\tvalidity\tcertificates\tname");
	while (row) {
		printf("%s\t%s\t%s\t%s\t%d\t%s\n", ra_db_text(row, 0),
		    ra_db_text(row, 1), ra_db_text(row, 2), ra_db_text(row, 3),
		    sqlite3_column_int(row, 4), ra_db_text(row, 5));
		if (sqlite3_step(row) == SQLITE_ROW)
			continue;
		sqlite3_finalize(row);
		row = NULL;
	}
	return !failed;
}

int ra_command_list(int argc, char **argv)
{
	char *dir = NULL;
	const struct ra_option options[] = {{"dir", &dir, true}};
	sqlite3 *db;
	bool printed;

	if (!ra_options_read(argc, argv, options, 1))
		return RA_EXIT_USAGE;
	db = ra_db_open(dir);
	printed = db && print_orders(db);
	ra_db_close(db);
	return printed ? RA_EXIT_OK : RA_EXIT_FAILED;
}

static bool revoke(sqlite3 *db, const char *token)
{
	if (!ra_db_begin(db))
		return false;
	if (ra_db_run(db,
		"UPDATE orders SET revoked = 1 WHERE subscriber IN"
		" (SELECT id FROM subscriber WHERE token = ?)",
		"t", token) &&
	    ra_db_run(db,
		"UPDATE certificate SET revoked = 1 WHERE orders IN"
		" (SELECT o.id FROM orders o JOIN subscriber s"
		" ON o.subscriber = s.id WHERE s.token = ?)",
		"t", token))
		return ra_db_commit(db);
	ra_db_rollback(db);
	return false;
}

int ra_command_revoke(int argc, char **argv)
{
	char *dir = NULL;
	char *token = NULL;
	const struct ra_option options[] = {
	    {"dir", &dir, true},
	    {"token", &token, true},
	};
	sqlite3 *db;
	bool revoked;

	if (!ra_options_read(argc, argv, options, 2))
		return RA_EXIT_USAGE;
	db = ra_db_open(dir);
	revoked = db && revoke(db, token);
	ra_db_close(db);
	return revoked ? RA_EXIT_OK : RA_EXIT_FAILED;
}
