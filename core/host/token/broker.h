/* SPDX-License-Identifier: Apache-2.0
 * broker.h -- every token of every back end, behind one door.
 *
 * Enumerates the back ends (in parallel when there are several), gives each
 * token a generation, and makes the sessions that features work with.  The
 * tables behind TKM_HOST_TOKEN, TKM_HOST_RA and TKM_HOST_CERTIFICATE are
 * here too.  Thread-safe.
 */
#ifndef TKM_HOST_BROKER_H
#define TKM_HOST_BROKER_H

#include "core/host/operation/operation.h"
#include "core/host/problem.h"
#include "core/host/token/look.h"
#include <tkm/service.h>

struct tkm_core;
struct tkm_broker;
struct tkm_pin_memory;
struct tkm_presence;

tkm_status tkm_broker_new(struct tkm_core *core, struct tkm_broker **out);
void tkm_broker_free(struct tkm_broker *broker);

/* One token as `tkm list` shows it. */
struct tkm_listed {
	const struct tkm_token_id *id;
	const char *back_end; /* plugin name: "token-pkcs11" */
	uint64_t generation;
};

struct tkm_listing {
	void *ctx;
	void (*token)(void *ctx, const struct tkm_listed *token);
	/* A back end, module or reader that could not be asked. */
	void (*problem)(void *ctx, const char *back_end, const char *source,
	    const struct tkm_problem *problem);
};

/*
 * Looks at all back ends now; tokens come ordered by back end and position.
 * What could not be asked is told and does not fail the call.
 */
tkm_status tkm_broker_list(struct tkm_broker *broker,
    struct tkm_operation *operation, const struct tkm_listing *listing);

/* What all back ends have, ordered by back end and position. */
struct tkm_gathered {
	struct tkm_look *looks;
	size_t count;
};

/* The same as data; OK means `out` is to be released. */
tkm_status tkm_broker_gather(struct tkm_broker *broker,
    struct tkm_operation *operation, struct tkm_gathered *out);
void tkm_gathered_release(struct tkm_gathered *gathered);

/* Which tokens are there, and the PINs they refused; for sessions. */
struct tkm_presence *tkm_broker_presence(struct tkm_broker *broker);
struct tkm_pin_memory *tkm_broker_pins(struct tkm_broker *broker);

extern const struct tkm_host_token tkm_token_service;
extern const struct tkm_host_ra tkm_ra_service;
extern const struct tkm_host_certificate tkm_certificate_service;

#endif
