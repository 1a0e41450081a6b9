/* SPDX-License-Identifier: Apache-2.0
 * card.h -- one open token: its module and slot, who it was when it was
 * opened, and the one session that is used with it.
 */
#ifndef TKM_P11_CARD_H
#define TKM_P11_CARD_H

#include <stdbool.h>

#include "plugins/token-pkcs11/instance.h"

#define TKM_P11_SIGNING_ID_MAX 255u

/* A signature that waits for the PIN its key takes each time. */
struct tkm_p11_signing {
	bool begun; /* C_SignInit was called */
	bool allowed; /* by that PIN */
	unsigned char id[TKM_P11_SIGNING_ID_MAX]; /* of the key */
	size_t id_size;
	CK_MECHANISM_TYPE mechanism;
	CK_ULONG input_size;
};

struct tkm_card {
	struct tkm_instance *instance;
	struct tkm_p11_module *module;
	CK_FUNCTION_LIST *p11;
	CK_SLOT_ID slot;
	CK_SLOT_INFO slot_info; /* when it was opened */
	unsigned char serial[16]; /* as the token pads it */
	CK_SESSION_HANDLE session;
	bool has_session;
	uint32_t role; /* TKM_PIN_... logged in; 0: nobody */
	struct tkm_p11_signing signing;
	struct tkm_card *next;
};

/* Members of the table; see <tkm/token.h>. */
tkm_status TKM_CALL tkm_p11_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen);
tkm_status TKM_CALL tkm_p11_open(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_id *id, struct tkm_card **out);
void TKM_CALL tkm_p11_close(struct tkm_card *card);
tkm_status TKM_CALL tkm_p11_verify(struct tkm_card *card, struct tkm_op *op);
tkm_status TKM_CALL tkm_p11_can(struct tkm_card *card, uint32_t *flags);
tkm_status TKM_CALL tkm_p11_describe(struct tkm_card *card, struct tkm_op *op);

/* What the token says of itself now; TOKEN_REMOVED if it is another one. */
tkm_status tkm_p11_token_info(
    struct tkm_card *card, struct tkm_op *op, CK_TOKEN_INFO *info);

/* Makes sure that there is a session, for reading and writing if the token
 * lets us. */
tkm_status tkm_p11_need_session(struct tkm_card *card, struct tkm_op *op);

/* Is the user logged in?  REFUSED if not: writing and signing want it, even
 * where the module would let anybody do it. */
tkm_status tkm_p11_need_login(struct tkm_card *card, struct tkm_op *op);

/* Ends login and session, if any.  Nothing of ours holds the token then. */
void tkm_p11_drop_session(struct tkm_card *card);

/*
 * Tells what the module answered; an answer that means "the session is gone"
 * also drops it, so that the next call finds out who is there now.
 */
tkm_status tkm_p11_card_check(
    struct tkm_card *card, struct tkm_op *op, const char *function, CK_RV rv);

#endif
