/* SPDX-License-Identifier: Apache-2.0
 * feature.h -- what every plugin with a feature does alike: it finds its
 * services, and runs its actions by their ids.
 */
#ifndef TKM_KIT_FEATURE_H
#define TKM_KIT_FEATURE_H

#include <stdbool.h>
#include <stddef.h>

#include <tkm/feature.h>
#include <tkm/service.h>

/* A service and where in the instance its table goes. */
struct tkm_kit_service {
	const char *id;
	size_t place; /* offsetof(struct tkm_instance, ...) */
	bool required; /* else NULL where the host lacks it */
};

/*
 * Makes an instance of SIZE bytes, zeroed but for its services and its first
 * member, which must be `const struct tkm_host *`.  UNSUPPORTED when a
 * required service is missing.
 */
tkm_status tkm_kit_create(const struct tkm_host *host,
    const struct tkm_kit_service *services, size_t count, size_t size,
    struct tkm_instance **out);
/* The plugin's `destroy`; the instance must own nothing else by then. */
void TKM_CALL tkm_kit_destroy(struct tkm_instance *self);

/* One action, and what runs it to its end. */
struct tkm_kit_action {
	const struct tkm_action *action;
	tkm_status (*run)(struct tkm_instance *self, struct tkm_op *op);
};

/* Runs the action of that id; UNSUPPORTED when there is none. */
tkm_status tkm_kit_run(const struct tkm_kit_action *actions, size_t count,
    struct tkm_instance *self, struct tkm_op *op, const char *id);

#endif
