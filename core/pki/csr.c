/* SPDX-License-Identifier: Apache-2.0
 * csr.c -- PKCS#10 through OpenSSL.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <tkm/plugin.h>

#include "core/pki/csr.h"
#include "core/pki/encode.h"

/* Longer subjects are refused unread. */
#define SUBJECT_MAX 4096u

static int sign_request(X509_REQ *request, struct tkm_token_key *key)
{
	EVP_MD *digest = EVP_MD_fetch(
	    tkm_token_key_library(key), tkm_token_key_digest(key), NULL);
	int ok = digest &&
		 X509_REQ_sign(request, tkm_token_key_private(key), digest) > 0;

	EVP_MD_free(digest);
	return ok ? 0 : tkm_token_key_error(key, TKM_E_INTERNAL);
}

static int csr_new(struct tkm_token_key *key, const X509_NAME *subject,
    uint8_t **out, size_t *length)
{
	X509_REQ *request = X509_REQ_new_ex(tkm_token_key_library(key), NULL);
	int rc = TKM_E_INTERNAL;

	if (!request || !X509_REQ_set_version(request, 0) ||
	    !X509_REQ_set_subject_name(request, subject) ||
	    !X509_REQ_set_pubkey(request, tkm_token_key_public(key)))
		goto out;
	rc = sign_request(request, key);
	if (rc == 0)
		rc = tkm_pki_encode(
		    request, ASN1_ITEM_rptr(X509_REQ), out, length);
out:
	X509_REQ_free(request);
	ERR_clear_error();
	return rc;
}

int tkm_csr_new(struct tkm_token_key *key, const uint8_t *subject, size_t n,
    uint8_t **out, size_t *length)
{
	const unsigned char *p = subject;
	X509_NAME *name;
	int rc = TKM_E_ARGUMENT;

	if (n == 0 || n > SUBJECT_MAX)
		return TKM_E_ARGUMENT;
	name = d2i_X509_NAME(NULL, &p, (long)n);
	if (name && p == subject + n)
		rc = csr_new(key, name, out, length);
	X509_NAME_free(name);
	ERR_clear_error();
	return rc;
}
