/* SPDX-License-Identifier: Apache-2.0
 * session_pin.c -- PINs of a token in use: asked for, sent once, changed by
 * the rules, and what is known of them.
 */
#include "core/host/token/session.h"

#include "core/host/core.h"
#include "core/host/plugin/contract.h"
#include "core/host/secret.h"
#include "core/host/token/pin_memory.h"
#include "core/host/token/pin_record.h"
#include "core/host/values.h"
#include "core/sys/clock.h"
#include <tkm/make.h>

/* ------------------------------------------------------- failing in words */

/* What a text about a PIN may name, and at which answer it points. */
struct telling {
	int32_t tries_left; /* -1: not known */
	const char *field; /* or NULL */
	const struct tkm_pin_limits *limits; /* or NULL */
};

struct told {
	struct tkm_error error;
	struct tkm_value values[4];
	const struct tkm_value *args[4];
};

static void told_make(const struct tkm_session *session, tkm_status code,
    const char *message, const struct telling *telling, struct told *out)
{
	const struct tkm_pin_limits *limits = telling->limits;
	size_t i;

	out->values[0] =
	    tkm_value_text("token", tkm_token_name(&session->token.id));
	out->values[1] = tkm_value_number("tries", telling->tries_left);
	out->values[2] =
	    tkm_value_number("min", limits ? limits->min_length : 0);
	out->values[3] =
	    tkm_value_number("max", limits ? limits->max_length : 0);
	for (i = 0; i < 4; i++)
		out->args[i] = &out->values[i];
	out->error = tkm_error_of(code, message);
	out->error.tries_left = telling->tries_left;
	out->error.field = telling->field;
	out->error.args = out->args;
	out->error.arg_count = 4;
}

static tkm_status fail_telling(const struct tkm_session *session,
    struct tkm_op *op, tkm_status code, const char *message,
    const struct telling *telling)
{
	struct told told;

	told_make(session, code, message, telling, &told);
	return op->fail(op, &told.error);
}

static tkm_status fail_blocked(
    struct tkm_session *session, struct tkm_op *op, uint32_t role)
{
	const struct telling telling = {.tries_left = 0};
	const char *message =
	    role == TKM_PIN_USER
		? TKM_N("The PIN of the token {token} is blocked, because a "
			"wrong one was entered too often. Your keys are not "
			"lost: recover the PIN with “Forgot PIN”, or ask "
			"whoever issued the token.")
		: TKM_N("The administrator's PIN of the token {token} is "
			"blocked. Only whoever issued the token can help now: "
			"take it there.");

	return fail_telling(session, op, TKM_E_PIN_BLOCKED, message, &telling);
}

static const char *wrong_text(int32_t tries_left)
{
	if (tries_left > 1)
		return TKM_N("The PIN is not correct. Check it and try again; "
			     "{tries} tries are left before the token blocks "
			     "it.");
	if (tries_left == 1)
		return TKM_N("The PIN is not correct. After one more wrong PIN "
			     "the token blocks it.");
	return TKM_N("The PIN is not correct. Check it and try again; after "
		     "too many wrong PINs the token blocks it.");
}

#define KNOWN_WRONG                                                      \
	TKM_N("The token has already refused this very PIN. It was not " \
	      "sent again, so no try was lost. Enter another one.")

/* ---------------------------------------------------------------- state */

static tkm_status read_state(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, struct tkm_pin_state *out)
{
	struct tkm_pin_state state = {
	    .size = sizeof(state),
	    .tries_left = -1,
	    .tries_max = -1,
	};
	struct tkm_installed *before;
	tkm_status status;

	before = tkm_session_enter(session, op);
	status = session->table->pin_state(session->card, op, role, &state);
	tkm_session_leave(session, op, before);
	if (status != TKM_OK)
		return status;
	if (!tkm_contract_flags(state.flags))
		return tkm_session_fail(session, op, TKM_E_PLUGIN,
		    tkm_status_message(TKM_E_PLUGIN));
	if (state.flags & TKM_PIN_BLOCKED)
		state.tries_left = 0;
	else if (state.tries_left < 0 && state.flags & TKM_PIN_FINAL)
		state.tries_left = 1;
	*out = state;
	return TKM_OK;
}

static bool is_blocked(const struct tkm_pin_state *state)
{
	return state->flags & TKM_PIN_BLOCKED || state->tries_left == 0;
}

