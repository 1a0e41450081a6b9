/* SPDX-License-Identifier: Apache-2.0
 * wait.h -- waiting that a cancel ends.
 */
#ifndef TKM_TMS_WAIT_H
#define TKM_TMS_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include <tkm/plugin.h>

/* Waits that long; false, at once, when the operation was cancelled. [op] */
bool tkm_tms_wait(struct tkm_op *op, uint32_t milliseconds);

#endif
