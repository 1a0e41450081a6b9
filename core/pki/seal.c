/* SPDX-License-Identifier: Apache-2.0
 * seal.c -- sealing and opening of CMS AuthEnvelopedData.
 */
#include "core/pki/seal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <tkm/plugin.h>

/* What the CMS structure and its recipient add, with room to spare. */
#define SEAL_OVERHEAD 4096u
#define SEAL_TAG_SIZE 16

void tkm_sealed_release(struct tkm_sealed *sealed)
{
	OPENSSL_clear_free(sealed->bytes, sealed->size);
	sealed->bytes = NULL;
	sealed->size = 0;
}

/* Keeps this module's failures out of the thread's OpenSSL error queue. */
static int done(int status)
{
	ERR_pop_to_mark();
	return status;
}

/* ---- Sealing --------------------------------------------------------- */

static X509 *parse_certificate(const void *der, size_t size)
{
	const unsigned char *at = der;
	X509 *certificate;

	if (!der || size == 0 || size > TKM_SEAL_MAX)
		return NULL;
	certificate = d2i_X509(NULL, &at, (long)size);
	if (certificate && at != (const unsigned char *)der + size) {
		X509_free(certificate);
		return NULL;
	}
	return certificate;
}

static bool prefer_oaep(EVP_PKEY_CTX *ctx)
{
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) > 0 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) > 0;
}

/* The library would take SHA-1 in both cases. */
static bool prefer_sha256(EVP_PKEY_CTX *ctx, const EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_EC:
		return EVP_PKEY_CTX_set_ecdh_kdf_md(ctx, EVP_sha256()) > 0;
	case EVP_PKEY_RSA:
		return prefer_oaep(ctx);
	default:
		return false;
	}
}

static int add_certificate(CMS_ContentInfo *cms, X509 *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	CMS_RecipientInfo *recipient;
	EVP_PKEY_CTX *ctx;

	if (!key)
		return TKM_E_ARGUMENT;
	recipient = CMS_add1_recipient_cert(cms, certificate, CMS_KEY_PARAM);
	ctx = recipient ? CMS_RecipientInfo_get0_pkey_ctx(recipient) : NULL;
	if (!ctx || !prefer_sha256(ctx, key))
		return TKM_E_ARGUMENT;
	return 0;
}

/* CMS takes over both blocks when it succeeds. */
static int add_kek(
    CMS_ContentInfo *cms, const unsigned char *kek, const char *key_id)
{
	size_t id_size = strlen(key_id);
	unsigned char *key = OPENSSL_memdup(kek, TKM_SEAL_KEK_SIZE);
	unsigned char *id = OPENSSL_memdup(key_id, id_size);

	if (key && id &&
	    CMS_add0_recipient_key(cms, NID_id_aes256_wrap, key,
		TKM_SEAL_KEK_SIZE, id, id_size, NULL, NULL, NULL))
		return 0;
	OPENSSL_clear_free(key, TKM_SEAL_KEK_SIZE);
	OPENSSL_free(id);
	return TKM_E_MEMORY;
}

/*
 * Written straight into the encrypting filter: CMS_final() would leave the
 * plaintext in a buffer on the stack.
 */
static int encrypt(CMS_ContentInfo *cms, const void *plain, size_t size)
{
	BIO *content = NULL;
	int status = TKM_E_INTERNAL;

	if (CMS_set_detached(cms, 0))
		content = CMS_dataInit(cms, NULL);
	if (content && BIO_write(content, plain, (int)size) == (int)size &&
	    BIO_flush(content) > 0 && CMS_dataFinal(cms, content) > 0)
		status = 0;
	BIO_free_all(content);
	return status;
}

static int encode(CMS_ContentInfo *cms, struct tkm_sealed *out)
{
	unsigned char *bytes = NULL;
	int size = i2d_CMS_ContentInfo(cms, &bytes);

	if (size <= 0)
		return TKM_E_INTERNAL;
	out->bytes = bytes;
	out->size = (size_t)size;
	return 0;
}

static bool plain_fits(const void *plain, size_t size)
{
	return plain && size > 0 && size <= TKM_SEAL_MAX - SEAL_OVERHEAD;
}

int tkm_seal_to_certificate(const void *certificate, size_t certificate_size,
    const void *plain, size_t plain_size, struct tkm_sealed *out)
{
	X509 *recipient = NULL;
	CMS_ContentInfo *cms = NULL;
	int status = TKM_E_ARGUMENT;

	ERR_set_mark();
	if (!plain_fits(plain, plain_size))
		goto out;
	recipient = parse_certificate(certificate, certificate_size);
	if (!recipient)
		goto out;
	status = TKM_E_MEMORY;
	cms = CMS_AuthEnvelopedData_create(EVP_aes_256_gcm());
	if (!cms)
		goto out;
	status = add_certificate(cms, recipient);
	if (status == 0)
		status = encrypt(cms, plain, plain_size);
	if (status == 0)
		status = encode(cms, out);
out:
	CMS_ContentInfo_free(cms);
	X509_free(recipient);
	return done(status);
}

