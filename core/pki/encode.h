/* SPDX-License-Identifier: Apache-2.0
 * encode.h -- what OpenSSL made, as DER in memory of our own.
 */
#ifndef TKM_PKI_ENCODE_H
#define TKM_PKI_ENCODE_H

#include <stddef.h>
#include <stdint.h>
#include <openssl/asn1.h>

/*
 * Encodes an object of that kind (ASN1_ITEM_rptr(X509_REQ) and the like).
 * `out` is freed by free().  TKM_E_INTERNAL: it has no encoding.
 */
int tkm_pki_encode(
    const void *object, const ASN1_ITEM *kind, uint8_t **out, size_t *length);

#endif
