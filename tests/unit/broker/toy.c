/* SPDX-License-Identifier: Apache-2.0
 * toy.c -- a token of memory behind the real token vtable.
 */
#include "toy.h"

#include <string.h>

#include "core/host/secret.h"

struct tkm_card {
	struct toy *toy;
};

static struct tkm_card cards[WORLD_TOKENS];

static tkm_status fail(struct tkm_op *op, tkm_status code, const char *message)
{
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = message,
	};

	return op->fail(op, &error);
}

static tkm_status TKM_CALL toy_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen)
{
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = TKM_E_TOKEN,
	    .tries_left = -1,
	    .message = "The module is broken.",
	};
	tkm_status status = TKM_OK;
	int i;

	(void)instance;
	if (the.enumerate_fails)
		return fail(op, TKM_E_TOKEN, "The back end is broken.");
	if (the.module_fails)
		seen->problem(seen->ctx, "/lib/broken.so", &error);
	for (i = 0; i < the.toy_count && status == TKM_OK; i++)
		if (the.toys[i].present)
			status = seen->token(seen->ctx, &the.toys[i].id);
	return status;
}

static tkm_status TKM_CALL toy_open(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_id *id, struct tkm_card **out)
{
	int i;

	(void)instance;
	for (i = 0; i < the.toy_count; i++) {
		if (strcmp(the.toys[i].id.serial, id->serial) != 0 ||
		    !the.toys[i].present)
			continue;
		cards[i].toy = &the.toys[i];
		the.toys[i].opened++;
		*out = &cards[i];
		return TKM_OK;
	}
	return fail(op, TKM_E_TOKEN_REMOVED, "The token is gone.");
}

static void TKM_CALL toy_close(struct tkm_card *card)
{
	card->toy->opened--;
	card->toy->logged_in = false;
}

static tkm_status TKM_CALL toy_verify(struct tkm_card *card, struct tkm_op *op)
{
	if (card->toy->present)
		return TKM_OK;
	return fail(op, TKM_E_TOKEN_REMOVED, "The token is gone.");
}

static tkm_status TKM_CALL toy_can(struct tkm_card *card, uint32_t *flags)
{
	(void)card;
	*flags = TKM_CAN_UNBLOCK;
	return TKM_OK;
}

static tkm_status TKM_CALL toy_describe(
    struct tkm_card *card, struct tkm_op *op)
{
	(void)card;
	(void)op;
	return TKM_OK;
}

static void set_flags(
    const struct toy *toy, int tries, struct tkm_pin_state *out)
{
	if (toy->tells_tries)
		out->tries_left = tries;
	if (!toy->tells_flags)
		return;
	if (tries < toy->max_tries)
		out->flags |= TKM_PIN_LOW;
	if (toy->tells_only_low)
		return;
	if (tries == 1)
		out->flags |= TKM_PIN_FINAL;
	if (tries == 0)
		out->flags |= TKM_PIN_BLOCKED;
}

static tkm_status TKM_CALL toy_pin_state(struct tkm_card *card,
    struct tkm_op *op, uint32_t role, struct tkm_pin_state *out)
{
	const struct toy *toy = card->toy;

	(void)op;
	out->flags = TKM_PIN_SET;
	out->tries_left = -1;
	out->tries_max = -1;
	out->min_length = 4;
	out->max_length = 16;
	out->is_default = toy->is_default;
	out->source = "flag";
	set_flags(toy, role == TKM_PIN_USER ? toy->tries : toy->so_tries, out);
	return TKM_OK;
}

/* Compares a PIN as a token does, counting. */
static tkm_status try_pin(struct toy *toy, struct tkm_op *op, uint32_t role,
    const struct tkm_secret *pin)
{
	bool user = role != TKM_PIN_SO;
	int *tries = user ? &toy->tries : &toy->so_tries;

	if (!world_effect())
		return fail(op, TKM_E_INTERNAL, "The machine is dead.");
	toy->pins_sent++;
	if (*tries == 0)
		return fail(op, TKM_E_PIN_BLOCKED, "Blocked.");
	if (strcmp(tkm_secret_bytes(pin), user ? toy->pin : toy->so_pin) != 0) {
		toy->so_wrong += user ? 0 : 1;
		--*tries;
		return fail(op,
		    *tries == 0 ? TKM_E_PIN_BLOCKED : TKM_E_PIN_WRONG,
		    "Wrong.");
	}
	*tries = toy->max_tries;
	return TKM_OK;
}

