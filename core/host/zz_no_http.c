/* SPDX-License-Identifier: Apache-2.0
 * zz_no_http.c -- a host that is built without a way to the network.
 */
#include "core/host/services.h"

const struct tkm_host_http *tkm_http_service(struct tkm_core *core)
{
	(void)core;
	return NULL;
}
