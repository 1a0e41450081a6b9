/* SPDX-License-Identifier: Apache-2.0
 * site.h -- the RA's folder: its keys and certificates.
 *
 *	ca.pem ca.key       the root that signs everything here
 *	tls.pem tls.key     the HTTPS server
 *	seal.pem seal.key   what requests are sealed to
 *	store.key           32 bytes, under which secrets rest in ra.db
 *	profile.ini         for the client
 *
 * A sandbox: the CA key lies on disk unencrypted, readable by its owner.
 */
#ifndef SANDBOX_RA_SITE_H
#define SANDBOX_RA_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/types.h>

#include "core/pki/seal.h"
#include "tests/sandbox/ra/crypto.h"

struct ra_site {
	const char *dir; /* borrowed */
	EVP_PKEY *ca_key;
	X509 *ca;
	EVP_PKEY *seal_key;
	char seal_sha256[RA_HEX_SIZE];
	char *tls_key; /* PEM */
	char *tls_certificate; /* PEM */
	unsigned char store_key[RA_KEY_SIZE];
};

struct ra_site_options {
	const char *url; /* for profile.ini */
	const char *tls_name; /* host name in the TLS certificate */
	long tls_days; /* negative: it ended that many days ago */
	bool seal_rsa;
};

/* Makes a new folder; refuses one that has a CA already. */
bool ra_site_make(const char *dir, const struct ra_site_options *options);

bool ra_site_open(const char *dir, struct ra_site *site);
void ra_site_release(struct ra_site *site);

/* Secrets at rest: sealed under the store key. `size` 1..64 KiB. */
bool ra_site_lock(const struct ra_site *site, const void *plain, size_t size,
    struct tkm_sealed *out);
/* NUL-terminated, to be wiped and freed with ra_site_forget(). */
char *ra_site_unlock(
    const struct ra_site *site, const void *sealed, size_t sealed_size);
void ra_site_forget(char *text);

#endif
