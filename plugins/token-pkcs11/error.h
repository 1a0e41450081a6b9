/* SPDX-License-Identifier: Apache-2.0
 * error.h -- what a CK_RV means: a code of the ABI, a name for the log, a
 * sentence for people.
 */
#ifndef TKM_P11_ERROR_H
#define TKM_P11_ERROR_H

#include <tkm/plugin.h>

#include "plugins/token-pkcs11/pkcs11.h"

struct tkm_p11_meaning {
	CK_RV rv;
	tkm_status code;
	const char *name; /* "CKR_PIN_INCORRECT" */
	const char *message; /* msgid */
};

/* Never NULL: what is not in the table means "the token failed". */
const struct tkm_p11_meaning *tkm_p11_meaning_of(CK_RV rv);

/* Something went wrong; to be told by tkm_p11_tell(). */
struct tkm_p11_fault {
	tkm_status code; /* 0: as the table has it for rv */
	int32_t tries_left; /* -1: not known */
	CK_RV rv; /* CKR_OK: not the module's doing */
	const char *function; /* "C_Login", or NULL */
	const char *message; /* msgid; NULL: as the table has it */
	const char *detail; /* for the log; NULL: function and rv */
	const char *const *args; /* ids and texts in turn, NULL at the end */
};

/* Fills `error` from the fault and hands it to `take`. */
tkm_status tkm_p11_describe_fault(const struct tkm_p11_fault *fault,
    tkm_status (*take)(void *ctx, const struct tkm_error *), void *ctx);

/* Tells the operation; returns the fault's code. */
tkm_status tkm_p11_tell(struct tkm_op *op, const struct tkm_p11_fault *fault);

/* The plain case: `function` of the module answered `rv`.  0 for CKR_OK. */
tkm_status tkm_p11_check(struct tkm_op *op, const char *function, CK_RV rv);

/* The same where it is not the module that is to blame. */
tkm_status tkm_p11_fail(struct tkm_op *op, tkm_status code, const char *message,
    const char *detail);

#endif
