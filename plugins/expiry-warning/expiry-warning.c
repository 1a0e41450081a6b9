/* SPDX-License-Identifier: Apache-2.0
 * expiry-warning.c -- the plugin that tells in time that a certificate ends,
 * and that a PIN is still the default.
 */
#include <stdlib.h>
#include <string.h>

#include "round.h"

static const struct tkm_action *const actions[] = {
    &tkm_check_action, &tkm_snooze_action};

static tkm_status TKM_CALL run(
    struct tkm_instance *self, struct tkm_op *op, const char *action)
{
	if (strcmp(action, tkm_check_action.id) == 0)
		return tkm_check_run(self, op);
	if (strcmp(action, tkm_snooze_action.id) == 0)
		return tkm_snooze_run(self, op);
	return TKM_E_UNSUPPORTED;
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 2,
    .actions = actions,
    .run = run,
};

/* ---------------------------------------------------------------- plugin */

static bool find_services(struct tkm_instance *self)
{
	const struct tkm_host *host = self->host;

	self->token = host->service(host, TKM_HOST_TOKEN);
	self->certificate = host->service(host, TKM_HOST_CERTIFICATE);
	self->settings = host->service(host, TKM_HOST_SETTINGS);
	self->store = host->service(host, TKM_HOST_STORE);
	self->log = host->service(host, TKM_HOST_LOG);
	return self->token != NULL && self->certificate != NULL &&
	       self->settings != NULL && self->store != NULL;
}

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	struct tkm_instance *self = calloc(1, sizeof(*self));

	if (self == NULL)
		return TKM_E_MEMORY;
	self->host = host;
	if (!find_services(self)) {
		free(self);
		return TKM_E_UNSUPPORTED;
	}
	*out = self;
	return TKM_OK;
}

static void TKM_CALL destroy(struct tkm_instance *self)
{
	free(self);
}

static const void *TKM_CALL query(
    struct tkm_instance *self, const char *interface)
{
	(void)self;
	return strcmp(interface, TKM_FEATURE) == 0 ? &feature : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "vn.tkm.expiry-warning",
    .version = "0.1.0",
    .vendor = "Token Manager",
    .create = create,
    .destroy = destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &plugin : NULL;
}
