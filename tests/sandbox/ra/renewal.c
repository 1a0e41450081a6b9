/* SPDX-License-Identifier: Apache-2.0
 * renewal.c -- a new certificate for an old one (section 6 of the page).
 */
#include "tests/sandbox/ra/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "core/base/wipe.h"
#include "tests/sandbox/ra/issue.h"
#include "tests/sandbox/ra/json.h"

#define NONCE_LIFETIME 3600
#define CERTIFICATE_MAX 8192
#define CMS_MAX 32768
#define CSR_MAX 16384

/* ---- Begin ----------------------------------------------------------------
 */

/* What is known of the certificate a renewal begins with. */
struct old {
	char serial[RA_ID_SIZE];
	int64_t subscriber;
	int64_t not_after;
	int64_t days;
	bool is_revoked;
	char keys[80];
};

static bool find_old(
    struct ra_call *call, const char *sha256, bool *failed, struct old *out)
{
	sqlite3_stmt *row = ra_db_query(call->service->db, failed,
	    "SELECT c.serial, o.subscriber, c.not_after, o.days,"
	    " c.revoked OR o.revoked, o.keys"
	    " FROM certificate c JOIN orders o ON c.orders = o.id"
	    " WHERE c.sha256 = ?",
	    "t", sha256);

	if (!row)
		return false;
	ra_copy(out->serial, sizeof(out->serial), ra_db_text(row, 0));
	out->subscriber = sqlite3_column_int64(row, 1);
	out->not_after = sqlite3_column_int64(row, 2);
	out->days = sqlite3_column_int64(row, 3);
	out->is_revoked = sqlite3_column_int(row, 4) != 0;
	ra_copy(out->keys, sizeof(out->keys), ra_db_text(row, 5));
	sqlite3_finalize(row);
	return true;
}

/* The open renewal of the certificate, or a new one. */
static bool find_or_make(
    struct ra_call *call, const struct old *old, char id[RA_ID_SIZE])
{
	bool failed = false;
	sqlite3_stmt *row = ra_db_query(call->service->db, &failed,
	    "SELECT id FROM orders WHERE old_serial = ? AND state <> 'done'",
	    "t", old->serial);

	if (row) {
		ra_copy(id, RA_ID_SIZE, ra_db_text(row, 0));
		sqlite3_finalize(row);
		return true;
	}
	return !failed && ra_random_id(id) &&
	       ra_db_run(call->service->db,
		   "INSERT INTO orders (id, kind, subscriber, old_serial,"
		   " expires, days, keys, state)"
		   " VALUES (?, 'renewal', ?, ?, ?, ?, ?, 'identified')",
		   "titiit", id, old->subscriber, old->serial, old->not_after,
		   old->days > 0 ? old->days : (int64_t)365, old->keys);
}

static bool set_nonce(
    struct ra_call *call, const char *id, unsigned char nonce[RA_KEY_SIZE])
{
	return RAND_bytes(nonce, RA_KEY_SIZE) == 1 &&
	       ra_db_run(call->service->db,
		   "UPDATE orders SET nonce = ?, nonce_expires = ? WHERE id = "
		   "?",
		   "bit", nonce, (size_t)RA_KEY_SIZE,
		   call->now + NONCE_LIFETIME, id);
}

static int describe(struct ra_call *call, const struct ra_order *order,
    const unsigned char *nonce)
{
	json_t *answer = ra_order_describe(call, order, "renewal", false);
	char *text = ra_base64(nonce, RA_KEY_SIZE);

	if (answer && text) {
		json_object_set_new(answer, "nonce", json_string(text));
		json_object_set_new(
		    answer, "expiresIn", json_integer(NONCE_LIFETIME));
	}
	free(text);
	return ra_call_ok(call, 200, answer);
}

static int begin(struct ra_call *call, const struct old *old)
{
	unsigned char nonce[RA_KEY_SIZE];
	struct ra_subscriber owner;
	struct ra_order order;
	char id[RA_ID_SIZE];
	bool failed = false;

	if (!ra_subscriber_load(
		call->service->db, old->subscriber, &failed, &owner))
		return ra_call_broken(call);
	if (strcmp(owner.token, ra_call_token(call)) != 0)
		return ra_call_refuse(call, "token-mismatch");
	if (old->is_revoked)
		return ra_call_refuse(call, "revoked");
	if (old->not_after < call->now)
		return ra_call_refuse(call, "not-eligible");
	if (!find_or_make(call, old, id) || !set_nonce(call, id, nonce) ||
	    !ra_order_load(call, id, &failed, &order))
		return ra_call_broken(call);
	return describe(call, &order, nonce);
}

int ra_renewal_begin(struct ra_call *call)
{
	size_t size = 0;
	unsigned char *der =
	    ra_json_bytes(call->body, "certificate", CERTIFICATE_MAX, &size);
	char sha256[RA_HEX_SIZE];
	bool failed = false;
	struct old old;

	if (!der || !ra_call_token(call)) {
		free(der);
		return ra_call_refuse(call, "bad-request");
	}
	ra_sha256_hex(der, size, sha256);
	free(der);
	if (find_old(call, sha256, &failed, &old))
		return begin(call, &old);
	return failed ? ra_call_broken(call)
		      : ra_call_refuse(call, "certificate-unknown");
}

/* ---- The proof: SignedData by the old key ---------------------------------
 */

