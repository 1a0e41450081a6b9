/* SPDX-License-Identifier: Apache-2.0
 * session.h -- one token in use by one operation: what stands behind
 * tkm_session.
 *
 * A session belongs to its operation's thread.  It stays allocated until the
 * operation ends, so that a call on one already closed is an error and not a
 * crash.
 */
#ifndef TKM_HOST_SESSION_H
#define TKM_HOST_SESSION_H

#include <stdbool.h>

#include "core/host/token/broker.h"
#include "core/host/token/pin_rules.h"

struct tkm_session {
	struct tkm_core *core;
	struct tkm_broker *broker;
	struct tkm_operation *operation;
	struct tkm_installed *plugin;
	const struct tkm_token *table;
	struct tkm_card *card; /* NULL: closed */
	struct tkm_token_copy token;
	uint64_t generation;
	uint32_t is_default; /* TKM_YES, TKM_NO: told by what was set */
	bool was_typed; /* is_default: by what was typed, rather */
	bool logged_in; /* as the user */
};

/* Opens what `met` by `plugin` is. */
tkm_status tkm_session_open(struct tkm_core *core,
    struct tkm_operation *operation, struct tkm_installed *plugin,
    const struct tkm_met *met, struct tkm_session **out);
void tkm_session_close(struct tkm_session *session);

/* Is the session open, and its token still there?  Fails the operation. */
tkm_status tkm_session_check(struct tkm_session *session, struct tkm_op *op);
/* The same, and the back end has looked: before every write. */
tkm_status tkm_session_verify(struct tkm_session *session, struct tkm_op *op);

/*
 * Around every call into the back end: what one of the three gives as
 * `before`, _leave() puts back.  _enter() looks at nothing, _begin() checks
 * first and _begin_write() verifies; when those fail, nothing was entered.
 */
struct tkm_installed *tkm_session_enter(
    struct tkm_session *session, struct tkm_op *op);
tkm_status tkm_session_begin(struct tkm_session *session, struct tkm_op *op,
    struct tkm_installed **before);
tkm_status tkm_session_begin_write(struct tkm_session *session,
    struct tkm_op *op, struct tkm_installed **before);
void tkm_session_leave(struct tkm_session *session, struct tkm_op *op,
    struct tkm_installed *before);

/* Logs what was done with the token, and how it went. */
void tkm_session_note(
    struct tkm_session *session, const char *what, tkm_status status);

/* Fails with a text that may name the token: {token}. */
tkm_status tkm_session_fail(struct tkm_session *session, struct tkm_op *op,
    tkm_status code, const char *message);

/* ------------------------------------------------ PINs (session_pin.c) */

/* The members of tkm_host_token of these names. */
tkm_status TKM_CALL tkm_session_pin_state(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, struct tkm_pin_state *out);
tkm_status TKM_CALL tkm_session_authenticate(
    struct tkm_session *session, struct tkm_op *op);
tkm_status TKM_CALL tkm_session_change_pin(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh);
tkm_status TKM_CALL tkm_session_check_new_pin(struct tkm_session *session,
    struct tkm_op *op, const struct tkm_secret *fresh);

/*
 * The PIN of `role` is now `pin`: refused ones are forgotten, and the record
 * says whether it is the default (user PIN only).
 */
void tkm_session_pin_is(
    struct tkm_session *session, uint32_t role, const struct tkm_secret *pin);

/* The user PIN once more, for the signature that the back end has begun. */
tkm_status tkm_session_allow_signature(
    struct tkm_session *session, struct tkm_op *op);

/* Ends the user's login, if there is one. */
void tkm_session_logout(struct tkm_session *session, struct tkm_op *op);

#endif
