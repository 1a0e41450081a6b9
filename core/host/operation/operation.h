/* SPDX-License-Identifier: Apache-2.0
 * operation.h -- one running operation, from the host's side: what stands
 * behind the tkm_op a plugin is handed.
 *
 * Lives on one thread, except for its cancel flag.
 */
#ifndef TKM_HOST_OPERATION_H
#define TKM_HOST_OPERATION_H

#include "core/host/operation/front.h"
#include "core/host/plugin/registry.h"
#include "core/host/problem.h"

struct tkm_core;

struct tkm_operation;

/*
 * `serial` (may be NULL) is the token the user named.  `front` must outlive
 * it.
 */
tkm_status tkm_operation_new(struct tkm_core *core,
    const struct tkm_front *front, const char *serial,
    struct tkm_operation **out);
/* Wipes all answers, closes all sessions left open. */
void tkm_operation_free(struct tkm_operation *operation);

/* What a plugin is handed; speaks with the texts of that plugin. */
struct tkm_op *tkm_operation_op(struct tkm_operation *operation);
/* The operation behind a tkm_op. */
struct tkm_operation *tkm_operation_of(struct tkm_op *op);

/*
 * From now on texts are those of `plugin` (NULL: the host's own).  Returns
 * the one before, to be put back after a call from one plugin through the
 * host into another.
 */
struct tkm_installed *tkm_operation_speak_as(
    struct tkm_operation *operation, struct tkm_installed *plugin);

const char *tkm_operation_serial(const struct tkm_operation *operation);
struct tkm_problem *tkm_operation_problem(struct tkm_operation *operation);

/* Host code fails an operation this way; as tkm_problem_say(). */
tkm_status tkm_operation_fail(struct tkm_operation *operation, tkm_status code,
    const char *message, const char *const *args, const char *detail);

/*
 * Runs at the end, newest first: how services tidy up what they opened for
 * this operation (sessions).
 */
tkm_status tkm_operation_at_end(
    struct tkm_operation *operation, void (*tidy)(void *ctx), void *ctx);

#endif
