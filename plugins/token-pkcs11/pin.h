/* SPDX-License-Identifier: Apache-2.0
 * pin.h -- PINs: state, login, change, unblock.
 */
#ifndef TKM_P11_PIN_H
#define TKM_P11_PIN_H

#include "plugins/token-pkcs11/card.h"

/* Members of the table; see <tkm/token.h>. */
tkm_status TKM_CALL tkm_p11_pin_state(struct tkm_card *card, struct tkm_op *op,
    uint32_t role, struct tkm_pin_state *out);
tkm_status TKM_CALL tkm_p11_login(struct tkm_card *card, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin);
void TKM_CALL tkm_p11_logout(struct tkm_card *card);
tkm_status TKM_CALL tkm_p11_change_pin(struct tkm_card *card, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh);
tkm_status TKM_CALL tkm_p11_unblock(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_secret *so, const struct tkm_secret *fresh);

/*
 * Sends a PIN to the module once, while the host lends it; NULL for one typed
 * at the reader.  Gives what the module answered, untold.
 */
CK_RV tkm_p11_send_pin(
    struct tkm_card *card, CK_USER_TYPE user, const struct tkm_secret *pin);

#endif
