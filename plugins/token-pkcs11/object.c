/* SPDX-License-Identifier: Apache-2.0
 * object.c -- finding and reading objects.
 */
#include <stdlib.h>
#include <string.h>

#include "plugins/token-pkcs11/object.h"
#include "plugins/token-pkcs11/public_key.h"

/* Longer values are no key's and no certificate's: left empty. */
#define VALUE_MAX 65536u

static CK_RV find_all(struct tkm_card *card, struct tkm_p11_found *found)
{
	CK_ULONG n = 0;
	CK_RV rv;

	do {
		rv = card->p11->C_FindObjects(card->session,
		    found->handles + found->count,
		    TKM_P11_OBJECTS_MAX - found->count, &n);
		if (rv != CKR_OK)
			return rv;
		if (n > TKM_P11_OBJECTS_MAX - found->count)
			return CKR_GENERAL_ERROR;
		found->count += n;
	} while (n > 0 && found->count < TKM_P11_OBJECTS_MAX);
	return CKR_OK;
}

tkm_status tkm_p11_find(struct tkm_card *card, struct tkm_op *op,
    CK_ATTRIBUTE *wanted, size_t n, struct tkm_p11_found *out)
{
	tkm_status rc = tkm_p11_need_session(card, op);
	CK_RV rv;

	out->count = 0;
	if (rc != 0)
		return rc;
	rv = card->p11->C_FindObjectsInit(card->session, wanted, n);
	if (rv != CKR_OK)
		return tkm_p11_card_check(card, op, "C_FindObjectsInit", rv);
	rv = find_all(card, out);
	card->p11->C_FindObjectsFinal(card->session);
	return tkm_p11_card_check(card, op, "C_FindObjects", rv);
}

tkm_status tkm_p11_find_id(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, struct tkm_view id, struct tkm_p11_found *out)
{
	CK_ATTRIBUTE wanted[] = {
	    {CKA_CLASS, &class, sizeof(class)},
	    {CKA_ID, (void *)(uintptr_t)id.data, id.size},
	};

	return tkm_p11_find(card, op, wanted, id.size > 0 ? 2 : 1, out);
}

/* Answers that still fill in what can be read. */
static bool is_partial(CK_RV rv)
{
	return rv == CKR_ATTRIBUTE_SENSITIVE ||
	       rv == CKR_ATTRIBUTE_TYPE_INVALID;
}

static bool allocate(CK_ATTRIBUTE *attributes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CK_ATTRIBUTE *a = &attributes[i];

		if (a->ulValueLen == CK_UNAVAILABLE_INFORMATION ||
		    a->ulValueLen > VALUE_MAX)
			a->ulValueLen = 0;
		if (a->ulValueLen == 0)
			continue;
		a->pValue = calloc(1, a->ulValueLen);
		if (!a->pValue)
			return false;
	}
	return true;
}

/* Asks once more, only for what was said to be there. */
static CK_RV fill(struct tkm_card *card, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attributes, size_t n)
{
	CK_ATTRIBUTE there[TKM_P11_ATTRIBUTES];
	CK_ATTRIBUTE *from[TKM_P11_ATTRIBUTES];
	CK_ULONG count = 0;
	CK_RV rv;

	for (size_t i = 0; i < n; i++) {
		if (attributes[i].ulValueLen == 0)
			continue;
		from[count] = &attributes[i];
		there[count++] = attributes[i];
	}
	if (count == 0)
		return CKR_OK;
	rv =
	    card->p11->C_GetAttributeValue(card->session, object, there, count);
	if (rv != CKR_OK && !is_partial(rv))
		return rv;
	for (CK_ULONG i = 0; i < count; i++) {
		if (there[i].ulValueLen > from[i]->ulValueLen)
			there[i].ulValueLen = 0;
		from[i]->ulValueLen = there[i].ulValueLen;
	}
	return CKR_OK;
}

