/* SPDX-License-Identifier: Apache-2.0
 * zz_no_ra.c -- the RA service of a host that is built without one.
 */
#include "core/host/broker.h"

static tkm_status TKM_CALL can(
    const struct tkm_host *host, struct tkm_op *op, uint32_t *flags)
{
	(void)host;
	(void)op;
	*flags = 0;
	return TKM_OK;
}

const struct tkm_host_ra tkm_ra_service = {
    .size = sizeof(uint32_t) * 2 + sizeof(void *),
    .can = can,
};
