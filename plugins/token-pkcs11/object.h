/* SPDX-License-Identifier: Apache-2.0
 * object.h -- objects on the token: found, read, removed.
 */
#ifndef TKM_P11_OBJECT_H
#define TKM_P11_OBJECT_H

#include "plugins/token-pkcs11/card.h"
#include "core/base/buf.h"

/* More objects of a kind than this are left out. */
#define TKM_P11_OBJECTS_MAX 128u

/* The attributes of a key or certificate, as an item has them. */
enum {
	TKM_P11_ID,
	TKM_P11_LABEL,
	TKM_P11_KIND, /* key or certificate type */
	TKM_P11_VALUE, /* certificate, modulus or EC point */
	TKM_P11_EXTRA, /* exponent or EC parameters */
	TKM_P11_ATTRIBUTES
};

struct tkm_p11_found {
	CK_OBJECT_HANDLE handles[TKM_P11_OBJECTS_MAX];
	size_t count;
};

/* Finds what matches the template; needs a session. */
tkm_status tkm_p11_find(struct tkm_card *card, struct tkm_op *op,
    CK_ATTRIBUTE *wanted, size_t n, struct tkm_p11_found *out);

/* Finds objects of a class with this CKA_ID, or with any if it is empty. */
tkm_status tkm_p11_find_id(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, struct tkm_view id, struct tkm_p11_found *out);

/*
 * Reads the attributes whose types stand in `attributes`, at most
 * TKM_P11_ATTRIBUTES of them; values are allocated.  One the object has not, or
 * does not give, is left empty.
 */
tkm_status tkm_p11_read(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes, size_t n);
void tkm_p11_read_release(CK_ATTRIBUTE *attributes, size_t n);

struct tkm_view tkm_p11_view_of(const CK_ATTRIBUTE *attribute);
/* A CK_ULONG in an attribute, such as CKA_KEY_TYPE; CK_UNAVAILABLE_
 * INFORMATION if it is none. */
CK_ULONG tkm_p11_number_of(const CK_ATTRIBUTE *attribute);

/* One key or certificate as read from the token. */
struct tkm_p11_item {
	CK_OBJECT_CLASS class;
	CK_OBJECT_HANDLE handle;
	CK_ATTRIBUTE attributes[TKM_P11_ATTRIBUTES];
	struct tkm_buf spki; /* of keys; empty if it cannot be told */
};

tkm_status tkm_p11_item_read(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, CK_OBJECT_HANDLE handle, struct tkm_p11_item *out);
void tkm_p11_item_release(struct tkm_p11_item *item);

/* Members of the table; see <tkm/token.h>. */
tkm_status TKM_CALL tkm_p11_objects(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_object_seen *seen);
tkm_status TKM_CALL tkm_p11_remove(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t what);

#endif
