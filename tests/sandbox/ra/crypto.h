/* SPDX-License-Identifier: Apache-2.0
 * crypto.h -- digests, base64 and random values in the forms tms/1 uses.
 */
#ifndef SANDBOX_RA_CRYPTO_H
#define SANDBOX_RA_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#define RA_DIGEST_SIZE 32
#define RA_HEX_SIZE 65 /* a digest in hexadecimal, and NUL */
#define RA_ID_SIZE 33 /* hex32 and NUL */
#define RA_KEY_SIZE 32
#define RA_KEY_TEXT_SIZE 45 /* key32 and NUL */

void ra_hex(const unsigned char *bytes, size_t size, char *text);
void ra_sha256(const void *data, size_t size, unsigned char out[32]);
void ra_sha256_hex(const void *data, size_t size, char out[RA_HEX_SIZE]);

/* HMAC-SHA-256 over `purpose` NUL `text`: one key, many purposes. */
bool ra_mac(const unsigned char key[RA_KEY_SIZE], const char *purpose,
    const char *text, unsigned char out[RA_DIGEST_SIZE]);
bool ra_mac_equal(const unsigned char *a, const unsigned char *b);

/* A random id, 128 bits. */
bool ra_random_id(char out[RA_ID_SIZE]);
/* Random decimal digits, each equally likely, and NUL. */
bool ra_random_digits(char *out, size_t digits);
/* Random Crockford base32 symbols and NUL. */
bool ra_random_symbols(char *out, size_t symbols);

/* Base64 without line breaks, NUL-terminated; free with free(). */
char *ra_base64(const void *data, size_t size);
/* Strict RFC 4648 section 4; free with free(). NULL when it is not that. */
unsigned char *ra_base64_decode(const char *text, size_t max, size_t *size);

#endif
