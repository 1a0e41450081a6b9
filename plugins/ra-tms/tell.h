/* SPDX-License-Identifier: Apache-2.0
 * tell.h -- short ways to say things through a tkm_op.
 */
#ifndef TKM_TMS_TELL_H
#define TKM_TMS_TELL_H

#include <tkm/plugin.h>

/* A TEXT value that lends ID and TEXT. */
struct tkm_value tkm_tms_text_value(const char *id, const char *text);

/* op->fail() without arguments; `detail` may be NULL.  Returns `code`. */
tkm_status tkm_tms_fail(struct tkm_op *op, tkm_status code, const char *message,
    const char *detail);
/* The same where one answer is at fault. */
tkm_status tkm_tms_fail_field(
    struct tkm_op *op, const char *field, const char *message);
/* No memory left on this machine. */
tkm_status tkm_tms_fail_memory(struct tkm_op *op);
/* The RA itself said something its protocol does not allow. */
tkm_status tkm_tms_fail_answer(struct tkm_op *op, const char *detail);

#endif
