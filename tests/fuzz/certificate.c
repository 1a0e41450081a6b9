/* SPDX-License-Identifier: Apache-2.0
 * certificate.c -- certificates from tokens and RAs.
 */
// LIBS: tkm_pki
#include "core/pki/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_pki_certificate certificate;

	if (tkm_pki_certificate_read(data, size, &certificate) == 0)
		tkm_pki_certificate_release(&certificate);
	return 0;
}
