/* SPDX-License-Identifier: Apache-2.0
 * key.h -- the public keys of roles (TUF 1.0.33, 4.2.2), and signatures.
 */
#ifndef TKM_TUF_KEY_H
#define TKM_TUF_KEY_H

#include <jansson.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "core/base/view.h"

/*
 * One key.  A kind nobody here can use is no error: other roles may not need
 * it.  Its `pkey` is NULL then, and it has signed nothing.
 */
struct tkm_tuf_key {
	EVP_PKEY *pkey;
	const char *digest; /* NULL: Ed25519, which has its own */
	bool is_pss; /* RSA: RSASSA-PSS, RFC 8017, 8.1 */
};

/*
 * Reads one key object: ed25519, ecdsa-sha2-nistp256 and -nistp384 (DER
 * signatures), rsassa-pss-sha256 of 2048 bits or more.  False: no key object.
 * OUT is to be released.
 */
bool tkm_tuf_key_read(const json_t *object, struct tkm_tuf_key *out);
void tkm_tuf_key_release(struct tkm_tuf_key *key);

/* Did the key sign the message? */
bool tkm_tuf_key_verify(const struct tkm_tuf_key *key, struct tkm_view message,
    struct tkm_view signature);

/* Two names for one key? */
bool tkm_tuf_key_same(const struct tkm_tuf_key *a, const struct tkm_tuf_key *b);

#endif
