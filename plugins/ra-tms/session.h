/* SPDX-License-Identifier: Apache-2.0
 * session.h -- the plugin's instance and an open profile.
 */
#ifndef TKM_TMS_SESSION_H
#define TKM_TMS_SESSION_H

#include <tkm/service.h>

#include "plugins/ra-tms/profile.h"

struct tkm_instance {
	const struct tkm_host *host;
	const struct tkm_host_secret *secret;
	const struct tkm_host_text *text;
};

/* One open profile; used by one thread at a time. */
struct tkm_ra_session {
	const struct tkm_instance *plugin;
	struct tkm_tms_profile profile;
	int32_t clock_told; /* 1 once a wrong clock was told */
	int32_t reserved;
};

#endif