/* The answer of a machine that died having done the deed is never heard. */
static tkm_status heard(struct tkm_op *op, tkm_status status)
{
	if (world_is_dead())
		return fail(op, TKM_E_INTERNAL, "The machine is dead.");
	return status;
}

static tkm_status TKM_CALL toy_login(struct tkm_card *card, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin)
{
	tkm_status status = try_pin(card->toy, op, role, pin);

	if (role == TKM_PIN_CONTEXT)
		card->toy->may_sign = status == TKM_OK;
	else
		card->toy->logged_in = status == TKM_OK && role == TKM_PIN_USER;
	return heard(op, status);
}

static void TKM_CALL toy_logout(struct tkm_card *card)
{
	card->toy->logged_in = false;
}

static tkm_status TKM_CALL toy_change_pin(struct tkm_card *card,
    struct tkm_op *op, uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	struct toy *toy = card->toy;
	tkm_status status = try_pin(toy, op, role, old);

	if (status == TKM_OK)
		strcpy(role == TKM_PIN_USER ? toy->pin : toy->so_pin,
		    tkm_secret_bytes(fresh));
	return heard(op, status);
}

static tkm_status TKM_CALL toy_unblock(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_secret *so, const struct tkm_secret *fresh)
{
	struct toy *toy = card->toy;
	tkm_status status = try_pin(toy, op, TKM_PIN_SO, so);

	if (status == TKM_OK && !toy->unblock_lies) {
		strcpy(toy->pin, tkm_secret_bytes(fresh));
		toy->tries = toy->max_tries;
	}
	return heard(op, status);
}

static tkm_status TKM_CALL toy_objects(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_object_seen *seen)
{
	return toy_tell_objects(card->toy, op, seen);
}

static tkm_status TKM_CALL toy_make_key(struct tkm_card *card,
    struct tkm_op *op, const struct tkm_key_policy *policy, const void *tag,
    uint64_t n, const struct tkm_object_seen *made)
{
	if (!card->toy->logged_in)
		return fail(op, TKM_E_TOKEN, "Nobody is logged in.");
	return toy_key(card->toy, op, policy, tag, n, made);
}

static tkm_status TKM_CALL toy_sign(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink)
{
	(void)digest_name;
	if (!card->toy->logged_in)
		return fail(op, TKM_E_TOKEN, "Nobody is logged in.");
	if (card->toy->pin_each_time && !card->toy->may_sign)
		return fail(op, TKM_E_NEEDS_INPUT, "The PIN, please.");
	card->toy->may_sign = false;
	return toy_signature(op, id, n, how, digest, digest_n, sink);
}

static tkm_status TKM_CALL toy_put_certificate(struct tkm_card *card,
    struct tkm_op *op, const void *id, uint64_t n, const char *label,
    const void *der, uint64_t der_n)
{
	(void)label;
	if (!card->toy->logged_in)
		return fail(op, TKM_E_TOKEN, "Nobody is logged in.");
	return toy_certificate(card->toy, op, id, n, der, der_n);
}

static tkm_status TKM_CALL toy_remove(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t what)
{
	(void)op;
	(void)id;
	(void)n;
	(void)what;
	card->toy->removes++;
	return TKM_OK;
}

const struct tkm_token toy_table = {
    .size = sizeof(toy_table),
    .enumerate = toy_enumerate,
    .open = toy_open,
    .close = toy_close,
    .verify = toy_verify,
    .can = toy_can,
    .describe = toy_describe,
    .pin_state = toy_pin_state,
    .login = toy_login,
    .logout = toy_logout,
    .change_pin = toy_change_pin,
    .unblock = toy_unblock,
    .objects = toy_objects,
    .make_key = toy_make_key,
    .sign = toy_sign,
    .put_certificate = toy_put_certificate,
    .remove = toy_remove,
};
