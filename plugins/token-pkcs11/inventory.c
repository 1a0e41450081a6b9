/* SPDX-License-Identifier: Apache-2.0
 * inventory.c -- all keys and certificates, joined by CKA_ID.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "plugins/token-pkcs11/object.h"

#define LABEL_MAX 1024u

/* What the token holds of each class, in this order. */
static const CK_OBJECT_CLASS classes[] = {
    CKO_PUBLIC_KEY, CKO_PRIVATE_KEY, CKO_CERTIFICATE};

struct inventory {
	struct tkm_p11_item items[TKM_P11_OBJECTS_MAX * 3];
	size_t count;
	bool logged_in;
};

static tkm_status read_class(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, struct inventory *all)
{
	struct tkm_p11_found found;
	tkm_status rc =
	    tkm_p11_find_id(card, op, class, tkm_view_of(NULL), &found);

	for (size_t i = 0; i < found.count && rc == 0; i++) {
		rc = tkm_p11_item_read(
		    card, op, class, found.handles[i], &all->items[all->count]);
		if (rc == 0)
			all->count++;
	}
	return rc;
}

static struct tkm_view attribute(const struct tkm_p11_item *item, int which)
{
	return tkm_p11_view_of(&item->attributes[which]);
}

static const struct tkm_p11_item *with_id(
    const struct inventory *all, CK_OBJECT_CLASS class, struct tkm_view id)
{
	for (size_t i = 0; i < all->count && id.size > 0; i++) {
		if (all->items[i].class == class &&
		    tkm_view_equals(attribute(&all->items[i], TKM_P11_ID), id))
			return &all->items[i];
	}
	return NULL;
}

/* Before a login a private key is hidden, and its public half speaks for it;
 * after it a public half alone is a key that was never finished. */
static const struct tkm_p11_item *key_with_id(
    const struct inventory *all, struct tkm_view id)
{
	const struct tkm_p11_item *key = with_id(all, CKO_PRIVATE_KEY, id);

	if (!key && !all->logged_in)
		key = with_id(all, CKO_PUBLIC_KEY, id);
	return key;
}

static struct tkm_view spki_of(
    const struct inventory *all, const struct tkm_p11_item *key)
{
	struct tkm_view id = attribute(key, TKM_P11_ID);
	const struct tkm_p11_item *half = with_id(all, CKO_PUBLIC_KEY, id);

	if (half && half->spki.size > 0)
		return tkm_buf_view(&half->spki);
	return tkm_buf_view(&key->spki);
}

static void set_bytes(const void **to, uint64_t *length, struct tkm_view from)
{
	*to = from.size > 0 ? from.data : NULL;
	*length = from.size;
}

/* Either may be NULL, not both. */
static tkm_status tell(const struct inventory *all,
    const struct tkm_object_seen *seen, const struct tkm_p11_item *key,
    const struct tkm_p11_item *certificate)
{
	const struct tkm_p11_item *named = certificate ? certificate : key;
	struct tkm_object object = {.size = sizeof(object)};
	struct tkm_buf label = TKM_BUF_INIT(LABEL_MAX);
	tkm_status rc;

	set_bytes(&object.id, &object.id_length, attribute(named, TKM_P11_ID));
	if (key) {
		object.flags |= TKM_OBJECT_KEY;
		set_bytes(&object.spki, &object.spki_length, spki_of(all, key));
	}
	if (certificate) {
		object.flags |= TKM_OBJECT_CERTIFICATE;
		set_bytes(&object.certificate, &object.certificate_length,
		    attribute(certificate, TKM_P11_VALUE));
	}
	tkm_utf8_add_safe(&label, attribute(named, TKM_P11_LABEL));
	object.label = tkm_buf_text(&label);
	rc = seen->object(seen->ctx, &object);
	tkm_buf_release(&label);
	return rc;
}

static bool is_x509(const struct tkm_p11_item *item)
{
	return tkm_p11_number_of(&item->attributes[TKM_P11_KIND]) ==
		   CKC_X_509 &&
	       item->attributes[TKM_P11_VALUE].ulValueLen > 0;
}

static tkm_status tell_item(const struct inventory *all,
    const struct tkm_object_seen *seen, const struct tkm_p11_item *item)
{
	struct tkm_view id = attribute(item, TKM_P11_ID);

	if (item->class == CKO_CERTIFICATE)
		return is_x509(item)
			   ? tell(all, seen, key_with_id(all, id), item)
			   : 0;
	if (with_id(all, CKO_CERTIFICATE, id))
		return 0;
	if (item->class == CKO_PRIVATE_KEY ||
	    (!all->logged_in && !with_id(all, CKO_PRIVATE_KEY, id)))
		return tell(all, seen, item, NULL);
	return 0;
}

tkm_status TKM_CALL tkm_p11_objects(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_object_seen *seen)
{
	struct inventory *all = calloc(1, sizeof(*all));
	tkm_status rc = 0;

	if (!all)
		return tkm_p11_check(op, "objects", CKR_HOST_MEMORY);
	all->logged_in = card->role == TKM_PIN_USER;
	for (size_t i = 0; i < TKM_P11_COUNT(classes) && rc == 0; i++)
		rc = read_class(card, op, classes[i], all);
	for (size_t i = 0; i < all->count && rc == 0; i++)
		rc = tell_item(all, seen, &all->items[i]);
	for (size_t i = 0; i < all->count; i++)
		tkm_p11_item_release(&all->items[i]);
	free(all);
	return rc;
}
