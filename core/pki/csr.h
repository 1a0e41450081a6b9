/* SPDX-License-Identifier: Apache-2.0
 * csr.h -- certification requests (PKCS#10, RFC 2986) for a key on a token.
 */
#ifndef TKM_PKI_CSR_H
#define TKM_PKI_CSR_H

#include "core/pki/token_key.h"

/*
 * Builds and signs a request for `key`.  `subject` is a DER Name of `n` bytes;
 * the DER of the request goes to `out`, the caller's to free().
 * TKM_E_ARGUMENT: the subject is not a Name; else as the signer answered.
 */
int tkm_csr_new(struct tkm_token_key *key, const uint8_t *subject, size_t n,
    uint8_t **out, size_t *length);

#endif
