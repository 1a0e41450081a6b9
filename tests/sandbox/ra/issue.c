/* SPDX-License-Identifier: Apache-2.0
 * issue.c -- the certificate of an order: requested, signed once, installed.
 *
 * CSR, serial and dates are committed before anything is signed, so that the
 * same key gets the same certificate whatever happens in between.
 */
#include "tests/sandbox/ra/issue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/base/view.h"
#include "tests/sandbox/ra/json.h"
#include "tests/sandbox/ra/log.h"

#define CHAIN_DER_MAX 4096
#define REKEYS_MAX 3
#define DAY 86400
#define CLOCK_SLACK 300
#define SIGNATURE_MAX 1024
#define POLL_SECONDS 1

/* The row of a certificate; what `row` gives lives until it is finalized. */
struct stored {
	sqlite3_stmt *row;
	const char *serial;
	const unsigned char *spki;
	size_t spki_size;
	int64_t not_before;
	int64_t not_after;
	const unsigned char *der; /* NULL: not signed yet */
	size_t der_size;
};

static bool find_stored(struct ra_call *call, const struct ra_order *order,
    bool *failed, struct stored *out)
{
	sqlite3_stmt *row = ra_db_query(call->service->db, failed,
	    "SELECT serial, spki, not_before, not_after, der"
	    " FROM certificate WHERE orders = ? AND revoked = 0"
	    " ORDER BY rowid DESC LIMIT 1",
	    "t", order->id);

	if (!row)
		return false;
	*out = (struct stored){
	    .row = row,
	    .serial = ra_db_text(row, 0),
	    .spki = sqlite3_column_blob(row, 1),
	    .spki_size = (size_t)sqlite3_column_bytes(row, 1),
	    .not_before = sqlite3_column_int64(row, 2),
	    .not_after = sqlite3_column_int64(row, 3),
	    .der = sqlite3_column_blob(row, 4),
	    .der_size = (size_t)sqlite3_column_bytes(row, 4),
	};
	return true;
}

/* The public key of a request, in the form it is compared in. */
struct wanted {
	EVP_PKEY *key;
	unsigned char *spki;
	size_t spki_size;
};

static bool wanted_init(struct wanted *wanted, const struct ra_csr *csr)
{
	int size = -1;

	*wanted = (struct wanted){NULL, NULL, 0};
	wanted->key = ra_ca_requested_key(csr->bytes, csr->size);
	if (wanted->key)
		size = i2d_PUBKEY(wanted->key, &wanted->spki);
	if (size <= 0)
		return false;
	wanted->spki_size = (size_t)size;
	return true;
}

static void wanted_release(struct wanted *wanted)
{
	EVP_PKEY_free(wanted->key);
	OPENSSL_free(wanted->spki);
}

static bool is_same_key(
    const struct stored *stored, const struct wanted *wanted)
{
	return stored->spki_size == wanted->spki_size &&
	       memcmp(stored->spki, wanted->spki, wanted->spki_size) == 0;
}

bool ra_issue_is_known(struct ra_call *call, const struct ra_order *order,
    const struct ra_csr *csr)
{
	struct stored stored = {.row = NULL};
	struct wanted wanted;
	bool failed = false;
	bool known = wanted_init(&wanted, csr) &&
		     find_stored(call, order, &failed, &stored) &&
		     is_same_key(&stored, &wanted);

	sqlite3_finalize(stored.row);
	wanted_release(&wanted);
	return known;
}

/* ---- Signing ------------------------------------------------------------ */

static bool add_der(json_t *list, const unsigned char *der, size_t size)
{
	char *text = ra_base64(der, size);
	bool added =
	    text && json_array_append_new(list, json_string(text)) == 0;

	free(text);
	return added;
}

static int answer_certificate(
    struct ra_call *call, const unsigned char *der, size_t size)
{
	unsigned char root[CHAIN_DER_MAX];
	unsigned char *at = root;
	int root_size = i2d_X509(call->service->site.ca, NULL);
	char *text = ra_base64(der, size);
	json_t *chain = json_array();
	json_t *answer = NULL;

	if (text && chain && root_size > 0 && root_size <= CHAIN_DER_MAX &&
	    i2d_X509(call->service->site.ca, &at) > 0 &&
	    add_der(chain, root, (size_t)root_size))
		answer = json_pack("{s:s, s:s, s:O}", "state", "issued",
		    "certificate", text, "chain", chain);
	json_decref(chain);
	free(text);
	return ra_call_ok(call, 200, answer);
}

static int sign(struct ra_call *call, const struct ra_order *order,
    EVP_PKEY *key, const struct stored *stored, unsigned char **der)
{
	struct ra_ca ca = {call->service->site.ca_key, call->service->site.ca};
	struct ra_person person = ra_subscriber_person(&order->subscriber);
	struct ra_terms terms = {
	    stored->serial, stored->not_before, stored->not_after};
	X509 *x509 = ra_ca_user_certificate(ca, key, &person, &terms);
	int size = x509 ? i2d_X509(x509, der) : -1;

	X509_free(x509);
	return size;
}