static tkm_status load_record(
    struct tkm_session *session, struct tkm_pin_record *out)
{
	tkm_status status = tkm_pin_record_load(
	    tkm_core_state_dir(session->core), &session->token.id, out);

	if (status != TKM_OK)
		tkm_core_log(session->core, TKM_LOG_WARNING, "host",
		    "cannot read what is known of a token's PIN");
	return status;
}

/* One that cannot be read is left: it holds the SO PIN's count too. */
static void change_record(
    struct tkm_session *session, tkm_pin_record_edit *edit, const void *ctx)
{
	if (tkm_pin_record_change(tkm_core_state_dir(session->core),
		&session->token.id, edit, ctx) != TKM_OK)
		tkm_core_log(session->core, TKM_LOG_WARNING, "host",
		    "cannot write what is known of a token's PIN");
}

/* What the token does not know itself, we may. */
static void add_knowledge(
    struct tkm_session *session, struct tkm_pin_state *state)
{
	struct tkm_pin_record record;

	if (session->is_default != TKM_UNKNOWN) {
		state->is_default = session->is_default;
		state->source = session->was_typed ? "typed" : "record";
	} else if (load_record(session, &record) == TKM_OK &&
		   record.since != 0) {
		state->is_default = record.is_default ? TKM_YES : TKM_NO;
		state->source = record.was_typed ? "typed" : "record";
	}
}

/* What the token wants, and what the policy wants beyond that. */
static struct tkm_pin_limits limits_of(
    const struct tkm_session *session, const struct tkm_pin_state *state)
{
	struct tkm_pin_limits limits = {
	    .min_length = state->min_length,
	    .max_length = state->max_length,
	    .digits = (state->flags & TKM_PIN_DIGITS) != 0,
	};
	uint32_t wanted = (uint32_t)tkm_config_integer(
	    tkm_core_config(session->core), "pin", "min-length");

	if (limits.max_length > 0 && wanted > limits.max_length)
		wanted = limits.max_length;
	if (wanted > limits.min_length)
		limits.min_length = wanted;
	return limits;
}

tkm_status TKM_CALL tkm_session_pin_state(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, struct tkm_pin_state *out)
{
	struct tkm_pin_state state;
	tkm_status status;

	status = tkm_session_check(session, op);
	if (status == TKM_OK)
		status = read_state(session, op, role, &state);
	if (status != TKM_OK)
		return status;
	if (role == TKM_PIN_USER && state.is_default == TKM_UNKNOWN)
		add_knowledge(session, &state);
	if (role == TKM_PIN_USER)
		state.min_length = limits_of(session, &state).min_length;
	tkm_assign(out, &state);
	return TKM_OK;
}

/* ------------------------------------------------------- the default PIN */

static struct tkm_view brand_default(const struct tkm_session *session)
{
	const char *pin = tkm_config_get(
	    tkm_core_config(session->core), "brand", "default-pin");

	return tkm_view_of(pin && pin[0] != '\0' ? pin : NULL);
}

static struct tkm_view view_of_secret(const struct tkm_secret *secret)
{
	return tkm_view_of_bytes(
	    tkm_secret_bytes(secret), tkm_secret_length(secret));
}

static bool set_default(struct tkm_pin_record *record, const void *ctx)
{
	const struct tkm_session *session = ctx;
	bool is_default = session->is_default == TKM_YES;

	if (record->since != 0 && record->is_default == is_default)
		return false;
	record->is_default = is_default;
	record->was_typed = session->was_typed;
	record->since = tkm_sys_clock_now();
	return true;
}

static void note_default(
    struct tkm_session *session, bool is_default, bool was_typed)
{
	session->is_default = is_default ? TKM_YES : TKM_NO;
	session->was_typed = was_typed;
	change_record(session, set_default, session);
}

static bool unset_default(struct tkm_pin_record *record, const void *ctx)
{
	bool was_set = record->since != 0;

	(void)ctx;
	record->since = 0;
	record->is_default = false;
	return was_set;
}

/* Somebody else chose the PIN, and what the default is nobody said. */
static void forget_default(struct tkm_session *session)
{
	session->is_default = TKM_UNKNOWN;
	change_record(session, unset_default, NULL);
}

/* The token has this user PIN: is it the brand's default? */
static void note_pin(
    struct tkm_session *session, const struct tkm_secret *pin, bool was_typed)
{
	struct tkm_view initial = brand_default(session);

	if (initial.data)
		note_default(session,
		    tkm_view_equals(view_of_secret(pin), initial), was_typed);
}

