/* SPDX-License-Identifier: Apache-2.0
 * cms.c -- CMS SignedData through OpenSSL.
 */
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <tkm/plugin.h>

#include "core/pki/certificate.h"
#include "core/pki/cms.h"
#include "core/pki/encode.h"

#define FLAGS (CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL)

static X509 *read_signer(
    const struct tkm_token_key *key, const uint8_t *der, size_t n)
{
	X509 *certificate = X509_new_ex(tkm_token_key_library(key), NULL);
	const unsigned char *p = der;

	if (!certificate || n > TKM_PKI_CERTIFICATE_MAX ||
	    !d2i_X509(&certificate, &p, (long)n) || p != der + n ||
	    !X509_get0_pubkey(certificate) ||
	    EVP_PKEY_eq(X509_get0_pubkey(certificate),
		tkm_token_key_public(key)) != 1) {
		X509_free(certificate);
		return NULL;
	}
	return certificate;
}

static int sign_content(struct tkm_token_key *key, X509 *signer, BIO *content,
    CMS_ContentInfo **out)
{
	OSSL_LIB_CTX *library = tkm_token_key_library(key);
	EVP_MD *digest = EVP_MD_fetch(library, tkm_token_key_digest(key), NULL);
	CMS_ContentInfo *message =
	    CMS_sign_ex(NULL, NULL, NULL, content, FLAGS, library, NULL);

	if (digest && message &&
	    CMS_add1_signer(
		message, signer, tkm_token_key_private(key), digest, FLAGS) &&
	    CMS_final(message, content, NULL, FLAGS)) {
		EVP_MD_free(digest);
		*out = message;
		return 0;
	}
	EVP_MD_free(digest);
	CMS_ContentInfo_free(message);
	return tkm_token_key_error(key, TKM_E_INTERNAL);
}

int tkm_cms_sign(struct tkm_token_key *key, const uint8_t *certificate,
    size_t certificate_length, const uint8_t *content, size_t content_length,
    uint8_t **out, size_t *length)
{
	CMS_ContentInfo *message = NULL;
	X509 *signer = NULL;
	BIO *bio = NULL;
	int rc = TKM_E_ARGUMENT;

	if (content_length > INT_MAX)
		return TKM_E_ARGUMENT;
	signer = read_signer(key, certificate, certificate_length);
	if (!signer)
		goto out;
	rc = TKM_E_INTERNAL;
	bio = BIO_new_mem_buf(content, (int)content_length);
	if (!bio)
		goto out;
	rc = sign_content(key, signer, bio, &message);
	if (rc == 0)
		rc = tkm_pki_encode(
		    message, ASN1_ITEM_rptr(CMS_ContentInfo), out, length);
out:
	CMS_ContentInfo_free(message);
	BIO_free(bio);
	X509_free(signer);
	ERR_clear_error();
	return rc;
}