tkm_status tkm_p11_read(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes, size_t n)
{
	CK_RV rv;

	for (size_t i = 0; i < n; i++) {
		attributes[i].pValue = NULL;
		attributes[i].ulValueLen = 0;
	}
	rv = card->p11->C_GetAttributeValue(
	    card->session, object, attributes, n);
	if (rv == CKR_OK || is_partial(rv))
		rv = allocate(attributes, n) ? fill(card, object, attributes, n)
					     : CKR_HOST_MEMORY;
	if (rv != CKR_OK)
		tkm_p11_read_release(attributes, n);
	return tkm_p11_card_check(card, op, "C_GetAttributeValue", rv);
}

void tkm_p11_read_release(CK_ATTRIBUTE *attributes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(attributes[i].pValue);
		attributes[i].pValue = NULL;
		attributes[i].ulValueLen = 0;
	}
}

struct tkm_view tkm_p11_view_of(const CK_ATTRIBUTE *attribute)
{
	return tkm_view_of_bytes(attribute->pValue, attribute->ulValueLen);
}

CK_ULONG tkm_p11_number_of(const CK_ATTRIBUTE *attribute)
{
	CK_ULONG number = CK_UNAVAILABLE_INFORMATION;

	if (attribute->ulValueLen == sizeof(number))
		memcpy(&number, attribute->pValue, sizeof(number));
	return number;
}

/* Which attributes make a certificate, and a key of each type. */
static const CK_ATTRIBUTE_TYPE certificate_types[TKM_P11_ATTRIBUTES] = {
    CKA_ID, CKA_LABEL, CKA_CERTIFICATE_TYPE, CKA_VALUE, CKA_SUBJECT};
static const CK_ATTRIBUTE_TYPE rsa_types[TKM_P11_ATTRIBUTES] = {
    CKA_ID, CKA_LABEL, CKA_KEY_TYPE, CKA_MODULUS, CKA_PUBLIC_EXPONENT};
static const CK_ATTRIBUTE_TYPE ec_types[TKM_P11_ATTRIBUTES] = {
    CKA_ID, CKA_LABEL, CKA_KEY_TYPE, CKA_EC_POINT, CKA_EC_PARAMS};

static tkm_status choose_types(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, CK_OBJECT_HANDLE handle,
    const CK_ATTRIBUTE_TYPE **types)
{
	CK_ATTRIBUTE kind = {CKA_KEY_TYPE, NULL, 0};
	tkm_status rc;

	*types = certificate_types;
	if (class == CKO_CERTIFICATE)
		return 0;
	rc = tkm_p11_read(card, op, handle, &kind, 1);
	if (rc != 0)
		return rc;
	*types = tkm_p11_number_of(&kind) == CKK_EC ? ec_types : rsa_types;
	tkm_p11_read_release(&kind, 1);
	return 0;
}

static void make_spki(struct tkm_p11_item *item)
{
	const CK_ATTRIBUTE *a = item->attributes;
	struct tkm_view value = tkm_p11_view_of(&a[TKM_P11_VALUE]);
	struct tkm_view extra = tkm_p11_view_of(&a[TKM_P11_EXTRA]);

	if (tkm_p11_number_of(&a[TKM_P11_KIND]) == CKK_EC)
		tkm_p11_spki_add_ec(&item->spki, extra, value);
	else
		tkm_p11_spki_add_rsa(&item->spki, value, extra);
}

tkm_status tkm_p11_item_read(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, CK_OBJECT_HANDLE handle, struct tkm_p11_item *out)
{
	const CK_ATTRIBUTE_TYPE *types;
	tkm_status rc = choose_types(card, op, class, handle, &types);

	if (rc != 0)
		return rc;
	memset(out, 0, sizeof(*out));
	out->class = class;
	out->handle = handle;
	tkm_buf_init(&out->spki, TKM_P11_SPKI_MAX);
	for (size_t i = 0; i < TKM_P11_ATTRIBUTES; i++)
		out->attributes[i].type = types[i];
	rc =
	    tkm_p11_read(card, op, handle, out->attributes, TKM_P11_ATTRIBUTES);
	if (rc == 0 && class != CKO_CERTIFICATE)
		make_spki(out);
	return rc;
}

void tkm_p11_item_release(struct tkm_p11_item *item)
{
	tkm_p11_read_release(item->attributes, TKM_P11_ATTRIBUTES);
	tkm_buf_release(&item->spki);
}