static bool forget_refusals(struct tkm_pin_record *record, const void *ctx)
{
	bool had_any = record->so_refused != 0;

	(void)ctx;
	record->so_refused = 0;
	return had_any;
}

void tkm_session_pin_is(
    struct tkm_session *session, uint32_t role, const struct tkm_secret *pin)
{
	tkm_pin_memory_forget(tkm_broker_pins(session->broker),
	    tkm_token_name(&session->token.id), role);
	if (role == TKM_PIN_USER && !brand_default(session).data)
		forget_default(session);
	else if (role == TKM_PIN_USER)
		note_pin(session, pin, false);
	else if (role == TKM_PIN_SO)
		change_record(session, forget_refusals, NULL);
}

/* ------------------------------------------------- before a PIN is sent */

static bool was_refused(const struct tkm_session *session, uint32_t role,
    const struct tkm_secret *pin)
{
	return tkm_pin_memory_knows(tkm_broker_pins(session->broker),
	    tkm_token_name(&session->token.id), role, pin);
}

static tkm_status ask_as_host(struct tkm_op *op, const struct tkm_form *form)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);
	tkm_status status = op->ask(op, form);

	tkm_operation_speak_as(operation, before);
	return status;
}

static tkm_status confirm_last_try(struct tkm_session *session,
    struct tkm_op *op, const struct tkm_error *problem)
{
	const struct tkm_value token =
	    tkm_value_text("token", tkm_token_name(&session->token.id));
	const struct tkm_value *const args[] = {&token};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_DANGER,
	    .id = "pin.last_try",
	    .title = TKM_N("This is the last try"),
	    .text = TKM_N("Only one try is left for the PIN of the token "
			  "{token}. If the PIN is wrong once more, the token "
			  "blocks it. Go on only if you are sure."),
	    .accept = TKM_N("Go on"),
	    .args = args,
	    .arg_count = 1,
	    .problem = problem,
	    .tries_left = 1,
	};

	return ask_as_host(op, &form);
}

/* Is it the right token, and is there a PIN that can be tried? */
static tkm_status prepare(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, struct tkm_pin_state *state)
{
	tkm_status status;

	status = tkm_session_verify(session, op);
	if (status == TKM_OK)
		status = read_state(session, op, role, state);
	if (status != TKM_OK)
		return status;
	if (is_blocked(state))
		return fail_blocked(session, op, role);
	if (role == TKM_PIN_USER && !(state->flags & TKM_PIN_SET))
		return tkm_session_fail(session, op, TKM_E_TOKEN,
		    TKM_N("The token {token} has no PIN yet: it has not been "
			  "prepared for use. Take it back to whoever issued "
			  "it."));
	return TKM_OK;
}

/*
 * Remembers that the PIN was refused and says how it stands now: `problem`
 * if another may be tried, else the operation has failed with PIN_BLOCKED.
 */
static tkm_status after_refusal(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin, const char *field,
    struct told *problem)
{
	struct telling telling = {.tries_left = -1, .field = field};
	struct tkm_pin_state state;

	tkm_pin_memory_add(tkm_broker_pins(session->broker),
	    tkm_token_name(&session->token.id), role, pin);
	if (read_state(session, op, role, &state) == TKM_OK) {
		if (is_blocked(&state))
			return fail_blocked(session, op, role);
		telling.tries_left = state.tries_left;
	}
	told_make(session, TKM_E_PIN_WRONG, wrong_text(telling.tries_left),
	    &telling, problem);
	return TKM_E_PIN_WRONG;
}

static tkm_status no_memory(struct tkm_session *session, struct tkm_op *op)
{
	return tkm_session_fail(session, op, TKM_E_MEMORY,
	    TKM_N("There is not enough memory. Close other programs and try "
		  "again."));
}

/* ---------------------------------------------------------- authenticate */

