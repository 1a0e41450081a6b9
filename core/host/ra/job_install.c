/* SPDX-License-Identifier: Apache-2.0
 * job_install.c -- a certificate put on the token: written, read back,
 * compared, and proved by a test signature.
 */
#include "core/host/ra/job.h"

#include <string.h>

#include <openssl/evp.h>

#include "core/base/der.h"
#include "core/host/token/objects.h"
#include "core/host/values.h"
#include "core/pki/certificate.h"
#include "core/pki/spki.h"
#include "core/sys/random.h"

#define CHAIN_MAX 16u
#define CHAIN_ID_SIZE 20u
#define SIGNATURE_MAX 4096u
#define TEST_SIZE 32u

struct der {
	const uint8_t *data;
	size_t size;
};

static tkm_status put(struct tkm_job *job, const void *id, uint64_t n,
    const char *label, struct der der)
{
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->put_certificate(
	    session->card, op, id, n, label, der.data, der.size);
	tkm_session_note(session, "write certificate", status);
	tkm_session_leave(session, op, before);
	return status;
}

/* ------------------------------------------------------------- the chain */

static void tell_chain_skipped(struct tkm_job *job)
{
	const struct tkm_value token =
	    tkm_value_text("token", tkm_token_name(job->ra.token));
	const struct tkm_value *const args[] = {&token};
	const struct tkm_notice notice = {
	    .size = sizeof(notice),
	    .tone = TKM_INFORM,
	    .id = "ra.chain_skipped",
	    .text = TKM_N("The token {token} has no room for the certificates "
			  "of the authority. Yours is on it and works; some "
			  "programs may ask for the others."),
	    .args = args,
	    .arg_count = 1,
	};
	struct tkm_operation *operation = tkm_operation_of(job->ra.op);
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);

	job->ra.op->notice(job->ra.op, &notice);
	tkm_operation_speak_as(operation, before);
}

/* Under an id of its own key, so that it never meets one of ours. */
static tkm_status put_of_chain(struct tkm_job *job, struct der der)
{
	struct tkm_pki_certificate certificate;
	unsigned char id[EVP_MAX_MD_SIZE];
	tkm_status status;
	size_t n = 0;

	status = tkm_pki_certificate_read(der.data, der.size, &certificate);
	if (status != TKM_OK)
		return tkm_job_fail(job, TKM_E_REFUSED,
		    TKM_N("The registration authority sent a certificate of "
			  "an authority that cannot be read. Tell it."));
	if (EVP_Q_digest(NULL, "SHA256", NULL, certificate.spki,
		certificate.spki_length, id, &n) != 1)
		status = tkm_job_fail(
		    job, TKM_E_INTERNAL, tkm_status_message(TKM_E_INTERNAL));
	else
		status =
		    put(job, id, CHAIN_ID_SIZE, certificate.subject_name, der);
	tkm_pki_certificate_release(&certificate);
	return status;
}

static tkm_status split_chain(
    struct tkm_job *job, struct der chain, struct der *parts, size_t *count)
{
	struct tkm_view rest = tkm_view_of_bytes(chain.data, chain.size);
	struct tkm_der part;
	size_t n = 0;

	while (rest.size > 0) {
		if (n == CHAIN_MAX ||
		    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &part))
			return tkm_job_fail(job, TKM_E_REFUSED,
			    TKM_N("The registration authority sent "
				  "certificates of authorities that cannot "
				  "be read. Tell it."));
		parts[n++] = (struct der){
		    (const uint8_t *)part.whole.data, part.whole.size};
	}
	*count = n;
	return TKM_OK;
}

static tkm_status put_chain(struct tkm_job *job, struct der chain)
{
	struct der parts[CHAIN_MAX];
	tkm_status status;
	size_t i, count = 0;

	status = split_chain(job, chain, parts, &count);
	for (i = 0; status == TKM_OK && i < count; i++)
		status = put_of_chain(job, parts[i]);
	if (status != TKM_E_TOKEN_FULL)
		return status;
	tell_chain_skipped(job);
	return TKM_OK;
}

/* ------------------------------------------------------------- the proof */

struct proof {
	uint32_t how;
	const char *digest_name;
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t size;
};

/* A digest of random bytes, as the key's kind wants it. */
static bool make_proof(
    const struct tkm_pki_certificate *certificate, struct proof *out)
{
	unsigned char bytes[TEST_SIZE];
	bool is_p384 =
	    certificate->curve && strcmp(certificate->curve, "P-384") == 0;

	out->how = certificate->curve ? TKM_SIGN_ECDSA : TKM_SIGN_RSA_PKCS1;
	out->digest_name = is_p384 ? "SHA-384" : "SHA-256";
	return tkm_sys_random(bytes, sizeof(bytes)) == 0 &&
	       EVP_Q_digest(NULL, out->digest_name, NULL, bytes, sizeof(bytes),
		   out->digest, &out->size) == 1;
}

