/* SPDX-License-Identifier: Apache-2.0
 * token_signature.c -- signatures of the provider: OpenSSL digests, the
 * signer signs, and what comes back gets the form OpenSSL expects
 * (provider-signature(7)).
 */
#include <stdio.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <tkm/token.h>

#include "core/pki/ecdsa.h"
#include "core/pki/token_provider.h"

#define NAME_SIZE 64u

struct signature {
	OSSL_LIB_CTX *library;
	struct tkm_provider_key *key;
	const char *digest_name; /* of `digests` below; NULL: not set */
	EVP_MD *digest;
	EVP_MD_CTX *running; /* between digest_sign_init and _final */
	int padding;
	char mgf1[NAME_SIZE]; /* "": as the digest */
};

/* What a token can be asked to sign; MD5 and SHA-1 are not there on purpose. */
static const char *const digests[] = {"SHA-256", "SHA-384", "SHA-512"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void *signature_new(void *context, const char *properties)
{
	struct signature *s = OPENSSL_zalloc(sizeof(*s));

	(void)properties;
	if (s) {
		s->library = context;
		s->padding = RSA_PKCS1_PADDING;
	}
	return s;
}

static void signature_free(void *context)
{
	struct signature *s = context;

	if (!s)
		return;
	EVP_MD_CTX_free(s->running);
	EVP_MD_free(s->digest);
	tkm_provider_key_release(s->key);
	OPENSSL_free(s);
}

static void *signature_dup(void *context)
{
	const struct signature *s = context;
	struct signature *copy = OPENSSL_memdup(s, sizeof(*s));

	if (!copy)
		return NULL;
	copy->running = NULL;
	tkm_provider_key_share(copy->key);
	if (copy->digest)
		EVP_MD_up_ref(copy->digest);
	if (!s->running)
		return copy;
	copy->running = EVP_MD_CTX_new();
	if (copy->running && EVP_MD_CTX_copy_ex(copy->running, s->running))
		return copy;
	signature_free(copy);
	return NULL;
}

static int set_digest(struct signature *s, const char *name)
{
	EVP_MD *digest = EVP_MD_fetch(s->library, name, NULL);

	if (!digest)
		return 0;
	for (size_t i = 0; i < COUNT(digests); i++) {
		if (!EVP_MD_is_a(digest, digests[i]))
			continue;
		EVP_MD_free(s->digest);
		s->digest = digest;
		s->digest_name = digests[i];
		return 1;
	}
	EVP_MD_free(digest);
	return 0;
}

static int set_digest_param(struct signature *s, const OSSL_PARAM *p)
{
	char name[NAME_SIZE];
	char *to = name;

	return OSSL_PARAM_get_utf8_string(p, &to, sizeof(name)) &&
	       set_digest(s, name);
}

static int set_mgf1_param(struct signature *s, const OSSL_PARAM *p)
{
	char *to = s->mgf1;

	return OSSL_PARAM_get_utf8_string(p, &to, sizeof(s->mgf1));
}

static int set_padding_param(struct signature *s, const OSSL_PARAM *p)
{
	int padding = 0;

	if (p->data_type != OSSL_PARAM_UTF8_STRING) {
		if (!OSSL_PARAM_get_int(p, &padding))
			return 0;
	} else if (strcmp(p->data, OSSL_PKEY_RSA_PAD_MODE_PKCSV15) == 0) {
		padding = RSA_PKCS1_PADDING;
	} else if (strcmp(p->data, OSSL_PKEY_RSA_PAD_MODE_PSS) == 0) {
		padding = RSA_PKCS1_PSS_PADDING;
	}
	if (padding != RSA_PKCS1_PADDING && padding != RSA_PKCS1_PSS_PADDING)
		return 0;
	s->padding = padding;
	return 1;
}

/* The token salts with as many bytes as the digest has; "auto" leaves the
 * length to us, anything else must agree. */
static int set_salt_param(struct signature *s, const OSSL_PARAM *p)
{
	char digits[16];
	int length;

	if (p->data_type == OSSL_PARAM_UTF8_STRING) {
		if (strcmp(p->data, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST) == 0 ||
		    strcmp(p->data, OSSL_PKEY_RSA_PSS_SALT_LEN_AUTO) == 0)
			return 1;
		if (!s->digest)
			return 0;
		snprintf(
		    digits, sizeof(digits), "%d", EVP_MD_get_size(s->digest));
		return strcmp(p->data, digits) == 0;
	}
	if (!OSSL_PARAM_get_int(p, &length))
		return 0;
	if (length == RSA_PSS_SALTLEN_DIGEST || length == RSA_PSS_SALTLEN_AUTO)
		return 1;
	return s->digest && length == EVP_MD_get_size(s->digest);
}

/* In this order, because a salt length is measured against the digest. */
static const struct settable {
	const char *name;
	int (*set)(struct signature *, const OSSL_PARAM *);
} settables[] = {
    {OSSL_SIGNATURE_PARAM_DIGEST, set_digest_param},
    {OSSL_SIGNATURE_PARAM_PAD_MODE, set_padding_param},
    {OSSL_SIGNATURE_PARAM_PSS_SALTLEN, set_salt_param},
    {OSSL_SIGNATURE_PARAM_MGF1_DIGEST, set_mgf1_param},
};

static int signature_set_params(void *context, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p;

	if (!params)
		return 1;
	for (size_t i = 0; i < COUNT(settables); i++) {
		p = OSSL_PARAM_locate_const(params, settables[i].name);
		if (p && !settables[i].set(context, p))
			return 0;
	}
	return 1;
}

static const OSSL_PARAM *signature_settable_params(
    void *context, void *provider)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, NULL, 0),
	    OSSL_PARAM_END,
	};

	(void)context;
	(void)provider;
	return types;
}

