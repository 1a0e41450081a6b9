/* SPDX-License-Identifier: Apache-2.0
 * run_mute.c -- its run() fails without saying why.
 */
#include <tkm/feature.h>

static tkm_status TKM_CALL mute(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	(void)instance;
	(void)action;
	(void)op;
	return TKM_E_INTERNAL;
}

#define ZOO_RUN mute
#include "animal.h"