/* For clients that ought to notice; nothing of it is stored. */
static int answer_wrong_certificate(struct ra_call *call,
    const struct ra_order *order, const struct stored *stored)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	unsigned char *der = NULL;
	int size = other ? sign(call, order, other, stored, &der) : -1;
	int status = size > 0 ? answer_certificate(call, der, (size_t)size)
			      : ra_call_broken(call);

	OPENSSL_free(der);
	EVP_PKEY_free(other);
	return status;
}

static int sign_and_store(struct ra_call *call, struct ra_order *order,
    const struct wanted *wanted, const struct stored *stored)
{
	sqlite3 *db = call->service->db;
	unsigned char *der = NULL;
	char sha256[RA_HEX_SIZE];
	int status = 0;
	int size;

	if (!ra_db_commit(db) || !ra_db_begin(db))
		return ra_call_broken(call);
	size = sign(call, order, wanted->key, stored, &der);
	if (size > 0) {
		ra_sha256_hex(der, (size_t)size, sha256);
		if (ra_db_run(db,
			"UPDATE certificate SET der = ?, sha256 = ?"
			" WHERE serial = ?",
			"btt", der, (size_t)size, sha256, stored->serial) &&
		    ra_order_set_state(call, order, RA_ORDER_ISSUED))
			status = answer_certificate(call, der, (size_t)size);
	}
	OPENSSL_free(der);
	return status ? status : ra_call_broken(call);
}

/* One more 202, as the tests want; true when all were given. */
static bool has_waited(
    struct ra_call *call, struct ra_order *order, bool *failed)
{
	if (order->waiting < 0)
		order->waiting = call->service->policy.waiting;
	if (order->waiting == 0)
		return true;
	if (!ra_db_run(call->service->db,
		"UPDATE orders SET waiting = ? WHERE id = ?", "it",
		order->waiting - 1, order->id) ||
	    !ra_order_set_state(call, order, RA_ORDER_WAITING))
		*failed = true;
	return false;
}

static int give(struct ra_call *call, struct ra_order *order,
    const struct wanted *wanted, const struct stored *stored)
{
	bool failed = false;

	if (call->fault == RA_FAULT_WRONG_CERTIFICATE)
		return answer_wrong_certificate(call, order, stored);
	if (stored->der)
		return answer_certificate(call, stored->der, stored->der_size);
	if (has_waited(call, order, &failed))
		return sign_and_store(call, order, wanted, stored);
	return failed ? ra_call_broken(call) : ra_call_wait(call, POLL_SECONDS);
}

/* ---- Requesting --------------------------------------------------------- */

static bool reserve(struct ra_call *call, const struct ra_order *order,
    const struct wanted *wanted, const struct ra_csr *csr)
{
	char serial[RA_ID_SIZE];
	int64_t not_after = call->now + order->days * DAY;
	int64_t not_before = call->now - CLOCK_SLACK;

	if (not_before > not_after - DAY)
		not_before = not_after - DAY;
	if (!ra_random_id(serial))
		return false;
	/* RFC 5280, 4.1.2.2: positive, without leading zeros. */
	serial[0] = (char)('1' + (serial[0] & 3));
	return ra_db_run(call->service->db,
	    "INSERT INTO certificate (serial, orders, spki, csr, not_before,"
	    " not_after) VALUES (?, ?, ?, ?, ?, ?)",
	    "ttbbii", serial, order->id, wanted->spki, wanted->spki_size,
	    csr->bytes, csr->size, not_before, not_after);
}

static bool revoke_stored(struct ra_call *call, const struct ra_order *order)
{
	return ra_db_run(call->service->db,
	    "UPDATE certificate SET revoked = 1 WHERE orders = ?", "t",
	    order->id);
}

static int issue_new(struct ra_call *call, struct ra_order *order,
    const struct wanted *wanted, const struct ra_csr *csr)
{
	struct stored stored = {.row = NULL};
	bool failed = false;
	int status;

	if (!csr->may_bind)
		return ra_call_refuse(call, "session-needed");
	if (!reserve(call, order, wanted, csr) ||
	    !find_stored(call, order, &failed, &stored))
		return ra_call_broken(call);
	status = give(call, order, wanted, &stored);
	sqlite3_finalize(stored.row);
	return status;
}

/* What stands against another key than the one of `stored`, or NULL. */
static const char *refusal(const struct ra_order *order,
    const struct stored *stored, const struct ra_csr *csr)
{
	if (!stored->der)
		return csr->is_rekey ? "not-issued" : NULL;
	if (order->state == RA_ORDER_DONE)
		return "code-used";
	if (!csr->is_rekey)
		return "other-key";
	return order->rekeys >= REKEYS_MAX ? "rekey-limit" : NULL;
}