static int signature_init(
    void *context, void *keydata, const OSSL_PARAM params[])
{
	struct signature *s = context;
	const struct tkm_provider_keydata *data = keydata;

	if (data) {
		tkm_provider_key_release(s->key);
		s->key = tkm_provider_key_share(data->key);
	}
	return s->key && signature_set_params(s, params);
}

static uint32_t how_to_sign(const struct signature *s)
{
	if (s->key->is_ec)
		return TKM_SIGN_ECDSA;
	return s->padding == RSA_PKCS1_PSS_PADDING ? TKM_SIGN_RSA_PSS
						   : TKM_SIGN_RSA_PKCS1;
}

/* How long the token's own form of a signature is. */
static size_t raw_length(const struct tkm_provider_key *key)
{
	if (key->is_ec)
		return (size_t)(EVP_PKEY_get_bits(key->public_half) + 7) / 8 *
		       2;
	return (size_t)EVP_PKEY_get_size(key->public_half);
}

static int ask_signer(struct signature *s, const unsigned char *digest,
    size_t n, uint8_t *raw, size_t *length)
{
	struct tkm_provider_key *key = s->key;
	int rc = key->signer.sign(key->signer.ctx, how_to_sign(s),
	    s->digest_name, digest, n, raw, TKM_TOKEN_SIGNATURE_MAX, length);

	if (rc == 0 && *length != raw_length(key))
		rc = TKM_E_INTERNAL;
	key->last_error = rc;
	if (rc == 0)
		return 1;
	ERR_raise_data(ERR_LIB_USER, 1, "the token's key did not sign");
	return 0;
}

static int signature_sign(void *context, unsigned char *out, size_t *length,
    size_t room, const unsigned char *digest, size_t n)
{
	struct signature *s = context;
	size_t largest = (size_t)EVP_PKEY_get_size(s->key->public_half);
	uint8_t raw[TKM_TOKEN_SIGNATURE_MAX];
	size_t raw_n = 0;

	if (!out) {
		*length = largest;
		return 1;
	}
	if (!s->digest || n != (size_t)EVP_MD_get_size(s->digest) ||
	    room < largest ||
	    (s->mgf1[0] != '\0' && !EVP_MD_is_a(s->digest, s->mgf1)))
		return 0;
	if (!ask_signer(s, digest, n, raw, &raw_n))
		return 0;
	if (s->key->is_ec)
		return tkm_ecdsa_encode(raw, raw_n, out, length) == 0;
	memcpy(out, raw, raw_n);
	*length = raw_n;
	return 1;
}

