/* SPDX-License-Identifier: Apache-2.0
 * services.h -- the host as one plugin sees it, and from there back to the
 * host.
 */
#ifndef TKM_HOST_SERVICES_H
#define TKM_HOST_SERVICES_H

#include "core/host/core.h"
#include <tkm/service.h>

/* The tkm_host of one plugin, and who that is. */
struct tkm_host_of {
	struct tkm_host host; /* first: it is what the plugin holds */
	struct tkm_core *core;
	struct tkm_installed *plugin;
};

void tkm_host_of_init(struct tkm_host_of *of, struct tkm_core *core,
    struct tkm_installed *plugin);

/* Whose tkm_host this is. */
struct tkm_core *tkm_host_core(const struct tkm_host *host);

/*
 * The table behind TKM_HOST_HTTP.  It lies in a library of its own beside
 * the programs, opened at the first request, so that those who never talk to
 * a network do not pay for one.  NULL: not installed.
 */
const struct tkm_host_http *tkm_http_service(struct tkm_core *core);

#endif
