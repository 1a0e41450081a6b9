/* SPDX-License-Identifier: Apache-2.0
 * cms.h -- CMS SignedData (RFC 5652) by a key on a token.
 */
#ifndef TKM_PKI_CMS_H
#define TKM_PKI_CMS_H

#include "core/pki/token_key.h"

/*
 * Signs `content` with `key`, whose certificate in DER goes along with it, as
 * does the content itself.  The DER goes to `out`, the caller's to free().
 * TKM_E_ARGUMENT: the certificate is unreadable or of another key; else as the
 * signer answered.
 */
int tkm_cms_sign(struct tkm_token_key *key, const uint8_t *certificate,
    size_t certificate_length, const uint8_t *content, size_t content_length,
    uint8_t **out, size_t *length);

#endif
