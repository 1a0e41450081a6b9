/* SPDX-License-Identifier: Apache-2.0
 * der.h -- several DER values one after the other, taken apart.
 */
#ifndef TKM_HOST_DER_H
#define TKM_HOST_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How long the SEQUENCE is that `data` begins with, header included (X.690,
 * 8.1.3, definite form).  False, `length` untouched, if it begins with
 * anything else or ends before the SEQUENCE does.
 */
bool tkm_der_sequence(const uint8_t *data, size_t n, size_t *length);

#endif
