/* SPDX-License-Identifier: Apache-2.0
 * remove.c -- takes keys and certificates off the token.
 */
#include "plugins/token-pkcs11/object.h"

#define ABSENT                                                              \
	TKM_N("There is no such key or certificate on the token any more. " \
	      "Nothing was changed.")
#define STILL_THERE                                                       \
	TKM_N("The token reported success but did not remove the key or " \
	      "certificate. Unplug the token, plug it in again, and try " \
	      "once more.")

/* The private half goes first: what a crash leaves is a public half alone,
 * which is a key that was never finished, and is removed on repetition. */
static const struct {
	uint32_t what;
	CK_OBJECT_CLASS class;
} removals[] = {
    {TKM_OBJECT_CERTIFICATE, CKO_CERTIFICATE},
    {TKM_OBJECT_KEY, CKO_PRIVATE_KEY},
    {TKM_OBJECT_KEY, CKO_PUBLIC_KEY},
};

static tkm_status remove_class(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, struct tkm_view id, size_t *removed)
{
	struct tkm_p11_found found;
	tkm_status rc = tkm_p11_find_id(card, op, class, id, &found);
	CK_RV rv;

	for (size_t i = 0; i < found.count && rc == 0; i++) {
		rv =
		    card->p11->C_DestroyObject(card->session, found.handles[i]);
		rc = tkm_p11_card_check(card, op, "C_DestroyObject", rv);
		if (rc == 0)
			(*removed)++;
	}
	if (rc != 0 || found.count == 0)
		return rc;
	rc = tkm_p11_find_id(card, op, class, id, &found);
	if (rc == 0 && found.count > 0)
		rc = tkm_p11_fail(op, TKM_E_TOKEN, STILL_THERE,
		    "object is still there after C_DestroyObject");
	return rc;
}

/* An empty id would mean all objects. */
tkm_status TKM_CALL tkm_p11_remove(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t what)
{
	struct tkm_view wanted = tkm_view_of_bytes(id, n);
	size_t removed = 0;
	tkm_status rc = tkm_p11_need_login(card, op);

	for (size_t i = 0; i < TKM_P11_COUNT(removals) && rc == 0 && n > 0;
	     i++) {
		if ((what & removals[i].what) != 0)
			rc = remove_class(
			    card, op, removals[i].class, wanted, &removed);
	}
	if (rc == 0 && removed == 0)
		rc = tkm_p11_fail(
		    op, TKM_E_NOT_FOUND, ABSENT, "no object has that id");
	return rc;
}
