/* SPDX-License-Identifier: Apache-2.0
 * certificate.c -- writes a certificate beside its key and reads it back.
 */
#include <string.h>

#include "core/base/utf8.h"
#include "plugins/token-pkcs11/certificate.h"
#include "plugins/token-pkcs11/object.h"
#include "plugins/token-pkcs11/x509.h"

#define NOT_ONE                                                      \
	TKM_N("What was received is not a certificate. Nothing was " \
	      "changed; try again, or ask whoever issues it.")
#define WRONG_KEY                                                    \
	TKM_N("The certificate belongs to another key. Nothing was " \
	      "changed; ask whoever issues it.")
#define NOT_WRITTEN                                                      \
	TKM_N("The token reported success but does not hold the "        \
	      "certificate as it was written. Try again; if it happens " \
	      "again, the token is worn out or full.")

/* Longer labels are cut: tokens differ in what they take. */
#define LABEL_MAX 64u

/* What is to be written, and under which id. */
struct writing {
	struct tkm_view id;
	struct tkm_view label;
	struct tkm_view der;
	struct tkm_p11_x509 fields;
};

static tkm_status is_there(struct tkm_card *card, struct tkm_op *op,
    const struct writing *what, bool *there)
{
	struct tkm_p11_found found;
	CK_ATTRIBUTE value = {CKA_VALUE, NULL, 0};
	tkm_status rc =
	    tkm_p11_find_id(card, op, CKO_CERTIFICATE, what->id, &found);

	*there = false;
	for (size_t i = 0; i < found.count && rc == 0 && !*there; i++) {
		rc = tkm_p11_read(card, op, found.handles[i], &value, 1);
		if (rc != 0)
			return rc;
		*there = tkm_view_equals(tkm_p11_view_of(&value), what->der);
		tkm_p11_read_release(&value, 1);
	}
	return rc;
}

static CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, struct tkm_view value)
{
	return (CK_ATTRIBUTE){type, (void *)(uintptr_t)value.data, value.size};
}

static CK_RV create(
    struct tkm_card *card, const struct writing *what, CK_OBJECT_HANDLE *object)
{
	CK_OBJECT_CLASS class = CKO_CERTIFICATE;
	CK_CERTIFICATE_TYPE type = CKC_X_509;
	CK_BBOOL yes = CK_TRUE;
	CK_BBOOL no = CK_FALSE;
	CK_ATTRIBUTE template[] = {
	    {CKA_CLASS, &class, sizeof(class)},
	    {CKA_CERTIFICATE_TYPE, &type, sizeof(type)},
	    {CKA_TOKEN, &yes, sizeof(yes)},
	    attribute(CKA_LABEL, what->label),
	    attribute(CKA_ID, what->id),
	    attribute(CKA_SUBJECT, what->fields.subject),
	    attribute(CKA_ISSUER, what->fields.issuer),
	    attribute(CKA_SERIAL_NUMBER, what->fields.serial),
	    attribute(CKA_VALUE, what->der),
	    {CKA_PRIVATE, &no, sizeof(no)},
	};

	return card->p11->C_CreateObject(
	    card->session, template, TKM_P11_COUNT(template), object);
}

/* What is not what was written is not left there. */
static tkm_status write_new(
    struct tkm_card *card, struct tkm_op *op, const struct writing *what)
{
	CK_OBJECT_HANDLE object;
	bool there;
	CK_RV rv = create(card, what, &object);
	tkm_status rc = tkm_p11_card_check(card, op, "C_CreateObject", rv);

	if (rc == 0)
		rc = is_there(card, op, what, &there);
	if (rc != 0 || there)
		return rc;
	card->p11->C_DestroyObject(card->session, object);
	return tkm_p11_fail(op, TKM_E_TOKEN, NOT_WRITTEN,
	    "certificate read back is not the one written");
}

/* A token that does not tell its public key is believed. */
static tkm_status check_key(
    struct tkm_card *card, struct tkm_op *op, const struct writing *what)
{
	struct tkm_p11_found found;
	struct tkm_p11_item key;
	bool other;
	tkm_status rc =
	    tkm_p11_find_id(card, op, CKO_PUBLIC_KEY, what->id, &found);

	if (rc != 0 || found.count == 0)
		return rc;
	rc =
	    tkm_p11_item_read(card, op, CKO_PUBLIC_KEY, found.handles[0], &key);
	if (rc != 0)
		return rc;
	other = key.spki.size > 0 &&
		!tkm_view_equals(tkm_buf_view(&key.spki), what->fields.spki);
	tkm_p11_item_release(&key);
	return other ? tkm_p11_fail(op, TKM_E_ARGUMENT, WRONG_KEY,
			   "public keys of key and certificate differ")
		     : 0;
}

tkm_status TKM_CALL tkm_p11_put_certificate(struct tkm_card *card,
    struct tkm_op *op, const void *id, uint64_t n, const char *label,
    const void *der, uint64_t der_n)
{
	struct writing what = {
	    .id = tkm_view_of_bytes(id, n),
	    .label = tkm_utf8_cut(tkm_view_of(label), LABEL_MAX),
	    .der = tkm_view_of_bytes(der, der_n),
	};
	bool there;
	tkm_status rc;

	if (n == 0 || !tkm_p11_x509_parse(what.der, &what.fields))
		return tkm_p11_fail(op, TKM_E_ARGUMENT, NOT_ONE,
		    "certificate cannot be parsed");
	rc = tkm_p11_need_login(card, op);
	if (rc == 0)
		rc = check_key(card, op, &what);
	if (rc == 0)
		rc = is_there(card, op, &what, &there);
	if (rc != 0 || there)
		return rc;
	return write_new(card, op, &what);
}
