/* SPDX-License-Identifier: Apache-2.0
 * token_keymgmt.c -- key management of the provider: a key is a public half
 * and the promise that somebody else can sign (provider-keymgmt(7)).
 */
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "core/pki/token_provider.h"

static void *key_new(void *context)
{
	(void)context;
	return OPENSSL_zalloc(sizeof(struct tkm_provider_keydata));
}

static void key_free(void *keydata)
{
	struct tkm_provider_keydata *data = keydata;

	if (!data)
		return;
	tkm_provider_key_release(data->key);
	OPENSSL_free(data);
}

static void *key_dup(const void *keydata, int selection)
{
	const struct tkm_provider_keydata *data = keydata;
	struct tkm_provider_keydata *copy = key_new(NULL);

	(void)selection;
	if (copy)
		copy->key = tkm_provider_key_share(data->key);
	return copy;
}

static int key_has(const void *keydata, int selection)
{
	const struct tkm_provider_keydata *data = keydata;

	(void)selection;
	return data && data->key;
}

static int key_match(const void *a, const void *b, int selection)
{
	const struct tkm_provider_keydata *x = a;
	const struct tkm_provider_keydata *y = b;

	(void)selection;
	return key_has(x, 0) && key_has(y, 0) &&
	       EVP_PKEY_eq(x->key->public_half, y->key->public_half) == 1;
}

/* Only what tkm_token_key_new() hands in: never a key of another provider. */
static int key_import(void *keydata, int selection, const OSSL_PARAM params[])
{
	struct tkm_provider_keydata *data = keydata;
	struct tkm_provider_key *key;
	const OSSL_PARAM *p;

	(void)selection;
	p = OSSL_PARAM_locate_const(params, TKM_PROVIDER_PARAM_KEY);
	if (!p || p->data_type != OSSL_PARAM_OCTET_STRING ||
	    p->data_size != sizeof(key))
		return 0;
	memcpy(&key, p->data, sizeof(key));
	tkm_provider_key_release(data->key);
	data->key = tkm_provider_key_share(key);
	return 1;
}

static const OSSL_PARAM *key_import_types(int selection)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_octet_string(TKM_PROVIDER_PARAM_KEY, NULL, 0),
	    OSSL_PARAM_END,
	};

	(void)selection;
	return types;
}

/*
 * Refusing the private half is what makes EVP_DigestSignInit() come back to
 * this provider: it first offers the key to the default provider, and only a
 * failed export makes it look where the key came from.
 */
static int key_export(
    void *keydata, int selection, OSSL_CALLBACK *callback, void *argument)
{
	struct tkm_provider_keydata *data = keydata;

	if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 ||
	    !key_has(data, 0))
		return 0;
	return EVP_PKEY_export(
	    data->key->public_half, EVP_PKEY_PUBLIC_KEY, callback, argument);
}

static const OSSL_PARAM *rsa_export_types(int selection)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
	    OSSL_PARAM_END,
	};

	return (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) ? NULL : types;
}

static const OSSL_PARAM *ec_export_types(int selection)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
	    OSSL_PARAM_END,
	};

	return (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) ? NULL : types;
}

static int key_get_params(void *keydata, OSSL_PARAM params[])
{
	struct tkm_provider_keydata *data = keydata;

	return key_has(data, 0) &&
	       EVP_PKEY_get_params(data->key->public_half, params);
}

static const OSSL_PARAM *key_gettable_params(void *context)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
	    OSSL_PARAM_octet_string(
		OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, NULL, 0),
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
	    OSSL_PARAM_END,
	};

	(void)context;
	return types;
}

static const char *rsa_operation_name(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "RSA" : NULL;
}

static const char *ec_operation_name(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "ECDSA" : NULL;
}

#define FUNCTION(f) ((void (*)(void))(f))
#define COMMON_FUNCTIONS                                                  \
	{OSSL_FUNC_KEYMGMT_NEW, FUNCTION(key_new)},                       \
	    {OSSL_FUNC_KEYMGMT_FREE, FUNCTION(key_free)},                 \
	    {OSSL_FUNC_KEYMGMT_DUP, FUNCTION(key_dup)},                   \
	    {OSSL_FUNC_KEYMGMT_HAS, FUNCTION(key_has)},                   \
	    {OSSL_FUNC_KEYMGMT_MATCH, FUNCTION(key_match)},               \
	    {OSSL_FUNC_KEYMGMT_IMPORT, FUNCTION(key_import)},             \
	    {OSSL_FUNC_KEYMGMT_IMPORT_TYPES, FUNCTION(key_import_types)}, \
	    {OSSL_FUNC_KEYMGMT_EXPORT, FUNCTION(key_export)},             \
	    {OSSL_FUNC_KEYMGMT_GET_PARAMS, FUNCTION(key_get_params)},     \
	{                                                                 \
		OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS,                        \
		    FUNCTION(key_gettable_params)                         \
	}

const OSSL_DISPATCH tkm_provider_rsa_keymgmt[] = {
    COMMON_FUNCTIONS,
    {OSSL_FUNC_KEYMGMT_EXPORT_TYPES, FUNCTION(rsa_export_types)},
    {OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, FUNCTION(rsa_operation_name)},
    {0, NULL},
};

const OSSL_DISPATCH tkm_provider_ec_keymgmt[] = {
    COMMON_FUNCTIONS,
    {OSSL_FUNC_KEYMGMT_EXPORT_TYPES, FUNCTION(ec_export_types)},
    {OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, FUNCTION(ec_operation_name)},
    {0, NULL},
};
