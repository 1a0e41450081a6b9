/* SPDX-License-Identifier: Apache-2.0
 * session.c -- one token in use by one operation.
 */
#include "core/host/token/session.h"

#include <stdlib.h>

#include "core/host/core.h"
#include "core/host/token/presence.h"
#include "core/host/values.h"

struct tkm_installed *tkm_session_enter(
    struct tkm_session *session, struct tkm_op *op)
{
	struct tkm_installed *before =
	    tkm_operation_speak_as(tkm_operation_of(op), session->plugin);

	tkm_plugin_enter(session->plugin);
	return before;
}

void tkm_session_leave(struct tkm_session *session, struct tkm_op *op,
    struct tkm_installed *before)
{
	tkm_plugin_leave(session->plugin);
	tkm_operation_speak_as(tkm_operation_of(op), before);
}

tkm_status tkm_session_fail(struct tkm_session *session, struct tkm_op *op,
    tkm_status code, const char *message)
{
	const char *args[] = {"token", tkm_token_name(&session->token.id),
	    "serial", session->token.id.serial, NULL};

	return tkm_operation_fail(
	    tkm_operation_of(op), code, message, args, NULL);
}

/* -------------------------------------------------------- open and close */

void tkm_session_close(struct tkm_session *session)
{
	struct tkm_op *op;
	struct tkm_installed *before;

	if (!session || !session->card)
		return;
	op = tkm_operation_op(session->operation);
	before = tkm_session_enter(session, op);
	session->table->close(session->card);
	tkm_session_leave(session, op, before);
	session->card = NULL;
	session->logged_in = false;
}

static void session_tidy(void *ctx)
{
	struct tkm_session *session = ctx;

	tkm_session_close(session);
	tkm_token_copy_release(&session->token);
	free(session);
}

static tkm_status open_card(struct tkm_session *session)
{
	struct tkm_op *op = tkm_operation_op(session->operation);
	struct tkm_installed *before;
	tkm_status status;

	/* What is optional in it is asked for by TKM_HAS; contract.c saw to the
	 * rest when the plugin was loaded. */
	session->table = tkm_installed_query(session->plugin, TKM_TOKEN);
	before = tkm_session_enter(session, op);
	status = session->table->open(tkm_installed_instance(session->plugin),
	    op, &session->token.id, &session->card);
	tkm_session_leave(session, op, before);
	if (status != TKM_OK)
		session->card = NULL;
	return status;
}

static tkm_status no_memory(struct tkm_operation *operation)
{
	return tkm_operation_fail(operation, TKM_E_MEMORY,
	    TKM_N("There is not enough memory. Close other programs and try "
		  "again."),
	    NULL, NULL);
}

tkm_status tkm_session_open(struct tkm_core *core,
    struct tkm_operation *operation, struct tkm_installed *plugin,
    const struct tkm_met *met, struct tkm_session **out)
{
	struct tkm_session *session = calloc(1, sizeof(*session));
	tkm_status status;

	if (!session)
		return no_memory(operation);
	session->core = core;
	session->broker = tkm_core_broker(core);
	session->operation = operation;
	session->plugin = plugin;
	session->generation = met->generation;
	if (tkm_token_copy_make(&met->token.id, &session->token) != TKM_OK ||
	    tkm_operation_at_end(operation, session_tidy, session) != TKM_OK) {
		tkm_token_copy_release(&session->token);
		free(session);
		return no_memory(operation);
	}
	status = open_card(session);
	tkm_session_note(session, "open", status);
	if (status != TKM_OK)
		return status;
	*out = session;
	return TKM_OK;
}

void tkm_session_note(
    struct tkm_session *session, const char *what, tkm_status status)
{
	const char *const words[] = {tkm_token_name(&session->token.id), what,
	    tkm_status_name(status), NULL};

	tkm_core_log_words(session->core, TKM_LOG_INFO,
	    tkm_installed_name(session->plugin), words);
}

/* ----------------------------------------------------------------- checks */

static tkm_status removed(struct tkm_session *session, struct tkm_op *op)
{
	return tkm_session_fail(session, op, TKM_E_TOKEN_REMOVED,
	    TKM_N("The token {token} was removed, or another one is in its "
		  "place. Plug it in and begin again; nothing more was "
		  "written to it."));
}

tkm_status tkm_session_check(struct tkm_session *session, struct tkm_op *op)
{
	if (!session->card)
		return tkm_session_fail(session, op, TKM_E_INTERNAL,
		    TKM_N("The token {token} is no longer open. Begin "
			  "again."));
	if (!tkm_presence_is(tkm_broker_presence(session->broker),
		session->plugin, &session->token.id, session->generation))
		return removed(session, op);
	return TKM_OK;
}

tkm_status tkm_session_verify(struct tkm_session *session, struct tkm_op *op)
{
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->verify(session->card, op);
	tkm_session_leave(session, op, before);
	if (status != TKM_E_TOKEN_REMOVED)
		return status;
	tkm_presence_gone(tkm_broker_presence(session->broker), session->plugin,
	    &session->token.id);
	return removed(session, op);
}

tkm_status tkm_session_begin(struct tkm_session *session, struct tkm_op *op,
    struct tkm_installed **before)
{
	tkm_status status = tkm_session_check(session, op);

	if (status == TKM_OK)
		*before = tkm_session_enter(session, op);
	return status;
}

tkm_status tkm_session_begin_write(struct tkm_session *session,
    struct tkm_op *op, struct tkm_installed **before)
{
	tkm_status status = tkm_session_verify(session, op);

	if (status == TKM_OK)
		*before = tkm_session_enter(session, op);
	return status;
}
