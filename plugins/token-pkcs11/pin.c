/* SPDX-License-Identifier: Apache-2.0
 * pin.c -- PINs go from the host's memory straight into the module; each is
 * sent at most as often as <tkm/token.h> says.
 */
#include "plugins/token-pkcs11/pin.h"

#include <tkm/make.h>

#define NOT_CHANGED                                                         \
	TKM_N("The token reported success but does not accept the new "     \
	      "PIN. Your old PIN may still be the right one; try it once, " \
	      "and have the token checked.")
#define SO_WRONG                                                             \
	TKM_N("The token does not accept the administrator's PIN (SO PIN). " \
	      "Nothing was changed. Ask whoever issued the token.")
#define SO_BLOCKED                                                          \
	TKM_N("The administrator's PIN (SO PIN) of the token is blocked. "  \
	      "The token cannot be unblocked any more; ask whoever issued " \
	      "it for a new one.")
#define SO_FINAL                                                             \
	TKM_N("Only one try of the administrator's PIN (SO PIN) is left, "   \
	      "so it is not tried. Nothing was changed. Ask whoever issued " \
	      "the token.")
#define HELD                                                                \
	TKM_N("The token is in use by another operation. Wait until it is " \
	      "done, and try again.")

/* Lengths no token means; some leave the fields unset. */
#define LENGTH_MAX 255u

/* What the token's flags say for each role, and how it is called. */
static const struct role {
	uint32_t id;
	CK_USER_TYPE user;
	CK_FLAGS initialized;
	CK_FLAGS low;
	CK_FLAGS final;
	CK_FLAGS locked;
	CK_FLAGS to_be_changed;
} roles[] = {
    {TKM_PIN_USER, CKU_USER, CKF_USER_PIN_INITIALIZED, CKF_USER_PIN_COUNT_LOW,
	CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED,
	CKF_USER_PIN_TO_BE_CHANGED},
    {TKM_PIN_SO, CKU_SO, CKF_TOKEN_INITIALIZED, CKF_SO_PIN_COUNT_LOW,
	CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED, CKF_SO_PIN_TO_BE_CHANGED},
};

static const struct role *find_role(uint32_t id)
{
	for (size_t i = 0; i < TKM_P11_COUNT(roles); i++) {
		if (roles[i].id == id)
			return &roles[i];
	}
	return NULL;
}

static tkm_status no_role(struct tkm_op *op)
{
	return tkm_p11_fail(
	    op, TKM_E_UNSUPPORTED, NULL, "PKCS#11 has no such PIN");
}

