/* SPDX-License-Identifier: Apache-2.0
 * crypto.c -- digests, base64 and random values in the forms tms/1 uses.
 */
#include "tests/sandbox/ra/crypto.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

void ra_hex(const unsigned char *bytes, size_t size, char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		*text++ = digits[bytes[i] >> 4];
		*text++ = digits[bytes[i] & 15];
	}
	*text = '\0';
}

void ra_sha256(const void *data, size_t size, unsigned char out[32])
{
	SHA256(data, size, out);
}

void ra_sha256_hex(const void *data, size_t size, char out[RA_HEX_SIZE])
{
	unsigned char digest[RA_DIGEST_SIZE];

	SHA256(data, size, digest);
	ra_hex(digest, sizeof(digest), out);
}

bool ra_mac(const unsigned char key[RA_KEY_SIZE], const char *purpose,
    const char *text, unsigned char out[RA_DIGEST_SIZE])
{
	unsigned char inner[RA_DIGEST_SIZE];
	const size_t purpose_size = strlen(purpose);
	bool made;

	made = HMAC(EVP_sha256(), key, RA_KEY_SIZE,
		   (const unsigned char *)purpose, purpose_size, inner, NULL) &&
	       HMAC(EVP_sha256(), inner, sizeof(inner),
		   (const unsigned char *)text, strlen(text), out, NULL);
	OPENSSL_cleanse(inner, sizeof(inner));
	return made;
}

bool ra_mac_equal(const unsigned char *a, const unsigned char *b)
{
	return CRYPTO_memcmp(a, b, RA_DIGEST_SIZE) == 0;
}

bool ra_random_id(char out[RA_ID_SIZE])
{
	unsigned char bytes[16];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	ra_hex(bytes, sizeof(bytes), out);
	return true;
}

bool ra_random_digits(char *out, size_t digits)
{
	size_t have = 0;

	while (have < digits) {
		unsigned char byte;

		if (RAND_bytes(&byte, 1) != 1)
			return false;
		if (byte < 250)
			out[have++] = (char)('0' + byte % 10);
	}
	out[have] = '\0';
	return true;
}

bool ra_random_symbols(char *out, size_t symbols)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	for (size_t i = 0; i < symbols; i++) {
		unsigned char byte;

		if (RAND_bytes(&byte, 1) != 1)
			return false;
		out[i] = alphabet[byte & 31];
	}
	out[symbols] = '\0';
	return true;
}

char *ra_base64(const void *data, size_t size)
{
	char *text = malloc((size + 2) / 3 * 4 + 1);

	if (text)
		EVP_EncodeBlock((unsigned char *)text, data, (int)size);
	return text;
}

/* EVP_DecodeBlock() takes white space around it and padding anywhere. */
static bool is_base64(const char *text, size_t size)
{
	static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789+/";
	size_t plain = strspn(text, symbols);

	return size % 4 == 0 && size - plain <= 2 &&
	       strspn(text + plain, "=") == size - plain;
}

unsigned char *ra_base64_decode(const char *text, size_t max, size_t *size)
{
	size_t length = strlen(text);
	unsigned char *bytes;
	size_t padding;

	if (length == 0 || length / 4 * 3 > max + 2 || !is_base64(text, length))
		return NULL;
	bytes = malloc(length / 4 * 3);
	if (!bytes)
		return NULL;
	padding = length - strcspn(text, "=");
	if (EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)length) <
		0 ||
	    length / 4 * 3 - padding > max) {
		free(bytes);
		return NULL;
	}
	*size = length / 4 * 3 - padding;
	return bytes;
}
