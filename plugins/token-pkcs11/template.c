/* SPDX-License-Identifier: Apache-2.0
 * template.c -- the ladder of key pair templates.
 */
#include <string.h>

#include "plugins/token-pkcs11/public_key.h"
#include "plugins/token-pkcs11/template.h"

/* What each rung adds to the one before; the last one gives up the id. */
#define WITH_EXTRACTABLE 0x1u
#define WITH_TYPE 0x2u
#define WITH_CIPHER 0x4u
#define WITHOUT_ID 0x8u

static const unsigned rungs[TKM_P11_RUNGS] = {
    0,
    WITH_EXTRACTABLE,
    WITH_EXTRACTABLE | WITH_TYPE,
    WITH_EXTRACTABLE | WITH_TYPE | WITH_CIPHER,
    WITHOUT_ID,
};

static void add_public(struct tkm_p11_template *t, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t n)
{
	t->public_half[t->public_count++] =
	    (CK_ATTRIBUTE){type, (void *)(uintptr_t)value, n};
}

static void add_private(struct tkm_p11_template *t, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t n)
{
	t->private_half[t->private_count++] =
	    (CK_ATTRIBUTE){type, (void *)(uintptr_t)value, n};
}

static void add_names(struct tkm_p11_template *t, struct tkm_view id,
    struct tkm_view label, bool with_id)
{
	add_public(t, CKA_LABEL, label.data, label.size);
	add_private(t, CKA_LABEL, label.data, label.size);
	if (!with_id)
		return;
	add_public(t, CKA_ID, id.data, id.size);
	add_private(t, CKA_ID, id.data, id.size);
}

static void add_uses(struct tkm_p11_template *t)
{
	add_public(t, CKA_TOKEN, &t->yes, sizeof(t->yes));
	add_public(t, CKA_VERIFY, &t->yes, sizeof(t->yes));
	add_private(t, CKA_TOKEN, &t->yes, sizeof(t->yes));
	add_private(t, CKA_PRIVATE, &t->yes, sizeof(t->yes));
	add_private(t, CKA_SENSITIVE, &t->yes, sizeof(t->yes));
	add_private(t, CKA_SIGN, &t->yes, sizeof(t->yes));
}

static void add_size(
    struct tkm_p11_template *t, const struct tkm_key_policy *policy)
{
	struct tkm_view curve;

	if (policy->algorithm == TKM_KEY_RSA) {
		add_public(t, CKA_MODULUS_BITS, &t->bits, sizeof(t->bits));
		add_public(
		    t, CKA_PUBLIC_EXPONENT, t->exponent, sizeof(t->exponent));
		return;
	}
	curve = tkm_p11_curve_params(policy->curve);
	add_public(t, CKA_EC_PARAMS, curve.data, curve.size);
}

static void add_types(struct tkm_p11_template *t)
{
	add_public(t, CKA_CLASS, &t->public_class, sizeof(t->public_class));
	add_public(t, CKA_KEY_TYPE, &t->type, sizeof(t->type));
	add_private(t, CKA_CLASS, &t->private_class, sizeof(t->private_class));
	add_private(t, CKA_KEY_TYPE, &t->type, sizeof(t->type));
}

static void set_values(
    struct tkm_p11_template *t, const struct tkm_key_policy *policy)
{
	memset(t, 0, sizeof(*t));
	t->yes = CK_TRUE;
	t->no = CK_FALSE;
	t->bits = policy->bits;
	t->type = policy->algorithm == TKM_KEY_RSA ? CKK_RSA : CKK_EC;
	t->public_class = CKO_PUBLIC_KEY;
	t->private_class = CKO_PRIVATE_KEY;
	t->exponent[0] = t->exponent[2] = 1; /* 65537 */
}

void tkm_p11_template_make(struct tkm_p11_template *t,
    const struct tkm_key_policy *policy, struct tkm_view id,
    struct tkm_view label, unsigned rung)
{
	unsigned with = rungs[rung];

	set_values(t, policy);
	add_uses(t);
	add_names(t, id, label, (with & WITHOUT_ID) == 0);
	add_size(t, policy);
	if ((with & WITH_EXTRACTABLE) != 0)
		add_private(t, CKA_EXTRACTABLE, &t->no, sizeof(t->no));
	if ((with & WITH_TYPE) != 0)
		add_types(t);
	if ((with & WITH_CIPHER) != 0 && t->type == CKK_RSA) {
		add_public(t, CKA_ENCRYPT, &t->yes, sizeof(t->yes));
		add_private(t, CKA_DECRYPT, &t->yes, sizeof(t->yes));
	}
}

bool tkm_p11_template_is_refused(CK_RV rv)
{
	return rv == CKR_TEMPLATE_INCONSISTENT ||
	       rv == CKR_TEMPLATE_INCOMPLETE ||
	       rv == CKR_ATTRIBUTE_VALUE_INVALID ||
	       rv == CKR_ATTRIBUTE_TYPE_INVALID ||
	       rv == CKR_ATTRIBUTE_READ_ONLY;
}
