/* SPDX-License-Identifier: Apache-2.0
 * key.h -- keys: made on the token, and used to sign.
 */
#ifndef TKM_P11_KEY_H
#define TKM_P11_KEY_H

#include "plugins/token-pkcs11/card.h"

/* Members of the table; see <tkm/token.h>. */
tkm_status TKM_CALL tkm_p11_make_key(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_key_policy *policy, const void *tag, uint64_t n,
    const struct tkm_object_seen *made);
tkm_status TKM_CALL tkm_p11_sign(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink);

#endif
