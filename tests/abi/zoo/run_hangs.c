/* SPDX-License-Identifier: Apache-2.0
 * run_hangs.c -- its run() never returns and never looks at cancel.
 */
#include <tkm/feature.h>

static tkm_status TKM_CALL hang(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	volatile int forever = 1;

	(void)instance;
	(void)action;
	(void)op;
	while (forever)
		continue;
	return TKM_OK;
}

#define ZOO_RUN hang
#include "animal.h"