static tkm_status test_sign(struct tkm_job *job, const void *id, uint64_t n,
    const struct tkm_pki_certificate *certificate)
{
	struct tkm_buf signature = TKM_BUF_INIT(SIGNATURE_MAX);
	struct proof proof;
	tkm_status status;

	if (!make_proof(certificate, &proof))
		return tkm_job_fail(
		    job, TKM_E_INTERNAL, tkm_status_message(TKM_E_INTERNAL));
	status = tkm_job_sign(job, id, n, proof.how, proof.digest_name,
	    proof.digest, proof.size, &signature);
	if (status == TKM_OK &&
	    tkm_spki_verify(certificate->spki, certificate->spki_length,
		proof.how, proof.digest_name, proof.digest, proof.size,
		(const uint8_t *)tkm_buf_text(&signature),
		signature.size) != TKM_OK)
		status = tkm_job_fail(job, TKM_E_TOKEN,
		    TKM_N("A test signature made with the token {token} does "
			  "not fit the certificate just written. Unplug the "
			  "token, plug it in again and repeat; if it happens "
			  "again, tell whoever issued it."));
	tkm_buf_release(&signature);
	return status;
}

static tkm_status read_back(
    struct tkm_job *job, const void *id, uint64_t n, struct der der)
{
	const struct tkm_object *object;
	struct tkm_objects objects;
	tkm_status status;
	bool same;

	status = tkm_objects_read(job->session, job->ra.op, &objects);
	if (status != TKM_OK)
		return status;
	object = tkm_objects_find(&objects, id, n, TKM_OBJECT_CERTIFICATE);
	same = object && object->certificate_length == der.size &&
	       memcmp(object->certificate, der.data, der.size) == 0;
	tkm_objects_release(&objects);
	if (same)
		return TKM_OK;
	return tkm_job_fail(job, TKM_E_TOKEN,
	    TKM_N("The certificate read back from the token {token} is not "
		  "the one that was written. Unplug the token, plug it in "
		  "again and repeat; if it happens again, tell whoever issued "
		  "it."));
}

/* Before anything is written: is it for the key under that id? */
static tkm_status check_key(struct tkm_job *job, const void *id, uint64_t n,
    const struct tkm_pki_certificate *certificate)
{
	const struct tkm_object *key;
	struct tkm_objects objects;
	tkm_status status;
	bool fits;

	status = tkm_objects_read(job->session, job->ra.op, &objects);
	if (status != TKM_OK)
		return status;
	key = tkm_objects_find(&objects, id, n, TKM_OBJECT_KEY);
	fits = key && (!key->spki ||
			  tkm_spki_equal(key->spki, (size_t)key->spki_length,
			      certificate->spki, certificate->spki_length));
	tkm_objects_release(&objects);
	if (fits)
		return TKM_OK;
	return tkm_job_fail(job, TKM_E_REFUSED,
	    TKM_N("The certificate sent by the registration authority does not "
		  "belong to the key on the token {token}, so it was not "
		  "written. Tell the registration authority."));
}

static tkm_status install(struct tkm_job *job, const void *id, uint64_t n,
    struct der der, struct der chain,
    const struct tkm_pki_certificate *certificate)
{
	tkm_status status;

	status = tkm_session_authenticate(job->session, job->ra.op);
	if (status == TKM_OK)
		status = tkm_session_verify(job->session, job->ra.op);
	if (status == TKM_OK)
		status = check_key(job, id, n, certificate);
	if (status == TKM_OK)
		status = put(job, id, n, certificate->subject_name, der);
	if (status == TKM_OK)
		status = read_back(job, id, n, der);
	if (status == TKM_OK)
		status = test_sign(job, id, n, certificate);
	if (status == TKM_OK)
		status = put_chain(job, chain);
	return status;
}

tkm_status TKM_CALL tkm_job_install(struct tkm_ra_job *ra, const void *id,
    uint64_t n, const void *certificate, uint64_t certificate_n,
    const void *chain, uint64_t chain_n)
{
	struct tkm_job *job = (struct tkm_job *)(void *)ra;
	struct der der = {certificate, (size_t)certificate_n};
	struct der rest = {chain, (size_t)chain_n};
	struct tkm_pki_certificate read;
	tkm_status status;

	status = certificate_n > TKM_PKI_CERTIFICATE_MAX
		     ? TKM_E_ARGUMENT
		     : tkm_pki_certificate_read(der.data, der.size, &read);
	if (status != TKM_OK)
		return tkm_job_fail(job, TKM_E_REFUSED,
		    TKM_N("The certificate sent by the registration authority "
			  "cannot be read, so it was not written. Tell the "
			  "registration authority."));
	status = install(job, id, n, der, rest, &read);
	tkm_pki_certificate_release(&read);
	return status;
}
