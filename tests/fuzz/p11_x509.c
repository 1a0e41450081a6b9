/* SPDX-License-Identifier: Apache-2.0
 * p11_x509.c -- certificates taken apart for a token.
 */
// LIBS: tkm_token_pkcs11
#include <assert.h>
#include "plugins/token-pkcs11/x509.h"
#include "tests/fuzz/fuzz.h"

/* Every part lies inside the certificate. */
static void check(struct tkm_view whole, struct tkm_view part)
{
	assert(part.data >= whole.data);
	assert(part.data + part.size <= whole.data + whole.size);
	assert(part.size >= 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view der = tkm_view_of_bytes(data, size);
	struct tkm_p11_x509 parts;

	if (!tkm_p11_x509_parse(der, &parts))
		return 0;
	check(der, parts.serial);
	check(der, parts.issuer);
	check(der, parts.subject);
	check(der, parts.spki);
	return 0;
}
