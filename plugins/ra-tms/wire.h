/* SPDX-License-Identifier: Apache-2.0
 * wire.h -- one exchange with the RA, repeated until its outcome is known or
 * patience ends (protocol-tms.md, 3).
 */
#ifndef TKM_TMS_WIRE_H
#define TKM_TMS_WIRE_H

#include "plugins/ra-tms/sealed.h"

/*
 * Sends `body` (a JSON object) to `path` and gives what the RA answered, be
 * it a success or a refusal.  A refusal whose code is one of `expected` (ended
 * by NULL; may be NULL) comes back at once, even if repeating could help.
 * Everything else is told through `op`:
 *
 *   CANCELLED  by the user; the RA may have acted or not
 *   NETWORK    no answer by the RA itself; it may have acted or not
 */
tkm_status tkm_tms_post(struct tkm_ra_session *session, struct tkm_op *op,
    const char *path, struct tkm_view body, const char *const *expected,
    struct tkm_tms_answer *out);

#endif