static bool is_key_id(const char *key_id)
{
	size_t size = key_id ? strlen(key_id) : 0;

	return size > 0 && size <= TKM_SEAL_ID_MAX;
}

int tkm_seal_to_kek(const unsigned char kek[TKM_SEAL_KEK_SIZE],
    const char *key_id, const void *plain, size_t plain_size,
    struct tkm_sealed *out)
{
	CMS_ContentInfo *cms = NULL;
	int status = TKM_E_ARGUMENT;

	ERR_set_mark();
	if (!kek || !is_key_id(key_id) || !plain_fits(plain, plain_size))
		goto out;
	status = TKM_E_MEMORY;
	cms = CMS_AuthEnvelopedData_create(EVP_aes_256_gcm());
	if (!cms)
		goto out;
	status = add_kek(cms, kek, key_id);
	if (status == 0)
		status = encrypt(cms, plain, plain_size);
	if (status == 0)
		status = encode(cms, out);
out:
	CMS_ContentInfo_free(cms);
	return done(status);
}

/* ---- Opening --------------------------------------------------------- */

static bool is_algorithm(const X509_ALGOR *algorithm, int nid)
{
	return algorithm && OBJ_obj2nid(algorithm->algorithm) == nid;
}

static CMS_ContentInfo *parse_message(const void *sealed, size_t size)
{
	const unsigned char *at = sealed;
	CMS_ContentInfo *cms;

	if (!sealed || size == 0 || size > TKM_SEAL_MAX)
		return NULL;
	cms = d2i_CMS_ContentInfo(NULL, &at, (long)size);
	if (!cms)
		return NULL;
	if (at != (const unsigned char *)sealed + size ||
	    OBJ_obj2nid(CMS_get0_type(cms)) !=
		NID_id_smime_ct_authEnvelopedData) {
		CMS_ContentInfo_free(cms);
		return NULL;
	}
	return cms;
}

static CMS_RecipientInfo *only_recipient(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_RecipientInfo) *all = CMS_get0_RecipientInfos(cms);

	if (sk_CMS_RecipientInfo_num(all) != 1)
		return NULL;
	return sk_CMS_RecipientInfo_value(all, 0);
}

/* RFC 4055, 4.1: the hash has to be named, as the default is SHA-1. */
static bool is_oaep_sha256(const X509_ALGOR *algorithm)
{
	RSA_OAEP_PARAMS *params;
	bool is;

	if (!is_algorithm(algorithm, NID_rsaesOaep))
		return false;
	params = ASN1_TYPE_unpack_sequence(
	    ASN1_ITEM_rptr(RSA_OAEP_PARAMS), algorithm->parameter);
	is = params && is_algorithm(params->hashFunc, NID_sha256);
	RSA_OAEP_PARAMS_free(params);
	return is;
}

static bool opens_by_transport(
    CMS_ContentInfo *cms, CMS_RecipientInfo *recipient, EVP_PKEY *key)
{
	EVP_PKEY *ours = NULL;
	X509_ALGOR *algorithm = NULL;

	if (!EVP_PKEY_is_a(key, "RSA") ||
	    !CMS_RecipientInfo_ktri_get0_algs(
		recipient, NULL, NULL, &algorithm) ||
	    !is_oaep_sha256(algorithm) || !EVP_PKEY_up_ref(key))
		return false;
	ours = key;
	if (!CMS_RecipientInfo_set0_pkey(recipient, ours)) {
		EVP_PKEY_free(ours);
		return false;
	}
	return CMS_RecipientInfo_decrypt(cms, recipient) > 0;
}

/* RFC 5753, 7.1.4: the parameter of the KDF scheme is the key wrap. */
static bool is_ecdh_sha256_aes256(CMS_RecipientInfo *recipient)
{
	X509_ALGOR *scheme = NULL;
	X509_ALGOR *wrap;
	bool is;

	if (!CMS_RecipientInfo_kari_get0_alg(recipient, &scheme, NULL) ||
	    !is_algorithm(scheme, NID_dhSinglePass_stdDH_sha256kdf_scheme))
		return false;
	wrap = ASN1_TYPE_unpack_sequence(
	    ASN1_ITEM_rptr(X509_ALGOR), scheme->parameter);
	is = is_algorithm(wrap, NID_id_aes256_wrap);
	X509_ALGOR_free(wrap);
	return is;
}

static bool opens_by_agreement(
    CMS_ContentInfo *cms, CMS_RecipientInfo *recipient, EVP_PKEY *key)
{
	STACK_OF(CMS_RecipientEncryptedKey) * keys;

	if (!EVP_PKEY_is_a(key, "EC") || !is_ecdh_sha256_aes256(recipient))
		return false;
	keys = CMS_RecipientInfo_kari_get0_reks(recipient);
	if (sk_CMS_RecipientEncryptedKey_num(keys) != 1 ||
	    !CMS_RecipientInfo_kari_set0_pkey(recipient, key))
		return false;
	return CMS_RecipientInfo_kari_decrypt(cms, recipient,
		   sk_CMS_RecipientEncryptedKey_value(keys, 0)) > 0;
}

