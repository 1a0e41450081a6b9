/* SPDX-License-Identifier: Apache-2.0
 * toy_keys.c -- keys and certificates of the token of memory: software keys
 * of OpenSSL.
 */
#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "toy.h"

#define KEYS 4
#define CERTIFICATES 8

static struct {
	EVP_PKEY *key;
	unsigned char id[32];
	size_t id_length;
} keys[KEYS];
static int key_count;

static struct {
	unsigned char id[32];
	size_t id_length;
	unsigned char der[4096];
	size_t length;
} certificates[CERTIFICATES];
static int certificate_count;

void toy_keys_reset(void)
{
	while (key_count > 0)
		EVP_PKEY_free(keys[--key_count].key);
	certificate_count = 0;
}

static tkm_status tell_key(int i, const struct tkm_object_seen *seen)
{
	unsigned char spki[512];
	unsigned char *end = spki;
	int n = i2d_PUBKEY(keys[i].key, &end);
	struct tkm_object object = {
	    .size = sizeof(object),
	    .flags = TKM_OBJECT_KEY,
	    .id = keys[i].id,
	    .id_length = keys[i].id_length,
	    .spki = spki,
	    .spki_length = (uint64_t)n,
	    .label = "",
	};
	int c;

	for (c = 0; c < certificate_count; c++) {
		if (certificates[c].id_length != keys[i].id_length ||
		    memcmp(certificates[c].id, keys[i].id, keys[i].id_length) !=
			0)
			continue;
		object.flags |= TKM_OBJECT_CERTIFICATE;
		object.certificate = certificates[c].der;
		object.certificate_length = certificates[c].length;
	}
	return seen->object(seen->ctx, &object);
}

tkm_status toy_tell_objects(
    struct toy *toy, struct tkm_op *op, const struct tkm_object_seen *seen)
{
	tkm_status status = TKM_OK;
	int i;

	(void)toy;
	(void)op;
	for (i = 0; i < key_count && status == TKM_OK; i++)
		status = tell_key(i, seen);
	return status;
}

static tkm_status refuse(struct tkm_op *op, tkm_status code)
{
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = "The token cannot.",
	};

	return op->fail(op, &error);
}

tkm_status toy_key(struct toy *toy, struct tkm_op *op,
    const struct tkm_key_policy *policy, const void *tag, uint64_t n,
    const struct tkm_object_seen *made)
{
	int i;

	for (i = 0; i < key_count; i++)
		if (keys[i].id_length == n && memcmp(keys[i].id, tag, n) == 0)
			return tell_key(i, made);
	if (policy->algorithm != TKM_KEY_EC)
		return refuse(op, TKM_E_UNSUPPORTED);
	if (!world_effect())
		return refuse(op, TKM_E_INTERNAL);
	keys[key_count].key = EVP_EC_gen("P-256");
	memcpy(keys[key_count].id, tag, n);
	keys[key_count].id_length = n;
	toy->keys_made++;
	return tell_key(key_count++, made);
}

/* ECDSA as r || s, as tokens give it. */
tkm_status toy_signature(struct tkm_op *op, const void *id, uint64_t n,
    uint32_t how, const void *digest, uint64_t digest_n,
    const struct tkm_sink *sink)
{
	unsigned char der[256], raw[64];
	const unsigned char *in = der;
	size_t der_length = sizeof(der);
	EVP_PKEY_CTX *ctx;
	ECDSA_SIG *signature;
	int i;

	for (i = 0; i < key_count; i++)
		if (keys[i].id_length == n && memcmp(keys[i].id, id, n) == 0)
			break;
	if (i == key_count || how != TKM_SIGN_ECDSA)
		return refuse(op, TKM_E_NOT_FOUND);
	ctx = EVP_PKEY_CTX_new(keys[i].key, NULL);
	EVP_PKEY_sign_init(ctx);
	EVP_PKEY_sign(ctx, der, &der_length, digest, (size_t)digest_n);
	EVP_PKEY_CTX_free(ctx);
	signature = d2i_ECDSA_SIG(NULL, &in, (long)der_length);
	BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + 32, 32);
	ECDSA_SIG_free(signature);
	return sink->take(sink->ctx, raw, sizeof(raw));
}

tkm_status toy_certificate(struct toy *toy, struct tkm_op *op, const void *id,
    uint64_t n, const void *der, uint64_t der_n)
{
	int c;

	for (c = 0; c < certificate_count; c++)
		if (certificates[c].length == der_n &&
		    memcmp(certificates[c].der, der, der_n) == 0)
			return TKM_OK;
	if (certificate_count >= toy->room)
		return refuse(op, TKM_E_TOKEN_FULL);
	if (!world_effect())
		return refuse(op, TKM_E_INTERNAL);
	memcpy(certificates[c].id, id, n);
	certificates[c].id_length = n;
	memcpy(certificates[c].der, der, der_n);
	certificates[c].length = der_n;
	certificate_count++;
	return TKM_OK;
}