static tkm_status ask_pin(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_pin_state *state,
    const struct tkm_error *problem)
{
	const struct tkm_field pin = {
	    .size = sizeof(pin),
	    .type = TKM_SECRET,
	    .flags = TKM_F_REQUIRED |
		     (state->flags & TKM_PIN_DIGITS ? TKM_F_DIGITS : 0),
	    .id = "pin",
	    .label = TKM_N("PIN"),
	    .max = state->max_length,
	};
	const struct tkm_field *const fields[] = {&pin};
	const struct tkm_value token =
	    tkm_value_text("token", tkm_token_name(&session->token.id));
	const struct tkm_value *const args[] = {&token};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = state->tries_left == 1 ? TKM_DANGER : TKM_ASK,
	    .id = "pin.enter",
	    .title = TKM_N("PIN of the token {token}"),
	    .text = role == TKM_PIN_CONTEXT
			? TKM_N("The token wants its PIN again for this "
				"signature.")
			: NULL,
	    .accept = TKM_N("Log in"),
	    .fields = fields,
	    .args = args,
	    .problem = problem,
	    .field_count = 1,
	    .arg_count = 1,
	    .tries_left = state->tries_left,
	};

	return ask_as_host(op, &form);
}

static tkm_status send_pin(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin)
{
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->login(session->card, op, role, pin);
	tkm_session_note(session, "login", status);
	tkm_session_leave(session, op, before);
	return status;
}

/* The PIN just typed.  PIN_WRONG: `problem` says what to ask again with. */
static tkm_status try_pin(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin, struct told *problem)
{
	const struct telling telling = {.tries_left = -1, .field = "pin"};
	tkm_status status;

	if (was_refused(session, TKM_PIN_USER, pin)) {
		told_make(
		    session, TKM_E_PIN_WRONG, KNOWN_WRONG, &telling, problem);
		return TKM_E_PIN_WRONG;
	}
	status = send_pin(session, op, role, pin);
	if (status == TKM_E_PIN_BLOCKED)
		return fail_blocked(session, op, TKM_PIN_USER);
	if (status == TKM_E_PIN_WRONG)
		return after_refusal(
		    session, op, TKM_PIN_USER, pin, "pin", problem);
	if (status != TKM_OK)
		return status;
	session->logged_in = true;
	note_pin(session, pin, true);
	return TKM_OK;
}

/*
 * Somebody else may have lost tries while the PIN was typed: the last one is
 * confirmed whenever it has become the last one.
 */
static tkm_status check_again(
    struct tkm_session *session, struct tkm_op *op, bool was_confirmed)
{
	struct tkm_pin_state state;
	tkm_status status = prepare(session, op, TKM_PIN_USER, &state);

	if (status == TKM_OK && state.tries_left == 1 && !was_confirmed)
		status = confirm_last_try(session, op, NULL);
	return status;
}

/*
 * One round of asking; `problem` is of the round before, or NULL.  `again`:
 * the PIN was wrong and another may be asked for.
 */
static tkm_status ask_and_try(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_error *problem, struct told *next,
    bool *again)
{
	const struct tkm_value *answer;
	struct tkm_secret *pin = NULL;
	struct tkm_pin_state state;
	tkm_status status;

	status = prepare(session, op, TKM_PIN_USER, &state);
	if (status == TKM_OK && state.tries_left == 1)
		status = confirm_last_try(session, op, problem);
	if (status == TKM_OK)
		status = ask_pin(session, op, role, &state, problem);
	if (status != TKM_OK)
		return status;
	answer = op->answer(op, "pin");
	if (!answer || !answer->secret)
		return tkm_session_fail(session, op, TKM_E_NEEDS_INPUT,
		    TKM_N("The PIN of the token {token} is needed."));
	/* Asking once more wipes the answer. */
	if (tkm_secret_copy(answer->secret, &pin) != TKM_OK)
		return no_memory(session, op);
	status = check_again(session, op, state.tries_left == 1);
	if (status == TKM_OK) {
		status = try_pin(session, op, role, pin, next);
		*again = status == TKM_E_PIN_WRONG;
	}
	tkm_secret_free(pin);
	return status;
}

/* `role`: TKM_PIN_USER or TKM_PIN_CONTEXT, which are one PIN. */
static tkm_status authenticate_as(
    struct tkm_session *session, struct tkm_op *op, uint32_t role)
{
	const struct tkm_error *problem = NULL;
	struct told told[2];
	struct told *next;
	unsigned round = 0;
	tkm_status status;
	bool again;

	do {
		again = false;
		next = &told[round++ % 2];
		status = ask_and_try(session, op, role, problem, next, &again);
		problem = &next->error;
	} while (again);
	return status;
}

tkm_status TKM_CALL tkm_session_authenticate(
    struct tkm_session *session, struct tkm_op *op)
{
	tkm_status status = tkm_session_check(session, op);

	if (status != TKM_OK || session->logged_in)
		return status;
	return authenticate_as(session, op, TKM_PIN_USER);
}

