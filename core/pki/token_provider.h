/* SPDX-License-Identifier: Apache-2.0
 * token_provider.h -- the built-in OpenSSL provider behind token_key.h;
 * internal to this folder.
 *
 * OpenSSL's own description of what is implemented here: provider(7),
 * provider-keymgmt(7), provider-signature(7).
 */
#ifndef TKM_PKI_TOKEN_PROVIDER_H
#define TKM_PKI_TOKEN_PROVIDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <openssl/core.h>
#include <openssl/core_dispatch.h>

#include "core/pki/token_key.h"

#define TKM_PROVIDER_NAME "tkm-token"
#define TKM_PROVIDER_PROPERTY "provider=" TKM_PROVIDER_NAME

/* The one parameter a key is imported from: a struct tkm_provider_key *. */
#define TKM_PROVIDER_PARAM_KEY "tkm-key"

/* What every copy OpenSSL makes of one key shares. */
struct tkm_provider_key {
	atomic_uint references;
	EVP_PKEY *public_half;
	bool is_ec;
	int last_error; /* of the signer, 0 if it has not failed */
	struct tkm_signer signer;
};

struct tkm_provider_key *tkm_provider_key_share(struct tkm_provider_key *key);
void tkm_provider_key_release(struct tkm_provider_key *key); /* NULL is fine */

/* What OpenSSL holds as "key data": a reference, empty until imported. */
struct tkm_provider_keydata {
	struct tkm_provider_key *key;
};

extern const OSSL_DISPATCH tkm_provider_rsa_keymgmt[];
extern const OSSL_DISPATCH tkm_provider_ec_keymgmt[];
extern const OSSL_DISPATCH tkm_provider_signature[];

/* For OSSL_PROVIDER_add_builtin(). */
OSSL_provider_init_fn tkm_provider_init;

#endif
