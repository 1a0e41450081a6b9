/* SPDX-License-Identifier: Apache-2.0
 * run_no_form.c -- its run() asks with no form.
 */
#include <tkm/feature.h>

static tkm_status TKM_CALL shrug(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	(void)instance;
	(void)action;
	return op->ask(op, NULL);
}

#define ZOO_RUN shrug
#include "animal.h"
