/* SPDX-License-Identifier: Apache-2.0
 * create_crashes.c -- its create() kills the process.
 */
#include <tkm/feature.h>

#include <stdlib.h>

static tkm_status TKM_CALL crash(
    const struct tkm_host *host, struct tkm_instance **out)
{
	(void)host;
	(void)out;
	abort();
}

#define ZOO_CREATE crash
#include "animal.h"
