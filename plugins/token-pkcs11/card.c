/* SPDX-License-Identifier: Apache-2.0
 * card.c -- opening a token, holding a session, noticing that it went.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/token-pkcs11/card.h"
#include "plugins/token-pkcs11/pin.h"
#include "plugins/token-pkcs11/slot.h"

#define ANOTHER                                                              \
	TKM_N("The token was removed, or another one is in its place. Plug " \
	      "in the right token and start over; nothing was changed on "   \
	      "this one.")

static struct tkm_p11_module *find_module(
    struct tkm_instance *instance, const char *path)
{
	for (size_t i = 0; i < instance->module_count; i++) {
		if (strcmp(instance->modules[i]->path, path) == 0)
			return instance->modules[i];
	}
	return NULL;
}

static tkm_status no_such_token(struct tkm_op *op, const char *detail)
{
	return tkm_p11_fail(op, TKM_E_TOKEN_REMOVED, ANOTHER, detail);
}

/* The module knows its slots from the enumeration, in this process or, when
 * the reference comes from another one, from a look now. */
static tkm_status look_at(struct tkm_instance *instance, struct tkm_op *op,
    const char *path, struct tkm_p11_module **out)
{
	struct tkm_p11_module *module = find_module(instance, path);
	struct tkm_p11_fault fault;
	const char *args[3];
	tkm_status rc;

	if (!module || !module->p11) {
		rc = tkm_p11_look(instance, op, path);
		if (rc != 0)
			return rc;
		module = find_module(instance, path);
	}
	if (!module)
		return no_such_token(op, "module is not configured");
	if (atomic_load(&module->busy)) {
		tkm_p11_module_blame_hang(module, args, &fault);
		return tkm_p11_tell(op, &fault);
	}
	if (tkm_p11_module_failed(module))
		return tkm_p11_tell(op, &module->fault);
	*out = module;
	return 0;
}

static tkm_status check_serial(
    struct tkm_op *op, const CK_TOKEN_INFO *info, const char *serial)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_P11_FIELD_TEXT);
	bool same;

	tkm_p11_field_text(
	    &text, info->serialNumber, sizeof(info->serialNumber));
	same = tkm_buf_ok(&text) && strcmp(tkm_buf_text(&text), serial) == 0;
	tkm_buf_release(&text);
	return same ? 0 : no_such_token(op, "serial is another one");
}

static tkm_status identify(
    struct tkm_card *card, struct tkm_op *op, const char *serial)
{
	CK_TOKEN_INFO info;
	CK_RV rv = card->p11->C_GetTokenInfo(card->slot, &info);
	tkm_status rc = tkm_p11_check(op, "C_GetTokenInfo", rv);

	if (rc == 0)
		rc = check_serial(op, &info, serial);
	if (rc != 0)
		return rc;
	memcpy(card->serial, info.serialNumber, sizeof(card->serial));
	if (card->p11->C_GetSlotInfo(card->slot, &card->slot_info) != CKR_OK)
		memset(&card->slot_info, 0, sizeof(card->slot_info));
	return 0;
}

tkm_status TKM_CALL tkm_p11_open(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_id *id, struct tkm_card **out)
{
	struct tkm_card *card = calloc(1, sizeof(*card));
	char *path = NULL;
	tkm_status rc;

	if (!card)
		return tkm_p11_check(op, "open", CKR_HOST_MEMORY);
	card->instance = instance;
	if (!tkm_p11_ref_parse(id->ref, &path, &card->slot)) {
		rc = no_such_token(op, "reference is not one of ours");
		goto out;
	}
	rc = look_at(instance, op, path, &card->module);
	if (rc != 0)
		goto out;
	card->p11 = card->module->p11;
	rc = identify(card, op, id->serial);
	if (rc != 0)
		goto out;
	card->next = instance->cards;
	instance->cards = card;
	*out = card;
	card = NULL;
out:
	free(path);
	free(card);
	return rc;
}

void TKM_CALL tkm_p11_close(struct tkm_card *card)
{
	struct tkm_card **link = &card->instance->cards;

	tkm_p11_drop_session(card);
	while (*link != card)
		link = &(*link)->next;
	*link = card->next;
	free(card);
}

tkm_status tkm_p11_token_info(
    struct tkm_card *card, struct tkm_op *op, CK_TOKEN_INFO *info)
{
	CK_RV rv = card->p11->C_GetTokenInfo(card->slot, info);
	tkm_status rc = tkm_p11_card_check(card, op, "C_GetTokenInfo", rv);

	if (rc != 0)
		return rc;
	if (memcmp(info->serialNumber, card->serial, sizeof(card->serial)) == 0)
		return 0;
	tkm_p11_drop_session(card);
	return no_such_token(op, "serial has changed");
}

/* A token that was pulled and put back has the same serial, but the session
 * and the login it had are gone. */
tkm_status TKM_CALL tkm_p11_verify(struct tkm_card *card, struct tkm_op *op)
{
	CK_TOKEN_INFO info;
	CK_SESSION_INFO session;
	CK_RV rv;
	tkm_status rc = tkm_p11_token_info(card, op, &info);

	if (rc != 0 || !card->has_session)
		return rc;
	rv = card->p11->C_GetSessionInfo(card->session, &session);
	return tkm_p11_card_check(card, op, "C_GetSessionInfo", rv);
}

tkm_status TKM_CALL tkm_p11_can(struct tkm_card *card, uint32_t *flags)
{
	CK_TOKEN_INFO info;
	CK_RV rv = card->p11->C_GetTokenInfo(card->slot, &info);

	if (rv != CKR_OK)
		return tkm_p11_meaning_of(rv)->code;
	*flags = 0;
	if ((info.flags & (CKF_WRITE_PROTECTED | CKF_SO_PIN_LOCKED)) == 0)
		*flags |= TKM_CAN_UNBLOCK;
	return 0;
}

tkm_status tkm_p11_need_session(struct tkm_card *card, struct tkm_op *op)
{
	const CK_FLAGS both = CKF_SERIAL_SESSION | CKF_RW_SESSION;
	CK_RV rv;

	if (card->has_session)
		return 0;
	rv = card->p11->C_OpenSession(
	    card->slot, both, NULL, NULL, &card->session);
	if (rv == CKR_TOKEN_WRITE_PROTECTED)
		rv = card->p11->C_OpenSession(
		    card->slot, CKF_SERIAL_SESSION, NULL, NULL, &card->session);
	card->has_session = rv == CKR_OK;
	return tkm_p11_card_check(card, op, "C_OpenSession", rv);
}

tkm_status tkm_p11_need_login(struct tkm_card *card, struct tkm_op *op)
{
	return tkm_p11_check(op, "login",
	    card->role == TKM_PIN_USER ? CKR_OK : CKR_USER_NOT_LOGGED_IN);
}

void tkm_p11_drop_session(struct tkm_card *card)
{
	if (!card->has_session)
		return;
	tkm_p11_logout(card);
	if (card->has_session)
		card->p11->C_CloseSession(card->session);
	card->has_session = false;
}

tkm_status tkm_p11_card_check(
    struct tkm_card *card, struct tkm_op *op, const char *function, CK_RV rv)
{
	if (tkm_p11_meaning_of(rv)->code == TKM_E_TOKEN_REMOVED && rv != CKR_OK)
		tkm_p11_drop_session(card);
	return tkm_p11_check(op, function, rv);
}