static int digest_sign_init(
    void *context, const char *name, void *keydata, const OSSL_PARAM params[])
{
	struct signature *s = context;

	if (!name || name[0] == '\0')
		name = s->digest_name ? s->digest_name : "SHA-256";
	if (!set_digest(s, name) || !signature_init(s, keydata, params))
		return 0;
	if (!s->running)
		s->running = EVP_MD_CTX_new();
	return s->running && EVP_DigestInit_ex2(s->running, s->digest, NULL);
}

static int digest_sign_update(
    void *context, const unsigned char *data, size_t n)
{
	struct signature *s = context;

	return s->running && EVP_DigestUpdate(s->running, data, n);
}

static int digest_sign_final(
    void *context, unsigned char *out, size_t *length, size_t room)
{
	struct signature *s = context;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n;

	if (!out)
		return signature_sign(s, NULL, length, 0, NULL, 0);
	return s->running && EVP_DigestFinal_ex(s->running, digest, &n) &&
	       signature_sign(s, out, length, room, digest, n);
}

/* RSASSA-PSS-params (RFC 4055, 3.1) of what how_to_sign() asks for. */
static RSA_PSS_PARAMS *pss_params(const struct signature *s)
{
	RSA_PSS_PARAMS *pss = RSA_PSS_PARAMS_new();
	ASN1_STRING *mgf1 = NULL;

	if (!pss)
		return NULL;
	pss->hashAlgorithm = X509_ALGOR_new();
	pss->maskGenAlgorithm = X509_ALGOR_new();
	pss->saltLength = ASN1_INTEGER_new();
	if (!pss->hashAlgorithm || !pss->maskGenAlgorithm || !pss->saltLength ||
	    !ASN1_INTEGER_set(pss->saltLength, EVP_MD_get_size(s->digest)))
		goto failed;
	X509_ALGOR_set_md(pss->hashAlgorithm, s->digest);
	if (!ASN1_item_pack(
		pss->hashAlgorithm, ASN1_ITEM_rptr(X509_ALGOR), &mgf1))
		goto failed;
	X509_ALGOR_set0(pss->maskGenAlgorithm, OBJ_nid2obj(NID_mgf1),
	    V_ASN1_SEQUENCE, mgf1);
	return pss;
failed:
	RSA_PSS_PARAMS_free(pss);
	return NULL;
}

static int set_pss_algorithm(const struct signature *s, X509_ALGOR *algorithm)
{
	RSA_PSS_PARAMS *pss = pss_params(s);
	ASN1_STRING *packed = NULL;
	int ok = 0;

	if (pss && ASN1_item_pack(pss, ASN1_ITEM_rptr(RSA_PSS_PARAMS), &packed))
		ok = X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_rsassaPss),
		    V_ASN1_SEQUENCE, packed);
	if (!ok)
		ASN1_STRING_free(packed);
	RSA_PSS_PARAMS_free(pss);
	return ok;
}

/* RFC 4055, 5: with RSA the parameters are NULL; RFC 5758, 3.2: with ECDSA
 * they are absent. */
static int set_plain_algorithm(const struct signature *s, X509_ALGOR *algorithm)
{
	int kind = s->key->is_ec ? EVP_PKEY_EC : EVP_PKEY_RSA;
	int nid;

	return OBJ_find_sigid_by_algs(&nid, EVP_MD_get_type(s->digest), kind) &&
	       X509_ALGOR_set0(algorithm, OBJ_nid2obj(nid),
		   s->key->is_ec ? V_ASN1_UNDEF : V_ASN1_NULL, NULL);
}

