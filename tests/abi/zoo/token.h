/* SPDX-License-Identifier: Apache-2.0
 * token.h -- an animal that drives tokens: there are none, and each that
 * includes this defines what its enumerate() does instead.
 */
#ifndef TKM_ABI_ZOO_TOKEN_H
#define TKM_ABI_ZOO_TOKEN_H

#include <string.h>

#include <tkm/token.h>

static tkm_status TKM_CALL token_open(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_id *id, struct tkm_card **out)
{
	(void)instance;
	(void)op;
	(void)id;
	(void)out;
	return TKM_E_TOKEN_REMOVED;
}

static void TKM_CALL token_end(struct tkm_card *card)
{
	(void)card;
}

static tkm_status TKM_CALL token_look(struct tkm_card *card, struct tkm_op *op)
{
	(void)card;
	(void)op;
	return TKM_E_UNSUPPORTED;
}

static tkm_status TKM_CALL token_can(struct tkm_card *card, uint32_t *flags)
{
	(void)card;
	*flags = 0;
	return TKM_OK;
}

static tkm_status TKM_CALL token_pin_state(struct tkm_card *card,
    struct tkm_op *op, uint32_t role, struct tkm_pin_state *out)
{
	(void)role;
	(void)out;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_login(struct tkm_card *card, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin)
{
	(void)role;
	(void)pin;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_change_pin(struct tkm_card *card,
    struct tkm_op *op, uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	(void)old;
	return token_login(card, op, role, fresh);
}

static tkm_status TKM_CALL token_objects(struct tkm_card *card,
    struct tkm_op *op, const struct tkm_object_seen *seen)
{
	(void)seen;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_make_key(struct tkm_card *card,
    struct tkm_op *op, const struct tkm_key_policy *policy, const void *tag,
    uint64_t n, const struct tkm_object_seen *made)
{
	(void)policy;
	(void)tag;
	(void)n;
	return token_objects(card, op, made);
}

static tkm_status TKM_CALL token_sign(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink)
{
	(void)id;
	(void)n;
	(void)how;
	(void)digest_name;
	(void)digest;
	(void)digest_n;
	(void)sink;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_put_certificate(struct tkm_card *card,
    struct tkm_op *op, const void *id, uint64_t n, const char *label,
    const void *der, uint64_t der_n)
{
	(void)id;
	(void)n;
	(void)label;
	(void)der;
	(void)der_n;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_remove(struct tkm_card *card,
    struct tkm_op *op, const void *id, uint64_t n, uint32_t what)
{
	(void)id;
	(void)n;
	(void)what;
	return token_look(card, op);
}

static tkm_status TKM_CALL token_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen);

static const struct tkm_token token_table = {
    .size = sizeof(token_table),
    .enumerate = token_enumerate,
    .open = token_open,
    .close = token_end,
    .verify = token_look,
    .can = token_can,
    .describe = token_look,
    .pin_state = token_pin_state,
    .login = token_login,
    .logout = token_end,
    .change_pin = token_change_pin,
    .objects = token_objects,
    .make_key = token_make_key,
    .sign = token_sign,
    .put_certificate = token_put_certificate,
    .remove = token_remove,
};

static const void *TKM_CALL token_query(
    struct tkm_instance *instance, const char *interface_id)
{
	(void)instance;
	return strcmp(interface_id, TKM_TOKEN) == 0 ? &token_table : NULL;
}

#define ZOO_QUERY token_query

#endif
