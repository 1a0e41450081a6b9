/* SPDX-License-Identifier: Apache-2.0
 * enumerate_crashes.c -- its enumerate() kills the process.
 */
#include "token.h"

#include <stdlib.h>

static tkm_status TKM_CALL token_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen)
{
	(void)instance;
	(void)op;
	(void)seen;
	abort();
}

#include "animal.h"
