/* SPDX-License-Identifier: Apache-2.0
 * replay.c -- answers remembered for a day, sealed as they hold secrets.
 */
#include "tests/sandbox/ra/replay.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sandbox/ra/json.h"

#define LIFETIME 86400

static enum ra_replay recall(struct ra_call *call, sqlite3_stmt *row)
{
	char *text = ra_site_unlock(&call->service->site,
	    sqlite3_column_blob(row, 2), (size_t)sqlite3_column_bytes(row, 2));
	json_t *answer = text ? ra_json_parse(text, strlen(text)) : NULL;

	ra_site_forget(text);
	if (!answer)
		return RA_REPLAY_FAILED;
	ra_call_ok(call, sqlite3_column_int(row, 1), answer);
	return RA_REPLAY_KNOWN;
}

static bool is_digest(sqlite3_stmt *row, const unsigned char *digest)
{
	return sqlite3_column_bytes(row, 0) == RA_DIGEST_SIZE &&
	       ra_mac_equal(sqlite3_column_blob(row, 0), digest);
}

enum ra_replay ra_replay_find(struct ra_call *call)
{
	unsigned char digest[RA_DIGEST_SIZE];
	enum ra_replay found = RA_REPLAY_NEW;
	bool failed = !ra_json_digest(call->path, call->body, digest);
	sqlite3_stmt *row =
	    failed
		? NULL
		: ra_db_query(call->service->db, &failed,
		      "SELECT digest, status, answer FROM replay WHERE id = ?",
		      "t", call->id);

	if (failed)
		return RA_REPLAY_FAILED;
	if (!row)
		return RA_REPLAY_NEW;
	if (is_digest(row, digest)) {
		found = recall(call, row);
	} else {
		ra_call_refuse(call, "request-reused");
		found = RA_REPLAY_KNOWN;
	}
	sqlite3_finalize(row);
	return found;
}

static bool store(struct ra_call *call, const char *text)
{
	unsigned char digest[RA_DIGEST_SIZE];
	struct tkm_sealed sealed = {NULL, 0};
	sqlite3 *db = call->service->db;
	bool stored =
	    ra_json_digest(call->path, call->body, digest) &&
	    ra_site_lock(&call->service->site, text, strlen(text), &sealed) &&
	    ra_db_run(
		db, "DELETE FROM replay WHERE expires < ?", "i", call->now) &&
	    ra_db_run(db, "INSERT INTO replay VALUES (?, ?, ?, ?, ?)", "tbibi",
		call->id, digest, sizeof(digest), (int64_t)call->status,
		sealed.bytes, sealed.size, call->now + LIFETIME);

	tkm_sealed_release(&sealed);
	return stored;
}

bool ra_replay_remember(struct ra_call *call)
{
	char *text = ra_json_dump(call->answer);
	bool stored = text && store(call, text);

	ra_json_forget(text);
	return stored;
}
