/* SPDX-License-Identifier: Apache-2.0
 * session.c -- sessions and request limits.
 */
#include "tests/sandbox/ra/session.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "core/base/wipe.h"
#include "tests/sandbox/ra/json.h"

bool ra_session_new(struct ra_call *call, const char *owner, int64_t lifetime,
    char text[RA_KEY_TEXT_SIZE])
{
	unsigned char key[RA_KEY_SIZE];
	unsigned char mac[RA_DIGEST_SIZE];
	sqlite3 *db = call->service->db;
	char *encoded = NULL;
	bool made = false;

	if (RAND_bytes(key, sizeof(key)) == 1)
		encoded = ra_base64(key, sizeof(key));
	if (encoded) {
		memcpy(text, encoded, RA_KEY_TEXT_SIZE);
		made =
		    ra_mac(
			call->service->site.store_key, "session", text, mac) &&
		    ra_db_run(db, "DELETE FROM session WHERE expires < ?", "i",
			call->now) &&
		    ra_db_run(db, "INSERT INTO session VALUES (?, ?, ?)", "bti",
			mac, sizeof(mac), owner, call->now + lifetime);
	}
	ra_site_forget(encoded);
	tkm_wipe(key, sizeof(key));
	return made;
}

bool ra_session_is_valid(struct ra_call *call, const char *owner)
{
	const char *text =
	    ra_json_text(call->body, "session", RA_KEY_TEXT_SIZE - 1);
	unsigned char mac[RA_DIGEST_SIZE];
	bool failed = false;
	sqlite3_stmt *row;

	if (!text ||
	    !ra_mac(call->service->site.store_key, "session", text, mac))
		return false;
	row = ra_db_query(call->service->db, &failed,
	    "SELECT 1 FROM session WHERE mac = ? AND owner = ?"
	    " AND expires >= ?",
	    "bti", mac, sizeof(mac), owner, call->now);
	sqlite3_finalize(row);
	return row != NULL;
}

/* How long until the oldest of the last `max` is out of the window. */
static bool is_full(struct ra_call *call, const char *name, int64_t max,
    int64_t since, int64_t *wait)
{
	bool failed = false;
	sqlite3_stmt *row = ra_db_query(call->service->db, &failed,
	    "SELECT at FROM hit WHERE what = ? AND at > ?"
	    " ORDER BY at DESC LIMIT 1 OFFSET ?",
	    "tii", name, since, max - 1);

	if (row)
		*wait = sqlite3_column_int64(row, 0) - since;
	sqlite3_finalize(row);
	return row || failed;
}

bool ra_limit_allows(struct ra_call *call, const char *what, const char *key,
    int64_t max, int64_t seconds, int64_t *wait)
{
	unsigned char mac[RA_DIGEST_SIZE];
	char name[RA_HEX_SIZE];
	sqlite3 *db = call->service->db;

	*wait = seconds;
	if (!ra_mac(call->service->site.store_key, what, key, mac))
		return false;
	ra_hex(mac, sizeof(mac), name);
	if (is_full(call, name, max, call->now - seconds, wait))
		return false;
	return ra_db_run(db, "DELETE FROM hit WHERE at < ?", "i",
		   call->now - 86400) &&
	       ra_db_run(
		   db, "INSERT INTO hit VALUES (?, ?)", "ti", name, call->now);
}
