/* SPDX-License-Identifier: Apache-2.0
 * seal.h -- messages only one side can read and nobody can alter unseen.
 *
 * A sealed message is CMS AuthEnvelopedData (RFC 5083, 5084) with
 * AES-256-GCM, a 16-byte tag and exactly one recipient:
 *
 *   a certificate with an EC key   ECDH, X9.63 KDF with SHA-256 (RFC 5753),
 *                                  AES-256 key wrap
 *   a certificate with an RSA key  RSA-OAEP, SHA-256 both times (RFC 4056)
 *   a key-encryption key (KEK)     AES-256 key wrap, a key id beside it
 *
 * Anything else is refused on opening: another cipher, a shorter tag,
 * PKCS #1 v1.5, a second recipient.  docs/protocol-tms.md shows the use.
 *
 * Thread: any; nothing is shared between calls.  All functions return 0 or
 *   TKM_E_ARGUMENT  an argument is not usable (size, kind of certificate)
 *   TKM_E_REFUSED   what was to be opened is malformed, not for this key,
 *                   or was altered; which one is not told
 *   TKM_E_MEMORY    out of memory
 *   TKM_E_INTERNAL  the crypto library failed
 */
#ifndef TKM_CORE_PKI_SEAL_H
#define TKM_CORE_PKI_SEAL_H

#include <stddef.h>

#include <openssl/types.h>

#define TKM_SEAL_KEK_SIZE 32u
/* Largest message, sealed or not; a limit against hostile peers. */
#define TKM_SEAL_MAX (256u * 1024u)
/* Longest key id of a KEK, without the final NUL. */
#define TKM_SEAL_ID_MAX 64u

/* A sealed message, owned: release it. It holds nothing secret. */
struct tkm_sealed {
	unsigned char *bytes;
	size_t size;
};

/* Zeroes and frees; may be called twice, and on a zeroed struct. */
void tkm_sealed_release(struct tkm_sealed *sealed);

/*
 * Seals to the key in `certificate` (one DER X.509 certificate; its dates
 * and issuer are the caller's matter). `plain` is read only and not copied
 * anywhere it stays. `plain_size` 1..TKM_SEAL_MAX minus 4096.
 */
int tkm_seal_to_certificate(const void *certificate, size_t certificate_size,
    const void *plain, size_t plain_size, struct tkm_sealed *out);

/* Seals to a KEK: the RA's side, here the sandbox's.
 * `key_id`: 1..TKM_SEAL_ID_MAX characters, sent in clear. */
int tkm_seal_to_kek(const unsigned char kek[TKM_SEAL_KEK_SIZE],
    const char *key_id, const void *plain, size_t plain_size,
    struct tkm_sealed *out);

/*
 * Opens with the private key of the certificate it was sealed to: the RA's
 * side, here the sandbox's. `plain`
 * has room for `capacity` bytes; `sealed_size` is always enough. Give
 * locked memory when the content is secret. Unless 0 is returned, `plain`
 * is wiped over its whole capacity and `*plain_size` untouched.
 */
int tkm_seal_open_with_key(EVP_PKEY *key, const void *sealed,
    size_t sealed_size, void *plain, size_t capacity, size_t *plain_size);

/* The same with a KEK; the key id in the message must be `key_id`. */
int tkm_seal_open_with_kek(const unsigned char kek[TKM_SEAL_KEK_SIZE],
    const char *key_id, const void *sealed, size_t sealed_size, void *plain,
    size_t capacity, size_t *plain_size);

#endif
