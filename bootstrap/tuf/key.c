/* SPDX-License-Identifier: Apache-2.0
 * key.c -- public keys and signatures, by OpenSSL.
 */
#include "bootstrap/tuf/key.h"

#include <limits.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "bootstrap/tuf/json.h"
#include "core/base/hex.h"

#define ED25519_SIZE 32u
#define RSA_BITS_MIN 2048

/* 32 bytes in hexadecimal (RFC 8032). */
static EVP_PKEY *read_ed25519(const char *public)
{
	uint8_t bytes[ED25519_SIZE];
	size_t size;

	if (!tkm_hex_decode(tkm_view_of(public), sizeof(bytes), bytes, &size) ||
	    size != sizeof(bytes))
		return NULL;
	return EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, bytes, sizeof(bytes));
}

/* OpenSSL's own would ask the user of an update for a password. */
static int no_password(char *text, int size, int writing, void *ctx)
{
	(void)text;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

/* SubjectPublicKeyInfo in PEM (RFC 7468, 13). */
static EVP_PKEY *read_pem(const char *public)
{
	size_t size = strlen(public);
	BIO *bio = size < INT_MAX ? BIO_new_mem_buf(public, (int)size) : NULL;
	EVP_PKEY *key =
	    bio ? PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL) : NULL;

	BIO_free(bio);
	return key;
}

static bool is_curve(const EVP_PKEY *key, const char *name)
{
	char found[32];

	return EVP_PKEY_is_a(key, "EC") &&
	       EVP_PKEY_get_group_name(key, found, sizeof(found), NULL) == 1 &&
	       strcmp(found, name) == 0;
}

static bool is_p256(const EVP_PKEY *key)
{
	return is_curve(key, "prime256v1");
}

static bool is_p384(const EVP_PKEY *key)
{
	return is_curve(key, "secp384r1");
}

static bool is_rsa(const EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "RSA") &&
	       EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
}

static bool is_any(const EVP_PKEY *key)
{
	(void)key;
	return true;
}

static const struct {
	const char *scheme;
	const char *types[2]; /* "keytype"; both are in use */
	EVP_PKEY *(*read)(const char *public);
	bool (*suits)(const EVP_PKEY *key);
	const char *digest;
	bool is_pss;
} schemes[] = {
    {"ed25519", {"ed25519", "ed25519"}, read_ed25519, is_any, NULL, false},
    {"ecdsa-sha2-nistp256", {"ecdsa", "ecdsa-sha2-nistp256"}, read_pem, is_p256,
	"SHA256", false},
    {"ecdsa-sha2-nistp384", {"ecdsa", "ecdsa-sha2-nistp384"}, read_pem, is_p384,
	"SHA384", false},
    {"rsassa-pss-sha256", {"rsa", "rsa"}, read_pem, is_rsa, "SHA256", true},
};

static bool is_scheme(size_t index, const char *scheme, const char *type)
{
	return strcmp(schemes[index].scheme, scheme) == 0 &&
	       (strcmp(schemes[index].types[0], type) == 0 ||
		   strcmp(schemes[index].types[1], type) == 0);
}

static void read_as(size_t scheme, const char *public, struct tkm_tuf_key *key)
{
	EVP_PKEY *pkey = schemes[scheme].read(public);

	if (pkey && !schemes[scheme].suits(pkey)) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	key->pkey = pkey;
	key->digest = schemes[scheme].digest;
	key->is_pss = schemes[scheme].is_pss;
	ERR_clear_error();
}

bool tkm_tuf_key_read(const json_t *object, struct tkm_tuf_key *out)
{
	const char *type = tkm_tuf_json_text(object, "keytype");
	const char *scheme = tkm_tuf_json_text(object, "scheme");
	const json_t *value = json_object_get(object, "keyval");
	const char *public = tkm_tuf_json_text(value, "public");
	size_t i;

	if (!type || !scheme || !json_is_object(value))
		return false;
	memset(out, 0, sizeof(*out));
	for (i = 0; public && i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (is_scheme(i, scheme, type))
			read_as(i, public, out);
	return true;
}

void tkm_tuf_key_release(struct tkm_tuf_key *key)
{
	EVP_PKEY_free(key->pkey);
	key->pkey = NULL;
}

/* The salt may have any length: implementations differ in it. */
static bool set_padding(const struct tkm_tuf_key *key, EVP_PKEY_CTX *ctx)
{
	return !key->is_pss ||
	       (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
		   EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_AUTO) >
		       0);
}

bool tkm_tuf_key_verify(const struct tkm_tuf_key *key, struct tkm_view message,
    struct tkm_view signature)
{
	EVP_MD_CTX *md = key->pkey ? EVP_MD_CTX_new() : NULL;
	EVP_PKEY_CTX *ctx = NULL;
	bool good;

	if (!md)
		return false;
	good = EVP_DigestVerifyInit_ex(
		   md, &ctx, key->digest, NULL, NULL, key->pkey, NULL) == 1 &&
	       set_padding(key, ctx) &&
	       EVP_DigestVerify(md, (const unsigned char *)signature.data,
		   signature.size, (const unsigned char *)message.data,
		   message.size) == 1;
	EVP_MD_CTX_free(md);
	ERR_clear_error();
	return good;
}

bool tkm_tuf_key_same(const struct tkm_tuf_key *a, const struct tkm_tuf_key *b)
{
	return a->pkey && b->pkey && EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}
