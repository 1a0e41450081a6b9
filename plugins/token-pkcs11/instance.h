/* SPDX-License-Identifier: Apache-2.0
 * instance.h -- the back end as the host created it: its settings, modules
 * and open tokens.
 */
#ifndef TKM_P11_INSTANCE_H
#define TKM_P11_INSTANCE_H

#include <tkm/service.h>

#include "plugins/token-pkcs11/module.h"
#include "plugins/token-pkcs11/module_list.h"

struct tkm_instance {
	const struct tkm_host *host;
	const struct tkm_host_secret *secret;
	const struct tkm_host_log *log; /* NULL: the host keeps none */
	uint64_t timeout_ms;
	bool listed; /* the settings were read */
	struct tkm_p11_module *modules[TKM_P11_MODULES_MAX];
	size_t module_count;
	struct tkm_card *cards; /* open ones */
};

tkm_status TKM_CALL tkm_p11_create(
    const struct tkm_host *host, struct tkm_instance **out);
void TKM_CALL tkm_p11_destroy(struct tkm_instance *instance);

/*
 * Looks at all modules, or only at those with that path, each within its
 * time limit.  Those that did not answer stay `busy`.  CANCELLED; else 0,
 * whatever the modules said.
 */
tkm_status tkm_p11_look(
    struct tkm_instance *instance, struct tkm_op *op, const char *path);

/* One line to the host's log. */
void tkm_p11_log(
    const struct tkm_instance *instance, uint32_t level, const char *line);

#endif
