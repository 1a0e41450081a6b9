/* SPDX-License-Identifier: Apache-2.0
 * feature.c -- what every plugin with a feature does alike.
 */
#include "core/kit/feature.h"

#include <stdlib.h>
#include <string.h>

/* All pointers to structs have one representation (C11, 6.2.5). */
static void put_pointer(
    struct tkm_instance *self, size_t place, const void *pointer)
{
	memcpy((unsigned char *)self + place, &pointer, sizeof(pointer));
}

static bool find_services(const struct tkm_host *host,
    const struct tkm_kit_service *services, size_t count,
    struct tkm_instance *self)
{
	const void *table;
	size_t i;

	for (i = 0; i < count; i++) {
		table = host->service(host, services[i].id);
		if (!table && services[i].required)
			return false;
		put_pointer(self, services[i].place, table);
	}
	return true;
}

tkm_status tkm_kit_create(const struct tkm_host *host,
    const struct tkm_kit_service *services, size_t count, size_t size,
    struct tkm_instance **out)
{
	struct tkm_instance *self = calloc(1, size);

	if (!self)
		return TKM_E_MEMORY;
	put_pointer(self, 0, host);
	if (!find_services(host, services, count, self)) {
		free(self);
		return TKM_E_UNSUPPORTED;
	}
	*out = self;
	return TKM_OK;
}

void TKM_CALL tkm_kit_destroy(struct tkm_instance *self)
{
	free(self);
}

tkm_status tkm_kit_run(const struct tkm_kit_action *actions, size_t count,
    struct tkm_instance *self, struct tkm_op *op, const char *id)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(actions[i].action->id, id) == 0)
			return actions[i].run(self, op);
	}
	return TKM_E_UNSUPPORTED;
}
