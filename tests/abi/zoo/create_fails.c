/* SPDX-License-Identifier: Apache-2.0
 * create_fails.c -- its create() fails.
 */
#include <tkm/feature.h>

static tkm_status TKM_CALL fail(
    const struct tkm_host *host, struct tkm_instance **out)
{
	(void)host;
	(void)out;
	return TKM_E_INTERNAL;
}

#define ZOO_CREATE fail
#include "animal.h"
