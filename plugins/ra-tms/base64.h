/* SPDX-License-Identifier: Apache-2.0
 * base64.h -- base64 as tms/1 writes it: RFC 4648, 4, padded, one line.
 */
#ifndef TKM_TMS_BASE64_H
#define TKM_TMS_BASE64_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"

/* Adds the base64 of DATA to OUT; wiping is OUT's business. */
void tkm_tms_base64_add(struct tkm_buf *out, const void *data, size_t n);

/*
 * Adds what TEXT stands for to OUT.  False, with OUT untouched, when TEXT is
 * not the one right way to write its bytes; a full OUT shows in tkm_buf_ok().
 */
bool tkm_tms_base64_read(struct tkm_view text, struct tkm_buf *out);

#endif
