/* SPDX-License-Identifier: Apache-2.0
 * certificate.h -- certificates, written and read back.
 */
#ifndef TKM_P11_CERTIFICATE_H
#define TKM_P11_CERTIFICATE_H

#include "plugins/token-pkcs11/card.h"

/* Member of the table; see <tkm/token.h>. */
tkm_status TKM_CALL tkm_p11_put_certificate(struct tkm_card *card,
    struct tkm_op *op, const void *id, uint64_t n, const char *label,
    const void *der, uint64_t der_n);

#endif
