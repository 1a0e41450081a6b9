/* SPDX-License-Identifier: Apache-2.0
 * expiry-warning.c -- the plugin that tells in time that a certificate ends,
 * and that a PIN is still the default.
 */
#include <string.h>

#include "core/kit/feature.h"

#include "plugins/expiry-warning/round.h"

static const struct tkm_action *const actions[] = {
    &tkm_check_action, &tkm_snooze_action};

static const struct tkm_kit_action runs[] = {
    {&tkm_check_action, tkm_check_run},
    {&tkm_snooze_action, tkm_snooze_run},
};

static tkm_status TKM_CALL run(
    struct tkm_instance *self, struct tkm_op *op, const char *action)
{
	return tkm_kit_run(
	    runs, sizeof(runs) / sizeof(runs[0]), self, op, action);
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 2,
    .actions = actions,
    .run = run,
};

/* ---------------------------------------------------------------- plugin */

static const struct tkm_kit_service services[] = {
    {TKM_HOST_TOKEN, offsetof(struct tkm_instance, token), true},
    {TKM_HOST_CERTIFICATE, offsetof(struct tkm_instance, certificate), true},
    {TKM_HOST_SETTINGS, offsetof(struct tkm_instance, settings), true},
    {TKM_HOST_STORE, offsetof(struct tkm_instance, store), true},
    {TKM_HOST_LOG, offsetof(struct tkm_instance, log), false},
};

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	return tkm_kit_create(host, services,
	    sizeof(services) / sizeof(services[0]), sizeof(**out), out);
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
    .version = TKM_VERSION,
    .vendor = "Token Manager",
    .create = create,
    .destroy = tkm_kit_destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &plugin : NULL;
}
