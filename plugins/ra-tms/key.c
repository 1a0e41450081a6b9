/* SPDX-License-Identifier: Apache-2.0
 * key.c -- the key of a job on the token, and what is signed with it.
 */
#include "plugins/ra-tms/key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "core/pki/certificate.h"
#include "core/pki/cms.h"
#include "core/pki/csr.h"
#include "core/pki/ecdsa.h"
#include "core/pki/spki.h"
#include "core/pki/token_key.h"
#include "plugins/ra-tms/tell.h"

enum { KEY_ID_MAX = 255, TAG_SIZE = 20 };

void tkm_tms_key_init(struct tkm_tms_key *key)
{
	tkm_buf_init(&key->id, KEY_ID_MAX);
	tkm_buf_init(&key->spki, TKM_SPKI_MAX);
}

void tkm_tms_key_release(struct tkm_tms_key *key)
{
	tkm_buf_release(&key->id);
	tkm_buf_release(&key->spki);
}

static tkm_status fail_key(struct tkm_op *op, const char *detail)
{
	return tkm_tms_fail(op, TKM_E_TOKEN,
	    TKM_N("The token's key could not be used. Take the token out, put "
		  "it in again and repeat; nothing is lost."),
	    detail);
}

static tkm_status TKM_CALL take_key(
    void *context, const struct tkm_object *object)
{
	struct tkm_tms_key *key = context;

	tkm_buf_clear(&key->id);
	tkm_buf_clear(&key->spki);
	tkm_buf_add(&key->id, object->id, (size_t)object->id_length);
	tkm_buf_add(&key->spki, object->spki, (size_t)object->spki_length);
	return tkm_buf_ok(&key->id) && tkm_buf_ok(&key->spki) ? TKM_OK
							      : TKM_E_MEMORY;
}

/* First 20 bytes of SHA-256("tms/1 key\n" || id); protocol-tms.md, 5. */
static bool make_tag(const char *id, unsigned char tag[EVP_MAX_MD_SIZE])
{
	char text[64] = "tms/1 key\n";

	strcat(text, id);
	return EVP_Digest(text, strlen(text), tag, NULL, EVP_sha256(), NULL) ==
	       1;
}

tkm_status tkm_tms_key_find(struct tkm_tms_job *job, struct tkm_tms_key *out)
{
	const struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = take_key, .ctx = out};
	const struct tkm_key_policy *policies[TKM_TMS_KINDS];
	const struct tkm_tms_keys *keys = &job->note.keys;
	unsigned char tag[EVP_MAX_MD_SIZE];
	tkm_status status;

	for (uint8_t i = 0; i < keys->count; i++)
		policies[i] = &tkm_tms_kinds[keys->kinds[i]].policy;
	if (!make_tag(job->note.id, tag))
		return fail_key(job->op, "digest of the key's tag failed");
	status = job->host->key(
	    job->host, policies, keys->count, tag, TAG_SIZE, &seen);
	if (!status && (out->id.size == 0 || out->spki.size == 0))
		status = fail_key(job->op, "key without id or public half");
	return status;
}

tkm_status tkm_tms_key_old(struct tkm_tms_job *job, struct tkm_tms_key *out)
{
	const struct tkm_buf *der = &job->note.old_certificate;
	struct tkm_pki_certificate certificate;

	if (tkm_pki_certificate_read(
		(const uint8_t *)der->data, der->size, &certificate) != 0)
		return fail_key(job->op, "old certificate is not readable");
	tkm_buf_clear(&out->id);
	tkm_buf_add_view(&out->id, tkm_buf_view(&job->note.old_id));
	tkm_buf_clear(&out->spki);
	tkm_buf_add(&out->spki, certificate.spki, certificate.spki_length);
	tkm_pki_certificate_release(&certificate);
	return tkm_buf_ok(&out->id) && tkm_buf_ok(&out->spki)
		   ? TKM_OK
		   : tkm_tms_fail_memory(job->op);
}

bool tkm_tms_key_is_in(const struct tkm_tms_key *key, const struct tkm_buf *der)
{
	struct tkm_pki_certificate certificate;
	bool is_in;

	if (tkm_pki_certificate_read(
		(const uint8_t *)der->data, der->size, &certificate) != 0)
		return false;
	is_in = tkm_spki_equal(certificate.spki, certificate.spki_length,
	    (const uint8_t *)key->spki.data, key->spki.size);
	tkm_pki_certificate_release(&certificate);
	return is_in;
}

/* Lets OpenSSL sign with the key through the host. */
struct signing {
	struct tkm_tms_job *job;
	const struct tkm_tms_key *key;
	uint8_t *out;
	size_t room;
	size_t length;
	tkm_status failure; /* of the host, which has told it */
};

static tkm_status TKM_CALL take_signature(
    void *context, const void *data, uint64_t n)
{
	struct signing *signing = context;

	if (n == 0 || n > signing->room)
		return TKM_E_TOKEN;
	memcpy(signing->out, data, (size_t)n);
	signing->length = (size_t)n;
	return TKM_OK;
}