static uint32_t state_flags(const struct role *role, CK_FLAGS flags)
{
	uint32_t state = 0;

	if ((flags & role->initialized) != 0)
		state |= TKM_PIN_SET;
	if ((flags & role->low) != 0)
		state |= TKM_PIN_LOW;
	if ((flags & role->final) != 0)
		state |= TKM_PIN_FINAL;
	if ((flags & role->locked) != 0)
		state |= TKM_PIN_BLOCKED;
	if ((flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
		state |= TKM_PIN_PAD;
	return state;
}

static uint32_t length_limit(CK_ULONG told)
{
	return told == 0 || told > LENGTH_MAX ? LENGTH_MAX : (uint32_t)told;
}

/* A number only where PKCS#11 gives one: none left, or exactly one. */
static int32_t tries_left(const struct role *role, CK_FLAGS flags)
{
	if ((flags & role->locked) != 0)
		return 0;
	return (flags & role->final) != 0 ? 1 : -1;
}

static void fill_state(const struct role *role, const CK_TOKEN_INFO *info,
    struct tkm_pin_state *state)
{
	state->flags = state_flags(role, info->flags);
	state->tries_left = tries_left(role, info->flags);
	state->tries_max = -1;
	state->max_length = length_limit(info->ulMaxPinLen);
	state->min_length = info->ulMinPinLen > state->max_length
				? 0
				: (uint32_t)info->ulMinPinLen;
	state->is_default = TKM_UNKNOWN;
	state->source = "";
	if ((info->flags & role->to_be_changed) != 0) {
		state->is_default = TKM_YES;
		state->source = "flag";
	}
}

tkm_status TKM_CALL tkm_p11_pin_state(struct tkm_card *card, struct tkm_op *op,
    uint32_t role_id, struct tkm_pin_state *out)
{
	const struct role *role = find_role(role_id);
	struct tkm_pin_state state = {.size = sizeof(state)};
	CK_TOKEN_INFO info;
	tkm_status rc;

	if (!role)
		return no_role(op);
	rc = tkm_p11_token_info(card, op, &info);
	if (rc != 0)
		return rc;
	fill_state(role, &info, &state);
	tkm_assign(out, &state);
	return 0;
}

/* Sends a PIN to the module while the host lends it. */
struct login_call {
	struct tkm_card *card;
	CK_USER_TYPE user;
	CK_RV rv;
};

static tkm_status TKM_CALL send_login(void *ctx, const void *pin, uint32_t n)
{
	struct login_call *call = ctx;
	struct tkm_card *card = call->card;

	/* PKCS#11 takes a pointer to what it will not change. */
	call->rv = card->p11->C_Login(
	    card->session, call->user, (CK_UTF8CHAR_PTR)(uintptr_t)pin, n);
	return 0;
}

CK_RV tkm_p11_send_pin(
    struct tkm_card *card, CK_USER_TYPE user, const struct tkm_secret *pin)
{
	struct login_call call = {card, user, CKR_FUNCTION_FAILED};

	card->instance->secret->view(pin, send_login, &call);
	return call.rv;
}

/*
 * A login of somebody else in this process would let any PIN pass unchecked:
 * it is ended, and the PIN sent again, for the first time really.
 */
static CK_RV send_fresh(struct tkm_card *card, const struct role *role,
    const struct tkm_secret *pin)
{
	CK_RV rv = tkm_p11_send_pin(card, role->user, pin);

	if (rv == CKR_USER_ALREADY_LOGGED_IN ||
	    rv == CKR_USER_ANOTHER_ALREADY_LOGGED_IN) {
		card->p11->C_Logout(card->session);
		rv = tkm_p11_send_pin(card, role->user, pin);
	}
	return rv;
}

static const char *message_for(const struct role *role, CK_RV rv)
{
	if (role->user != CKU_SO)
		return NULL;
	if (rv == CKR_PIN_INCORRECT)
		return SO_WRONG;
	return rv == CKR_PIN_LOCKED ? SO_BLOCKED : NULL;
}

/* A wrong PIN that was the last one is told as blocked at once. */
static tkm_status tell_pin(struct tkm_card *card, struct tkm_op *op,
    const struct role *role, const char *function, CK_RV rv)
{
	struct tkm_p11_fault fault = {
	    .tries_left = -1,
	    .rv = rv,
	    .function = function,
	    .message = message_for(role, rv),
	};
	CK_TOKEN_INFO info;

	if (rv != CKR_PIN_INCORRECT && rv != CKR_PIN_LOCKED)
		return tkm_p11_card_check(card, op, function, rv);
	if (rv == CKR_PIN_LOCKED)
		fault.tries_left = 0;
	else if (card->p11->C_GetTokenInfo(card->slot, &info) == CKR_OK)
		fault.tries_left = tries_left(role, info.flags);
	if (fault.tries_left == 0) {
		fault.code = TKM_E_PIN_BLOCKED;
		fault.message = message_for(role, CKR_PIN_LOCKED);
		if (!fault.message)
			fault.message =
			    tkm_p11_meaning_of(CKR_PIN_LOCKED)->message;
	}
	return tkm_p11_tell(op, &fault);
}

/* The PIN of a key with CKA_ALWAYS_AUTHENTICATE (PKCS#11 v2.40, 4.9). */
static tkm_status allow_signature(
    struct tkm_card *card, struct tkm_op *op, const struct tkm_secret *pin)
{
	CK_RV rv;

	if (!card->signing.begun)
		return tkm_p11_check(
		    op, "C_Login", CKR_OPERATION_NOT_INITIALIZED);
	rv = tkm_p11_send_pin(card, CKU_CONTEXT_SPECIFIC, pin);
	if (rv != CKR_OK)
		return tell_pin(
		    card, op, find_role(TKM_PIN_USER), "C_Login", rv);
	card->signing.allowed = true;
	return 0;
}

static tkm_status login(struct tkm_card *card, struct tkm_op *op,
    const struct role *role, const struct tkm_secret *pin)
{
	tkm_status rc;
	CK_RV rv;

	tkm_p11_logout(card);
	rc = tkm_p11_need_session(card, op);
	if (rc != 0)
		return rc;
	rv = send_fresh(card, role, pin);
	if (rv != CKR_OK)
		return tell_pin(card, op, role, "C_Login", rv);
	card->role = role->id;
	return 0;
}

tkm_status TKM_CALL tkm_p11_login(struct tkm_card *card, struct tkm_op *op,
    uint32_t role_id, const struct tkm_secret *pin)
{
	const struct role *role = find_role(role_id);

	if (role_id == TKM_PIN_CONTEXT)
		return allow_signature(card, op, pin);
	return role ? login(card, op, role, pin) : no_role(op);
}

void TKM_CALL tkm_p11_logout(struct tkm_card *card)
{
	if (card->role != 0 && card->has_session)
		card->p11->C_Logout(card->session);
	card->role = 0;
	/* PKCS#11 before 3.0 ends a signature only with its session. */
	if (card->signing.begun)
		card->p11->C_CloseSession(card->session);
	card->has_session &= !card->signing.begun;
	card->signing = (struct tkm_p11_signing){.begun = false};
}

/* Both PINs are lent at once: one view inside the other. */
struct set_call {
	struct tkm_card *card;
	const struct tkm_secret *fresh;
	const void *old;
	uint32_t old_length;
	CK_RV rv;
};

static tkm_status TKM_CALL send_both(void *ctx, const void *fresh, uint32_t n)
{
	struct set_call *call = ctx;
	struct tkm_card *card = call->card;

	call->rv = card->p11->C_SetPIN(card->session,
	    (CK_UTF8CHAR_PTR)(uintptr_t)call->old, call->old_length,
	    (CK_UTF8CHAR_PTR)(uintptr_t)fresh, n);
	return 0;
}

static tkm_status TKM_CALL lend_fresh(void *ctx, const void *old, uint32_t n)
{
	struct set_call *call = ctx;

	call->old = old;
	call->old_length = n;
	return call->card->instance->secret->view(call->fresh, send_both, call);
}

static CK_RV set_pin(struct tkm_card *card, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	struct set_call call = {
	    .card = card, .fresh = fresh, .rv = CKR_FUNCTION_FAILED};

	card->instance->secret->view(old, lend_fresh, &call);
	return call.rv;
}

static tkm_status TKM_CALL send_init(void *ctx, const void *fresh, uint32_t n)
{
	struct set_call *call = ctx;
	struct tkm_card *card = call->card;

	call->rv = card->p11->C_InitPIN(
	    card->session, (CK_UTF8CHAR_PTR)(uintptr_t)fresh, n);
	return 0;
}

static CK_RV init_pin(struct tkm_card *card, const struct tkm_secret *fresh)
{
	struct set_call call = {.card = card, .rv = CKR_FUNCTION_FAILED};

	card->instance->secret->view(fresh, send_init, &call);
	return call.rv;
}

/* There are modules that say CKR_OK and write nothing. */
static tkm_status prove(struct tkm_card *card, struct tkm_op *op,
    const struct role *role, const struct tkm_secret *fresh)
{
	CK_RV rv;
	tkm_status rc;

	tkm_p11_logout(card);
	rc = tkm_p11_need_session(card, op);
	if (rc != 0)
		return rc;
	rv = send_fresh(card, role, fresh);
	if (rv == CKR_OK)
		card->role = role->id;
	tkm_p11_logout(card);
	if (rv != CKR_PIN_INCORRECT && rv != CKR_PIN_LOCKED)
		return tkm_p11_card_check(card, op, "C_Login", rv);
	return tkm_p11_tell(op, &(struct tkm_p11_fault){
				    .code = TKM_E_TOKEN,
				    .tries_left = -1,
				    .rv = rv,
				    .function = "C_Login",
				    .message = NOT_CHANGED,
				});
}

/* C_SetPIN changes the user's PIN when nobody is logged in; the SO, and the
 * user of modules that want it so, must be logged in first. */
static tkm_status change(struct tkm_card *card, struct tkm_op *op,
    const struct role *role, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	tkm_status rc = 0;
	CK_RV rv = CKR_USER_NOT_LOGGED_IN;

	if (role->user == CKU_USER)
		rv = set_pin(card, old, fresh);
	if (rv == CKR_USER_NOT_LOGGED_IN) {
		rc = login(card, op, role, old);
		if (rc != 0)
			return rc;
		rv = set_pin(card, old, fresh);
	}
	return rv == CKR_OK ? 0 : tell_pin(card, op, role, "C_SetPIN", rv);
}

tkm_status TKM_CALL tkm_p11_change_pin(struct tkm_card *card, struct tkm_op *op,
    uint32_t role_id, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	const struct role *role = find_role(role_id);
	tkm_status rc;

	if (!role)
		return no_role(op);
	tkm_p11_logout(card);
	rc = tkm_p11_need_session(card, op);
	if (rc == 0)
		rc = change(card, op, role, old, fresh);
	if (rc == 0)
		rc = prove(card, op, role, fresh);
	tkm_p11_logout(card);
	return rc;
}

/* The SO may log in only where no other session of ours reads the token. */
static bool is_held_elsewhere(const struct tkm_card *card)
{
	const struct tkm_card *other = card->instance->cards;

	for (; other != NULL; other = other->next) {
		if (other != card && other->module == card->module &&
		    other->slot == card->slot && other->has_session)
			return true;
	}
	return false;
}

/* The last try of the SO PIN is not ours to lose. */
static tkm_status may_unblock(struct tkm_card *card, struct tkm_op *op)
{
	CK_TOKEN_INFO info;
	tkm_status rc = tkm_p11_token_info(card, op, &info);

	if (rc != 0)
		return rc;
	if (is_held_elsewhere(card))
		return tkm_p11_fail(op, TKM_E_BUSY, HELD,
		    "the token has another session of ours");
	if ((info.flags & CKF_SO_PIN_LOCKED) != 0)
		return tkm_p11_fail(op, TKM_E_PIN_BLOCKED, SO_BLOCKED,
		    "CKF_SO_PIN_LOCKED is set");
	if ((info.flags & CKF_SO_PIN_FINAL_TRY) != 0)
		return tkm_p11_fail(
		    op, TKM_E_REFUSED, SO_FINAL, "CKF_SO_PIN_FINAL_TRY is set");
	return 0;
}

tkm_status TKM_CALL tkm_p11_unblock(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_secret *so, const struct tkm_secret *fresh)
{
	tkm_status rc;
	CK_RV rv;

	tkm_p11_drop_session(card);
	rc = may_unblock(card, op);
	if (rc != 0)
		return rc;
	rc = login(card, op, find_role(TKM_PIN_SO), so);
	if (rc != 0)
		goto out;
	rv = init_pin(card, fresh);
	rc = tkm_p11_card_check(card, op, "C_InitPIN", rv);
	if (rc == 0)
		rc = prove(card, op, find_role(TKM_PIN_USER), fresh);
out:
	tkm_p11_drop_session(card);
	return rc;
}