static int get_algorithm_id(const struct signature *s, OSSL_PARAM *p)
{
	X509_ALGOR *algorithm = X509_ALGOR_new();
	unsigned char *der = NULL;
	int size = -1;
	int ok = 0;

	if (!algorithm || !s->digest)
		goto out;
	if (how_to_sign(s) == TKM_SIGN_RSA_PSS)
		ok = set_pss_algorithm(s, algorithm);
	else
		ok = set_plain_algorithm(s, algorithm);
	if (ok)
		size = i2d_X509_ALGOR(algorithm, &der);
	ok = size > 0 && OSSL_PARAM_set_octet_string(p, der, (size_t)size);
out:
	OPENSSL_free(der);
	X509_ALGOR_free(algorithm);
	return ok;
}

static int get_digest(const struct signature *s, OSSL_PARAM *p)
{
	return OSSL_PARAM_set_utf8_string(
	    p, s->digest_name ? s->digest_name : "");
}

static int get_padding(const struct signature *s, OSSL_PARAM *p)
{
	if (p->data_type == OSSL_PARAM_INTEGER)
		return OSSL_PARAM_set_int(p, s->padding);
	return OSSL_PARAM_set_utf8_string(
	    p, s->padding == RSA_PKCS1_PSS_PADDING
		   ? OSSL_PKEY_RSA_PAD_MODE_PSS
		   : OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
}

static int get_salt(const struct signature *s, OSSL_PARAM *p)
{
	(void)s;
	if (p->data_type == OSSL_PARAM_INTEGER)
		return OSSL_PARAM_set_int(p, RSA_PSS_SALTLEN_DIGEST);
	return OSSL_PARAM_set_utf8_string(p, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST);
}

static const struct gettable {
	const char *name;
	int (*get)(const struct signature *, OSSL_PARAM *);
} gettables[] = {
    {OSSL_SIGNATURE_PARAM_ALGORITHM_ID, get_algorithm_id},
    {OSSL_SIGNATURE_PARAM_DIGEST, get_digest},
    {OSSL_SIGNATURE_PARAM_PAD_MODE, get_padding},
    {OSSL_SIGNATURE_PARAM_PSS_SALTLEN, get_salt},
    {OSSL_SIGNATURE_PARAM_MGF1_DIGEST, get_digest},
};

static int signature_get_params(void *context, OSSL_PARAM params[])
{
	OSSL_PARAM *p;

	if (!params)
		return 1;
	for (size_t i = 0; i < COUNT(gettables); i++) {
		p = OSSL_PARAM_locate(params, gettables[i].name);
		if (p && !gettables[i].get(context, p))
			return 0;
	}
	return 1;
}

static const OSSL_PARAM *signature_gettable_params(
    void *context, void *provider)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, NULL, 0),
	    OSSL_PARAM_END,
	};

	(void)context;
	(void)provider;
	return types;
}

#define FUNCTION(f) ((void (*)(void))(f))

const OSSL_DISPATCH tkm_provider_signature[] = {
    {OSSL_FUNC_SIGNATURE_NEWCTX, FUNCTION(signature_new)},
    {OSSL_FUNC_SIGNATURE_FREECTX, FUNCTION(signature_free)},
    {OSSL_FUNC_SIGNATURE_DUPCTX, FUNCTION(signature_dup)},
    {OSSL_FUNC_SIGNATURE_SIGN_INIT, FUNCTION(signature_init)},
    {OSSL_FUNC_SIGNATURE_SIGN, FUNCTION(signature_sign)},
    {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, FUNCTION(digest_sign_init)},
    {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, FUNCTION(digest_sign_update)},
    {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, FUNCTION(digest_sign_final)},
    {OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, FUNCTION(signature_set_params)},
    {OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS,
	FUNCTION(signature_settable_params)},
    {OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, FUNCTION(signature_get_params)},
    {OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS,
	FUNCTION(signature_gettable_params)},
    {0, NULL},
};
