/* SPDX-License-Identifier: Apache-2.0
 * writes_stdout.c -- its create() writes to standard output.
 */
#include <stdio.h>

#include <tkm/feature.h>

static struct tkm_instance *nest(void)
{
	static void *egg; /* room for what destroy() clears */

	return (struct tkm_instance *)&egg;
}

static tkm_status TKM_CALL chatter(
    const struct tkm_host *host, struct tkm_instance **out)
{
	(void)host;
	puts("chirp");
	fflush(stdout);
	*out = nest();
	return TKM_OK;
}

#define ZOO_CREATE chatter
#include "animal.h"
