/* SPDX-License-Identifier: Apache-2.0
 * token_provider.c -- the provider's entry and the table of what it offers.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/pki/token_provider.h"

#define RSA_NAMES "RSA:rsaEncryption:1.2.840.113549.1.1.1"
#define EC_NAMES "EC:id-ecPublicKey:1.2.840.10045.2.1"

static const OSSL_ALGORITHM keymgmt_algorithms[] = {
    {RSA_NAMES, TKM_PROVIDER_PROPERTY, tkm_provider_rsa_keymgmt, NULL},
    {EC_NAMES, TKM_PROVIDER_PROPERTY, tkm_provider_ec_keymgmt, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM signature_algorithms[] = {
    {RSA_NAMES, TKM_PROVIDER_PROPERTY, tkm_provider_signature, NULL},
    {"ECDSA", TKM_PROVIDER_PROPERTY, tkm_provider_signature, NULL},
    {NULL, NULL, NULL, NULL},
};

struct tkm_provider_key *tkm_provider_key_share(struct tkm_provider_key *key)
{
	if (key)
		atomic_fetch_add(&key->references, 1);
	return key;
}

void tkm_provider_key_release(struct tkm_provider_key *key)
{
	if (!key || atomic_fetch_sub(&key->references, 1) != 1)
		return;
	EVP_PKEY_free(key->public_half);
	OPENSSL_free(key);
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache)
{
	(void)context;
	*no_cache = 0;
	if (operation == OSSL_OP_KEYMGMT)
		return keymgmt_algorithms;
	if (operation == OSSL_OP_SIGNATURE)
		return signature_algorithms;
	return NULL;
}

static void teardown(void *context)
{
	(void)context;
}

static const OSSL_DISPATCH provider_functions[] = {
    {OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))teardown},
    {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
    {0, NULL},
};

/* The provider's context is the library context it was loaded into: for a
 * built-in provider OSSL_FUNC_core_get_libctx gives just that. */
int tkm_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
    const OSSL_DISPATCH **out, void **context)
{
	for (; in->function_id != 0; in++) {
		if (in->function_id != OSSL_FUNC_CORE_GET_LIBCTX)
			continue;
		*context = OSSL_FUNC_core_get_libctx(in)(handle);
		*out = provider_functions;
		return *context != NULL;
	}
	return 0;
}
