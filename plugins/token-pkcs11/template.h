/* SPDX-License-Identifier: Apache-2.0
 * template.h -- the attributes a new key pair is asked for with: few at
 * first, and more of them for tokens that refuse the few.
 */
#ifndef TKM_P11_TEMPLATE_H
#define TKM_P11_TEMPLATE_H

#include <stdbool.h>
#include <tkm/token.h>

#include "core/base/view.h"
#include "plugins/token-pkcs11/pkcs11.h"

/* How many templates there are to try, one after the other. */
#define TKM_P11_RUNGS 5u

#define TKM_P11_TEMPLATE_MAX 12u

/* Both halves point into the struct itself: it must not be copied. */
struct tkm_p11_template {
	CK_ATTRIBUTE public_half[TKM_P11_TEMPLATE_MAX];
	CK_ATTRIBUTE private_half[TKM_P11_TEMPLATE_MAX];
	CK_ULONG public_count;
	CK_ULONG private_count;
	CK_BBOOL yes;
	CK_BBOOL no;
	CK_ULONG bits;
	CK_KEY_TYPE type;
	CK_OBJECT_CLASS public_class;
	CK_OBJECT_CLASS private_class;
	CK_BYTE exponent[3];
};

/* `id` and `label` must outlive the template. */
void tkm_p11_template_make(struct tkm_p11_template *template,
    const struct tkm_key_policy *policy, struct tkm_view id,
    struct tkm_view label, unsigned rung);

/* Does the answer mean: try the next template? */
bool tkm_p11_template_is_refused(CK_RV rv);

#endif