static int replace(struct ra_call *call, struct ra_order *order,
    const struct wanted *wanted, const struct stored *stored,
    const struct ra_csr *csr)
{
	const char *code = refusal(order, stored, csr);

	if (code)
		return ra_call_refuse(call, code);
	if (!csr->may_bind)
		return ra_call_refuse(call, "session-needed");
	if (!revoke_stored(call, order) ||
	    (stored->der &&
		!ra_db_run(call->service->db,
		    "UPDATE orders SET rekeys = rekeys + 1 WHERE id = ?", "t",
		    order->id)))
		return ra_call_broken(call);
	return issue_new(call, order, wanted, csr);
}

static bool is_allowed(const struct ra_order *order, EVP_PKEY *key)
{
	const char *kind = ra_ca_key_kind(key);
	struct tkm_view rest = tkm_view_of(order->keys);
	struct tkm_view allowed;

	while (kind && tkm_view_split(&rest, ',', &allowed)) {
		if (tkm_view_is(allowed, kind))
			return true;
	}
	return false;
}

static int issue_for(struct ra_call *call, struct ra_order *order,
    const struct wanted *wanted, const struct ra_csr *csr)
{
	struct stored stored = {.row = NULL};
	bool failed = false;
	int status;

	if (!is_allowed(order, wanted->key))
		return ra_call_refuse(call, "key-not-allowed");
	if (!find_stored(call, order, &failed, &stored)) {
		if (failed)
			return ra_call_broken(call);
		if (csr->is_rekey)
			return ra_call_refuse(call, "not-issued");
		return issue_new(call, order, wanted, csr);
	}
	status = is_same_key(&stored, wanted)
		     ? give(call, order, wanted, &stored)
		     : replace(call, order, wanted, &stored, csr);
	sqlite3_finalize(stored.row);
	return status;
}

int ra_issue(
    struct ra_call *call, struct ra_order *order, const struct ra_csr *csr)
{
	struct wanted wanted;
	int status;

	if (order->is_revoked)
		return ra_call_refuse(call, "revoked");
	if (wanted_init(&wanted, csr))
		status = issue_for(call, order, &wanted, csr);
	else
		status = ra_call_refuse(call, "csr-invalid");
	wanted_release(&wanted);
	return status;
}

/* ---- Installed ----------------------------------------------------------- */

static bool is_signed(struct ra_call *call, const struct ra_order *order,
    const char *sha256, const unsigned char *der, size_t der_size)
{
	X509 *x509 = d2i_X509(NULL, &der, (long)der_size);
	size_t size = 0;
	unsigned char *signature =
	    ra_json_bytes(call->body, "signature", SIGNATURE_MAX, &size);
	char text[160];
	int length = snprintf(
	    text, sizeof(text), "tms/1 installed\n%s\n%s\n", order->id, sha256);
	bool right = x509 && signature &&
		     ra_ca_signed_by(X509_get0_pubkey(x509), text,
			 (size_t)length, signature, size);

	free(signature);
	X509_free(x509);
	return right;
}

static int check_installed(struct ra_call *call, struct ra_order *order,
    const char *sha256, sqlite3_stmt *row)
{
	if (sqlite3_column_int(row, 1) != 0)
		return ra_call_refuse(call, "revoked");
	if (!is_signed(call, order, sha256, sqlite3_column_blob(row, 0),
		(size_t)sqlite3_column_bytes(row, 0)))
		return ra_call_refuse(call, "signature-invalid");
	if (!ra_order_set_state(call, order, RA_ORDER_DONE))
		return ra_call_broken(call);
	return ra_call_ok(call, 200, json_pack("{s:s}", "state", "done"));
}

int ra_issue_installed(struct ra_call *call, struct ra_order *order)
{
	const char *sha256 = ra_json_word(call->body, "certificateSha256",
	    RA_HEX_SIZE - 1, "0123456789abcdef");
	bool failed = false;
	sqlite3_stmt *row;
	int status;

	if (!sha256 || !ra_json_text(call->body, "signature", 2048))
		return ra_call_refuse(call, "bad-request");
	if (order->state < RA_ORDER_ISSUED)
		return ra_call_refuse(call, "not-issued");
	row = ra_db_query(call->service->db, &failed,
	    "SELECT der, revoked FROM certificate"
	    " WHERE orders = ? AND sha256 = ?",
	    "tt", order->id, sha256);
	if (!row)
		return failed ? ra_call_broken(call)
			      : ra_call_refuse(call, "certificate-unknown");
	status = check_installed(call, order, sha256, row);
	sqlite3_finalize(row);
	return status;
}