static int sign(void *context, uint32_t how, const char *digest_name,
    const uint8_t *digest, size_t n, uint8_t *out, size_t room, size_t *length)
{
	struct signing *signing = context;
	struct tkm_ra_job *host = signing->job->host;
	const struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_signature, .ctx = signing};
	tkm_status status;

	signing->out = out;
	signing->room = room;
	signing->length = 0;
	status = host->sign(host, signing->key->id.data, signing->key->id.size,
	    how, digest_name, digest, n, &sink);
	signing->failure = status;
	if (!status)
		*length = signing->length;
	return status;
}

static tkm_status open_key(struct signing *signing, struct tkm_token_key **out)
{
	const struct tkm_signer signer = {sign, signing};
	const struct tkm_buf *spki = &signing->key->spki;

	if (tkm_token_key_new(
		(const uint8_t *)spki->data, spki->size, &signer, out) != 0)
		return fail_key(signing->job->op,
		    "public key is of a kind not handled here");
	return TKM_OK;
}

/* The host's own failure has been told; any other is told here. */
static tkm_status conclude(
    const struct signing *signing, int status, const char *detail)
{
	if (status == 0)
		return TKM_OK;
	if (signing->failure)
		return signing->failure;
	return fail_key(signing->job->op, detail);
}

static tkm_status hand_over(
    struct tkm_tms_job *job, uint8_t *der, size_t length, struct tkm_buf *out)
{
	tkm_buf_add(out, der, length);
	free(der);
	return tkm_buf_ok(out) ? TKM_OK : tkm_tms_fail_memory(job->op);
}

tkm_status tkm_tms_key_request(
    struct tkm_tms_job *job, const struct tkm_tms_key *key, struct tkm_buf *out)
{
	struct signing signing = {.job = job, .key = key};
	static const uint8_t no_name[] = {0x30, 0x00}; /* X.501: no RDN */
	const struct tkm_buf *name = &job->note.name;
	bool is_named = name->size > 0;
	struct tkm_token_key *token_key;
	uint8_t *der = NULL;
	size_t length = 0;
	tkm_status status;

	status = open_key(&signing, &token_key);
	if (status)
		return status;
	status = conclude(&signing,
	    tkm_csr_new(token_key,
		is_named ? (const uint8_t *)name->data : no_name,
		is_named ? name->size : sizeof(no_name), &der, &length),
	    "the certification request could not be made");
	tkm_token_key_free(token_key);
	return status ? status : hand_over(job, der, length, out);
}

tkm_status tkm_tms_key_sign_cms(struct tkm_tms_job *job,
    const struct tkm_tms_key *key, struct tkm_view content, struct tkm_buf *out)
{
	struct signing signing = {.job = job, .key = key};
	const struct tkm_buf *certificate = &job->note.old_certificate;
	struct tkm_token_key *token_key;
	uint8_t *der = NULL;
	size_t length = 0;
	tkm_status status;

	status = open_key(&signing, &token_key);
	if (status)
		return status;
	status = conclude(&signing,
	    tkm_cms_sign(token_key, (const uint8_t *)certificate->data,
		certificate->size, (const uint8_t *)content.data, content.size,
		&der, &length),
	    "the renewal request could not be signed");
	tkm_token_key_free(token_key);
	return status ? status : hand_over(job, der, length, out);
}

/* RSA as the token gave it, ECDSA as DER (protocol-tms.md, 5). */
static tkm_status add_signature(struct tkm_op *op, bool is_rsa,
    const uint8_t *raw, size_t length, struct tkm_buf *out)
{
	uint8_t der[TKM_ECDSA_DER_MAX];
	size_t der_length;

	if (is_rsa) {
		tkm_buf_add(out, raw, length);
	} else {
		if (tkm_ecdsa_encode(raw, length, der, &der_length) != 0)
			return fail_key(op, "ECDSA signature is malformed");
		tkm_buf_add(out, der, der_length);
	}
	return tkm_buf_ok(out) ? TKM_OK : tkm_tms_fail_memory(op);
}

tkm_status tkm_tms_key_sign_text(struct tkm_tms_job *job,
    const struct tkm_tms_key *key, struct tkm_view text, struct tkm_buf *out)
{
	struct signing signing = {.job = job, .key = key};
	struct tkm_token_key *token_key;
	uint8_t digest[EVP_MAX_MD_SIZE], raw[TKM_TOKEN_SIGNATURE_MAX];
	const char *name;
	size_t digest_length, length;
	tkm_status status;
	bool is_rsa;

	status = open_key(&signing, &token_key);
	if (status)
		return status;
	name = tkm_token_key_digest(token_key);
	is_rsa = EVP_PKEY_is_a(tkm_token_key_public(token_key), "RSA") == 1;
	tkm_token_key_free(token_key);
	if (EVP_Q_digest(NULL, name, NULL, text.data, text.size, digest,
		&digest_length) != 1)
		return fail_key(job->op, "digest failed");
	status = sign(&signing, is_rsa ? TKM_SIGN_RSA_PKCS1 : TKM_SIGN_ECDSA,
	    name, digest, digest_length, raw, sizeof(raw), &length);
	return status ? status
		      : add_signature(job->op, is_rsa, raw, length, out);
}
