/* SPDX-License-Identifier: Apache-2.0
 * fault.h -- why metadata or a target was refused.
 */
#ifndef TKM_TUF_FAULT_H
#define TKM_TUF_FAULT_H

#include "core/base/view.h"

/* What every function of the client that can fail returns; 0 is success. */
enum tkm_tuf_error {
	TKM_TUF_OK = 0,
	TKM_TUF_E_MEMORY = -1,
	TKM_TUF_E_STORE = -2, /* a local file cannot be read or written */
	TKM_TUF_E_BUSY = -3, /* another client has the folder */
	TKM_TUF_E_NETWORK = -4, /* the server cannot be asked */
	TKM_TUF_E_MISSING = -5, /* the server says 403 or 404 */
	TKM_TUF_E_TOO_LARGE = -6, /* more bytes than allowed */
	TKM_TUF_E_FORMAT = -7, /* no metadata of TUF 1.0.x */
	TKM_TUF_E_SIGNATURE = -8, /* signed by fewer keys than the threshold */
	TKM_TUF_E_VERSION = -9, /* a rollback, or not the version expected */
	TKM_TUF_E_EXPIRED = -10, /* freeze attack, or nobody renewed it */
	TKM_TUF_E_HASH = -11, /* length or hash is not what was signed */
	TKM_TUF_E_NO_TARGET = -12, /* no trusted role knows the target */
	TKM_TUF_E_CANCELLED = -13,
};

/* The first thing that went wrong; for logs, in English. */
struct tkm_tuf_fault {
	int error; /* enum tkm_tuf_error */
	char text[320]; /* "timestamp.json: expired at 2026-01-01T00:00:00Z" */
};

/* Notes "SUBJECT: WHY" and gives ERROR back.  FAULT may be NULL. */
int tkm_tuf_fail(struct tkm_tuf_fault *fault, int error, const char *subject,
    const char *why);

#endif