static bool opens_with_key(CMS_ContentInfo *cms, EVP_PKEY *key)
{
	CMS_RecipientInfo *recipient = only_recipient(cms);

	if (!recipient)
		return false;
	switch (CMS_RecipientInfo_type(recipient)) {
	case CMS_RECIPINFO_TRANS:
		return opens_by_transport(cms, recipient, key);
	case CMS_RECIPINFO_AGREE:
		return opens_by_agreement(cms, recipient, key);
	default:
		return false;
	}
}

static bool is_for_kek(CMS_RecipientInfo *recipient, const char *key_id)
{
	X509_ALGOR *wrap = NULL;
	ASN1_OCTET_STRING *id = NULL;
	size_t size = strlen(key_id);

	return CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_KEK &&
	       CMS_RecipientInfo_kekri_get0_id(
		   recipient, &wrap, &id, NULL, NULL, NULL) > 0 &&
	       is_algorithm(wrap, NID_id_aes256_wrap) &&
	       (size_t)ASN1_STRING_length(id) == size &&
	       memcmp(ASN1_STRING_get0_data(id), key_id, size) == 0;
}

static bool opens_with_kek(
    CMS_ContentInfo *cms, const unsigned char *kek, const char *key_id)
{
	CMS_RecipientInfo *recipient = only_recipient(cms);
	unsigned char *copy;

	if (!recipient || !is_for_kek(recipient, key_id))
		return false;
	copy = OPENSSL_memdup(kek, TKM_SEAL_KEK_SIZE);
	if (!copy)
		return false;
	if (!CMS_RecipientInfo_set0_key(recipient, copy, TKM_SEAL_KEK_SIZE)) {
		OPENSSL_clear_free(copy, TKM_SEAL_KEK_SIZE);
		return false;
	}
	return CMS_RecipientInfo_decrypt(cms, recipient) > 0;
}

/* A shorter tag could be guessed: RFC 5084, 3.2 lets it be 12 bytes. */
static bool is_aes256_gcm(BIO *content)
{
	EVP_CIPHER_CTX *cipher = NULL;

	return BIO_get_cipher_ctx(content, &cipher) > 0 && cipher &&
	       EVP_CIPHER_CTX_get_nid(cipher) == NID_aes_256_gcm &&
	       EVP_CIPHER_CTX_get_tag_length(cipher) == SEAL_TAG_SIZE;
}

static bool read_to_end(
    BIO *content, unsigned char *plain, size_t capacity, size_t *size)
{
	unsigned char beyond;
	size_t have = 0;
	int n = 1;

	while (have < capacity && n > 0) {
		size_t room = capacity - have;

		n = BIO_read(
		    content, plain + have, room > 4096 ? 4096 : (int)room);
		if (n > 0)
			have += (size_t)n;
	}
	if (n > 0 && BIO_read(content, &beyond, 1) > 0)
		return false;
	*size = have;
	return true;
}

/* The bytes count only once the filter has seen the right tag. */
static bool decrypt(CMS_ContentInfo *cms, unsigned char *plain, size_t capacity,
    size_t *plain_size)
{
	BIO *content = CMS_dataInit(cms, NULL);
	size_t size = 0;
	bool opened = content && is_aes256_gcm(content) &&
		      read_to_end(content, plain, capacity, &size) &&
		      size > 0 && BIO_get_cipher_status(content) > 0;

	BIO_free_all(content);
	if (opened)
		*plain_size = size;
	return opened;
}

int tkm_seal_open_with_key(EVP_PKEY *key, const void *sealed,
    size_t sealed_size, void *plain, size_t capacity, size_t *plain_size)
{
	CMS_ContentInfo *cms;
	int status = TKM_E_REFUSED;

	if (!key || !plain || capacity == 0)
		return TKM_E_ARGUMENT;
	ERR_set_mark();
	cms = parse_message(sealed, sealed_size);
	if (cms && opens_with_key(cms, key) &&
	    decrypt(cms, plain, capacity, plain_size))
		status = 0;
	else
		OPENSSL_cleanse(plain, capacity);
	CMS_ContentInfo_free(cms);
	return done(status);
}

int tkm_seal_open_with_kek(const unsigned char kek[TKM_SEAL_KEK_SIZE],
    const char *key_id, const void *sealed, size_t sealed_size, void *plain,
    size_t capacity, size_t *plain_size)
{
	CMS_ContentInfo *cms;
	int status = TKM_E_REFUSED;

	if (!kek || !is_key_id(key_id) || !plain || capacity == 0)
		return TKM_E_ARGUMENT;
	ERR_set_mark();
	cms = parse_message(sealed, sealed_size);
	if (cms && opens_with_kek(cms, kek, key_id) &&
	    decrypt(cms, plain, capacity, plain_size))
		status = 0;
	else
		OPENSSL_cleanse(plain, capacity);
	CMS_ContentInfo_free(cms);
	return done(status);
}
