/* SPDX-License-Identifier: Apache-2.0
 * token_key.c -- makes a private library context, loads the provider into it
 * and a key into the provider.
 */
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <tkm/plugin.h>

#include "core/pki/spki.h"
#include "core/pki/token_provider.h"

struct tkm_token_key {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *standard;
	OSSL_PROVIDER *token;
	struct tkm_provider_key *shared;
	EVP_PKEY *private_half;
};

static int load_providers(struct tkm_token_key *key)
{
	key->library = OSSL_LIB_CTX_new();
	if (!key->library)
		return TKM_E_INTERNAL;
	key->standard = OSSL_PROVIDER_load(key->library, "default");
	if (!key->standard || !OSSL_PROVIDER_add_builtin(key->library,
				  TKM_PROVIDER_NAME, tkm_provider_init))
		return TKM_E_INTERNAL;
	key->token = OSSL_PROVIDER_load(key->library, TKM_PROVIDER_NAME);
	return key->token ? 0 : TKM_E_INTERNAL;
}

static bool is_supported(const EVP_PKEY *key)
{
	int bits = EVP_PKEY_get_bits(key);
	const char *curve = tkm_spki_curve(key);

	if (EVP_PKEY_is_a(key, "RSA"))
		return bits >= 2048 && bits <= 8192;
	return curve &&
	       (strcmp(curve, "P-256") == 0 || strcmp(curve, "P-384") == 0);
}

static int make_shared(struct tkm_token_key *key, const uint8_t *spki, size_t n,
    const struct tkm_signer *signer)
{
	EVP_PKEY *public_half = tkm_spki_read(key->library, spki, n);

	if (!public_half || !is_supported(public_half)) {
		EVP_PKEY_free(public_half);
		return TKM_E_ARGUMENT;
	}
	key->shared = OPENSSL_zalloc(sizeof(*key->shared));
	if (!key->shared) {
		EVP_PKEY_free(public_half);
		return TKM_E_MEMORY;
	}
	atomic_init(&key->shared->references, 1);
	key->shared->public_half = public_half;
	key->shared->is_ec = EVP_PKEY_is_a(public_half, "EC");
	key->shared->signer = *signer;
	return 0;
}

static int make_private(struct tkm_token_key *key)
{
	OSSL_PARAM params[] = {
	    OSSL_PARAM_octet_string(
		TKM_PROVIDER_PARAM_KEY, &key->shared, sizeof(key->shared)),
	    OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(key->library,
	    key->shared->is_ec ? "EC" : "RSA", TKM_PROVIDER_PROPERTY);
	int ok = ctx && EVP_PKEY_fromdata_init(ctx) > 0 &&
		 EVP_PKEY_fromdata(
		     ctx, &key->private_half, EVP_PKEY_KEYPAIR, params) > 0;

	EVP_PKEY_CTX_free(ctx);
	return ok ? 0 : TKM_E_INTERNAL;
}

int tkm_token_key_new(const uint8_t *spki, size_t n,
    const struct tkm_signer *signer, struct tkm_token_key **out)
{
	struct tkm_token_key *key = calloc(1, sizeof(*key));
	int rc;

	if (!key)
		return TKM_E_MEMORY;
	rc = load_providers(key);
	if (rc == 0)
		rc = make_shared(key, spki, n, signer);
	if (rc == 0)
		rc = make_private(key);
	/* What a successful call left behind would make OSSL_CMP give up. */
	ERR_clear_error();
	if (rc != 0)
		tkm_token_key_free(key);
	else
		*out = key;
	return rc;
}

void tkm_token_key_free(struct tkm_token_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->private_half);
	tkm_provider_key_release(key->shared);
	if (key->token)
		OSSL_PROVIDER_unload(key->token);
	if (key->standard)
		OSSL_PROVIDER_unload(key->standard);
	OSSL_LIB_CTX_free(key->library);
	free(key);
}

EVP_PKEY *tkm_token_key_private(const struct tkm_token_key *key)
{
	return key->private_half;
}

EVP_PKEY *tkm_token_key_public(const struct tkm_token_key *key)
{
	return key->shared->public_half;
}

OSSL_LIB_CTX *tkm_token_key_library(const struct tkm_token_key *key)
{
	return key->library;
}

const char *tkm_token_key_digest(const struct tkm_token_key *key)
{
	return key->shared->is_ec &&
		       EVP_PKEY_get_bits(key->shared->public_half) > 256
		   ? "SHA-384"
		   : "SHA-256";
}

int tkm_token_key_error(const struct tkm_token_key *key, int otherwise)
{
	return key->shared->last_error != 0 ? key->shared->last_error
					    : otherwise;
}
