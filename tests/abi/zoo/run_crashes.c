/* SPDX-License-Identifier: Apache-2.0
 * run_crashes.c -- its run() kills the process.
 */
#include <tkm/feature.h>

#include <stdlib.h>

static tkm_status TKM_CALL crash(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	(void)instance;
	(void)action;
	(void)op;
	abort();
}

#define ZOO_RUN crash
#include "animal.h"