static X509 *load_old(struct ra_call *call, const struct ra_order *order)
{
	bool failed = false;
	sqlite3_stmt *row = ra_db_query(call->service->db, &failed,
	    "SELECT der FROM certificate WHERE serial = ?", "t",
	    order->old_serial);
	const unsigned char *der;
	X509 *x509 = NULL;

	if (!row)
		return NULL;
	der = sqlite3_column_blob(row, 0);
	if (der)
		x509 = d2i_X509(NULL, &der, sqlite3_column_bytes(row, 0));
	sqlite3_finalize(row);
	return x509;
}

static bool has_one_good_signer(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
	X509_ALGOR *digest = NULL;
	int nid;

	if (sk_CMS_SignerInfo_num(signers) != 1)
		return false;
	CMS_SignerInfo_get0_algs(
	    sk_CMS_SignerInfo_value(signers, 0), NULL, NULL, &digest, NULL);
	nid = digest ? OBJ_obj2nid(digest->algorithm) : NID_undef;
	return nid == NID_sha256 || nid == NID_sha384;
}

/* Only the old certificate counts, whatever stands in the message. */
static bool verify(CMS_ContentInfo *cms, X509 *old, BIO *content)
{
	STACK_OF(X509) *signers = sk_X509_new_null();
	bool right =
	    signers && sk_X509_push(signers, old) > 0 &&
	    CMS_verify(cms, signers, NULL, NULL, content,
		CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;

	sk_X509_free(signers);
	return right;
}

/* The signed JSON, or NULL when the signature is not the old key's. */
static json_t *open_proof(X509 *old, const unsigned char *der, size_t size)
{
	const unsigned char *at = der;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)size);
	BIO *content = BIO_new(BIO_s_mem());
	json_t *proof = NULL;
	char *text = NULL;
	long length;

	if (cms && content && at == der + size &&
	    OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
	    has_one_good_signer(cms) && verify(cms, old, content)) {
		length = BIO_get_mem_data(content, &text);
		if (length > 0)
			proof = ra_json_parse(text, (size_t)length);
	}
	BIO_free(content);
	CMS_ContentInfo_free(cms);
	return proof;
}

static json_t *read_proof(struct ra_call *call, const struct ra_order *order)
{
	size_t size = 0;
	unsigned char *der = ra_json_bytes(call->body, "cms", CMS_MAX, &size);
	X509 *old = der ? load_old(call, order) : NULL;
	json_t *proof = old ? open_proof(old, der, size) : NULL;

	X509_free(old);
	free(der);
	return proof;
}

/* ---- Request ----------------------------------------------------------------
 */

static bool is_fresh(const struct ra_call *call, const struct ra_order *order,
    const json_t *proof)
{
	unsigned char nonce[RA_KEY_SIZE];

	return order->nonce_expires >= call->now &&
	       ra_json_key(proof, "nonce", nonce) &&
	       tkm_wipe_equals(nonce, order->nonce, sizeof(nonce));
}

static int request(struct ra_call *call, struct ra_order *order,
    const json_t *proof, struct ra_csr *csr)
{
	const char *digest = ra_json_word(
	    proof, "subjectDigest", RA_HEX_SIZE - 1, "0123456789abcdef");
	const char *id = ra_json_id(proof, "renewal");

	if (!digest || !id || strcmp(id, order->id) != 0)
		return ra_call_refuse(call, "bad-request");
	csr->may_bind = is_fresh(call, order, proof);
	if (!csr->may_bind && !ra_issue_is_known(call, order, csr))
		return ra_call_refuse(call, "nonce-expired");
	if (!ra_order_is_digest(order, false, digest))
		return ra_call_refuse(call, "subject-changed");
	return ra_issue(call, order, csr);
}

static bool load(struct ra_call *call, struct ra_order *order)
{
	const char *id = ra_json_id(call->body, "renewal");
	bool failed = false;

	if (!id) {
		ra_call_refuse(call, "bad-request");
		return false;
	}
	if (ra_order_load(call, id, &failed, order) && order->old_serial[0])
		return true;
	if (failed)
		ra_call_broken(call);
	else
		ra_call_refuse(call, "renewal-unknown");
	return false;
}

static int request_or_rekey(struct ra_call *call, bool is_rekey)
{
	struct ra_csr csr = {.is_rekey = is_rekey};
	struct ra_order order;
	unsigned char *bytes;
	json_t *proof;
	int status;

	if (!load(call, &order))
		return call->status;
	if (!ra_json_text(call->body, "cms", CMS_MAX * 4 / 3 + 4))
		return ra_call_refuse(call, "bad-request");
	proof = read_proof(call, &order);
	if (!proof)
		return ra_call_refuse(call, "signature-invalid");
	bytes = ra_json_bytes(proof, "csr", CSR_MAX, &csr.size);
	csr.bytes = bytes;
	status = bytes ? request(call, &order, proof, &csr)
		       : ra_call_refuse(call, "bad-request");
	free(bytes);
	json_decref(proof);
	return status;
}

int ra_renewal_request(struct ra_call *call)
{
	return request_or_rekey(call, false);
}

int ra_renewal_rekey(struct ra_call *call)
{
	return request_or_rekey(call, true);
}

int ra_renewal_installed(struct ra_call *call)
{
	struct ra_order order;

	if (!load(call, &order))
		return call->status;
	return ra_issue_installed(call, &order);
}
