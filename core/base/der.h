/* SPDX-License-Identifier: Apache-2.0
 * der.h -- the little DER (X.690) needed without a library: elements taken
 * apart and put together.
 *
 * All functions are pure and safe in any thread; elements borrow from what
 * they were taken from.
 */
#ifndef TKM_BASE_DER_H
#define TKM_BASE_DER_H

#include <stdbool.h>
#include <stdint.h>
#include "core/base/buf.h"
#include "core/base/view.h"

#define TKM_DER_INTEGER 0x02u
#define TKM_DER_BIT_STRING 0x03u
#define TKM_DER_OCTET_STRING 0x04u
#define TKM_DER_SEQUENCE 0x30u

/* One element: `whole` with its header, `content` without. */
struct tkm_der {
	uint8_t tag;
	struct tkm_view whole;
	struct tkm_view content;
};

/*
 * Takes the next element off `rest`.  False, with both untouched, at the end
 * and at what is not DER: a tag of several bytes, a length that is not the
 * shortest form or reaches past the end.
 */
bool tkm_der_next(struct tkm_view *rest, struct tkm_der *element);

/* The same, and its tag must be this one. */
bool tkm_der_take(struct tkm_view *rest, uint8_t tag, struct tkm_der *element);

/* Adds an element. */
void tkm_der_add(struct tkm_buf *out, uint8_t tag, struct tkm_view content);

/* Adds an INTEGER from an unsigned big-endian number, as PKCS#11 has it. */
void tkm_der_add_unsigned(struct tkm_buf *out, struct tkm_view number);

#endif
