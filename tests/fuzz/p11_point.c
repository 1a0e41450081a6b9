/* SPDX-License-Identifier: Apache-2.0
 * p11_point.c -- EC points in whatever form a module gives them.
 */
// LIBS: tkm_token_pkcs11
#include "plugins/token-pkcs11/public_key.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view value = tkm_view_of_bytes(data, size);
	struct tkm_buf spki = TKM_BUF_INIT(TKM_P11_SPKI_MAX);

	tkm_p11_spki_add_ec(&spki, tkm_p11_curve_params("P-256"), value);
	tkm_p11_spki_add_ec(&spki, value, value);
	tkm_buf_clear(&spki);
	tkm_p11_spki_add_rsa(&spki, value, value);
	tkm_buf_release(&spki);
	return 0;
}
