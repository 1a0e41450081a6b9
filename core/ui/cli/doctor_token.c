/* SPDX-License-Identifier: Apache-2.0
 * doctor_token.c -- tkm doctor: the tokens, the drivers that cannot be asked
 * for theirs, and the PINs.
 *
 * No PIN is tried.
 */
#include "core/host/operation/operation.h"
#include "core/host/services.h"
#include "core/host/token/broker.h"
#include "core/ui/cli/doctor.h"

/* "LABEL SERIAL" */
static void tell_of_token(struct tkm_visit *visit, enum tkm_finding finding,
    const struct tkm_token_id *id, const char *hint)
{
	struct tkm_buf text = TKM_BUF_INIT(1024);
	tkm_buf_add_text(&text, id->label);
	tkm_buf_add_text(&text, *id->label ? " " : "");
	tkm_buf_add_text(&text, id->serial);
	tkm_visit_tell(visit, finding, tkm_buf_text(&text), hint);
	tkm_buf_release(&text);
}

static void see_token(void *ctx, const struct tkm_listed *listed)
{
	struct tkm_visit *visit = ctx;
	tell_of_token(visit, TKM_FINE, listed->id, NULL);
	visit->tokens++;
}

static void see_problem(void *ctx, const char *back_end, const char *source,
    const struct tkm_problem *problem)
{
	tkm_visit_tell_problem(
	    ctx, source && *source ? source : back_end, problem);
}

static void list_tokens(
    struct tkm_visit *visit, struct tkm_operation *operation)
{
	struct tkm_listing listing = {visit, see_token, see_problem};
	if (tkm_broker_list(tkm_core_broker(visit->cli->core), operation,
		&listing) != TKM_OK)
		tkm_visit_tell_problem(
		    visit, NULL, tkm_operation_problem(operation));
	else if (visit->tokens == 0)
		tkm_visit_tell(visit, TKM_WORTH_KNOWING,
		    tkm_words_get(
			visit->cli->words, TKM_N("No token is plugged in.")),
		    TKM_N("Plug the token in. If it is, check that its "
			  "driver is named in [token-pkcs11] modules."));
}

void tkm_visit_tokens(struct tkm_visit *visit)
{
	tkm_visit_operate(visit, list_tokens);
}

/* What is amiss with a PIN, the gravest first. */
static const struct {
	uint32_t flag;
	enum tkm_finding finding;
	const char *hint;
} pin_flags[] = {
    {TKM_PIN_BLOCKED, TKM_BROKEN,
	TKM_N("The PIN is blocked. Reset it with “tkm pin forgot”.")},
    {TKM_PIN_FINAL, TKM_WORTH_KNOWING,
	TKM_N("One more wrong PIN blocks the token. Who is not sure of the "
	      "PIN resets it with “tkm pin forgot”.")},
    {TKM_PIN_LOW, TKM_WORTH_KNOWING,
	TKM_N("A wrong PIN was entered last. The next correct one puts the "
	      "counter back.")},
};

static void tell_of_pin(struct tkm_visit *visit, const struct tkm_token_id *id,
    const struct tkm_pin_state *pin)
{
	for (size_t i = 0; i < sizeof(pin_flags) / sizeof(pin_flags[0]); i++)
		if (pin->flags & pin_flags[i].flag) {
			tell_of_token(
			    visit, pin_flags[i].finding, id, pin_flags[i].hint);
			return;
		}
	if (!(pin->flags & TKM_PIN_SET))
		tell_of_token(visit, TKM_WORTH_KNOWING, id,
		    TKM_N("This token has no PIN yet. Ask whoever gave it to "
			  "you."));
	else if (pin->is_default == TKM_YES)
		tell_of_token(visit, TKM_WORTH_KNOWING, id,
		    TKM_N("The PIN is still the default one, which others "
			  "know. Change it with “tkm pin change”."));
	else
		tell_of_token(visit, TKM_FINE, id, NULL);
}

/* The next token is looked at whatever is wrong with this one. */
static tkm_status TKM_CALL see_pin(void *ctx, struct tkm_session *session)
{
	struct tkm_visit *visit = ctx;
	const struct tkm_token_id *id = tkm_token_service.id(session);
	struct tkm_pin_state pin = {.size = sizeof(pin)};
	struct tkm_op *op = tkm_operation_op(visit->operation);
	if (tkm_token_service.pin_state(session, op, TKM_PIN_USER, &pin) ==
	    TKM_OK)
		tell_of_pin(visit, id, &pin);
	else
		tkm_visit_tell_problem(
		    visit, id->serial, tkm_operation_problem(visit->operation));
	return TKM_OK;
}

static void look_at_pins(
    struct tkm_visit *visit, struct tkm_operation *operation)
{
	struct tkm_host_of self;
	tkm_host_of_init(&self, visit->cli->core, NULL);
	visit->operation = operation;
	if (tkm_token_service.each(&self.host, tkm_operation_op(operation),
		see_pin, visit) != TKM_OK)
		tkm_visit_tell_problem(
		    visit, NULL, tkm_operation_problem(operation));
}

void tkm_visit_pins(struct tkm_visit *visit)
{
	if (visit->tokens > 0)
		tkm_visit_operate(visit, look_at_pins);
}
