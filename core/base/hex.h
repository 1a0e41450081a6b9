/* SPDX-License-Identifier: Apache-2.0
 * hex.h -- bytes from hexadecimal digits; tkm_buf_add_hex() goes back.
 */
#ifndef TKM_BASE_HEX_H
#define TKM_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/view.h"

/*
 * Decodes TEXT, digits of either case with nothing between, into DATA.
 * False, with DATA and SIZE untouched, when TEXT is not that, has an odd
 * number of digits, or more than ROOM bytes.
 */
bool tkm_hex_decode(
    struct tkm_view text, size_t room, uint8_t *data, size_t *size);

#endif