tkm_status tkm_session_allow_signature(
    struct tkm_session *session, struct tkm_op *op)
{
	return authenticate_as(session, op, TKM_PIN_CONTEXT);
}

void tkm_session_logout(struct tkm_session *session, struct tkm_op *op)
{
	struct tkm_installed *before;

	if (!session->logged_in || !session->card)
		return;
	before = tkm_session_enter(session, op);
	session->table->logout(session->card);
	tkm_session_leave(session, op, before);
	session->logged_in = false;
}

/* ------------------------------------------------------------ a new PIN */

static tkm_status check_rules(struct tkm_session *session, struct tkm_op *op,
    const struct tkm_pin_state *state, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	struct tkm_pin_limits limits = limits_of(session, state);
	const struct telling telling = {
	    .tries_left = -1,
	    .field = "new_pin",
	    .limits = &limits,
	};
	struct tkm_view none = {0};
	enum tkm_pin_fault fault;

	fault = tkm_pin_rules_check(view_of_secret(fresh),
	    old ? view_of_secret(old) : none, brand_default(session), &limits);
	if (fault == TKM_PIN_FINE)
		return TKM_OK;
	return fail_telling(
	    session, op, TKM_E_ARGUMENT, tkm_pin_fault_text(fault), &telling);
}

tkm_status TKM_CALL tkm_session_check_new_pin(struct tkm_session *session,
    struct tkm_op *op, const struct tkm_secret *fresh)
{
	struct tkm_pin_state state;
	tkm_status status;

	status = tkm_session_check(session, op);
	if (status == TKM_OK)
		status = read_state(session, op, TKM_PIN_USER, &state);
	if (status == TKM_OK)
		status = check_rules(session, op, &state, NULL, fresh);
	return status;
}

static tkm_status send_change(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *old, const struct tkm_secret *fresh)
{
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status =
	    session->table->change_pin(session->card, op, role, old, fresh);
	tkm_session_note(session, "change PIN", status);
	tkm_session_leave(session, op, before);
	return status;
}

static tkm_status change_checked(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *old, const struct tkm_secret *fresh)
{
	struct told problem;
	tkm_status status;

	status = send_change(session, op, role, old, fresh);
	if (status == TKM_E_PIN_BLOCKED)
		return fail_blocked(session, op, role);
	if (status == TKM_E_PIN_WRONG) {
		status =
		    after_refusal(session, op, role, old, "old_pin", &problem);
		return status == TKM_E_PIN_WRONG ? op->fail(op, &problem.error)
						 : status;
	}
	if (status != TKM_OK)
		return status;
	/* Whether a login outlives the change differs among tokens. */
	if (role == TKM_PIN_USER)
		tkm_session_logout(session, op);
	tkm_session_pin_is(session, role, fresh);
	/* Chosen by the user, by the rules: whatever the default is. */
	if (role == TKM_PIN_USER && !brand_default(session).data)
		note_default(session, false, false);
	return TKM_OK;
}

/* `old` and `fresh` are ours: asking wipes the answers of forms before. */
static tkm_status change_owned(struct tkm_session *session, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *old, const struct tkm_secret *fresh)
{
	const struct telling telling = {.tries_left = -1, .field = "old_pin"};
	struct tkm_pin_state state;
	tkm_status status;

	status = prepare(session, op, role, &state);
	if (status == TKM_OK && role == TKM_PIN_USER)
		status = check_rules(session, op, &state, old, fresh);
	if (status != TKM_OK)
		return status;
	if (was_refused(session, role, old))
		return fail_telling(
		    session, op, TKM_E_PIN_WRONG, KNOWN_WRONG, &telling);
	if (state.tries_left == 1)
		status = confirm_last_try(session, op, NULL);
	if (status == TKM_OK)
		status = change_checked(session, op, role, old, fresh);
	return status;
}

tkm_status TKM_CALL tkm_session_change_pin(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	struct tkm_secret *own_old = NULL;
	struct tkm_secret *own_fresh = NULL;
	tkm_status status;

	status = tkm_secret_copy(old, &own_old);
	if (status == TKM_OK)
		status = tkm_secret_copy(fresh, &own_fresh);
	if (status != TKM_OK)
		status = no_memory(session, op);
	else
		status = change_owned(session, op, role, own_old, own_fresh);
	tkm_secret_free(own_fresh);
	tkm_secret_free(own_old);
	return status;
}
