/* SPDX-License-Identifier: Apache-2.0
 * slot.h -- a slot with a token in it, told to the host as a token.
 */
#ifndef TKM_P11_SLOT_H
#define TKM_P11_SLOT_H

#include "core/base/buf.h"
#include "plugins/token-pkcs11/pkcs11.h"

/* Enough for every padded field, each byte of it replaced by U+FFFD. */
#define TKM_P11_FIELD_TEXT 256u

/* Adds a blank-padded field as text that is safe to show. */
void tkm_p11_field_text(
    struct tkm_buf *out, const unsigned char *field, size_t size);

/*
 * Takes a token's reference apart: "12 /usr/lib/module.so", slot and module.
 * `path` is the caller's to free(); false: not such a reference.
 */
bool tkm_p11_ref_parse(const char *ref, char **path, CK_SLOT_ID *slot);

#endif
