/* SPDX-License-Identifier: Apache-2.0
 * base32.h -- activation codes: 95 bits as 19 symbols and a check symbol.
 *
 * Alphabet: Crockford's base 32.  People may type lower case, blanks and
 * dashes, and I or L for 1 and O for 0.
 *
 * Check: symbols s0..s19 are elements of GF(32) = GF(2)[x]/(x^5 + x^2 + 1),
 * a symbol's value being its polynomial, and a = x, of order 31.  A code is
 * right when the sum of a^i * si over i = 0..19 is 0.  The 20 weights are
 * distinct and not 0, so every single wrong symbol is found (it would change
 * the sum by a^i * d), and so is every swap of two different symbols, adjacent
 * or not (it would change it by (a^i + a^j) * d).
 *
 * A code is a secret: the caller keeps it in wiped memory.
 */
#ifndef TKM_BASE_BASE32_H
#define TKM_BASE_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/view.h"

#define TKM_CODE_SYMBOLS 20
#define TKM_CODE_RANDOM_SIZE 12 /* bytes; the first bit is not used */
#define TKM_CODE_TEXT_SIZE 24 /* "XXXXX-XXXXX-XXXXX-XXXXX" and NUL */

enum tkm_code_fault {
	TKM_CODE_RIGHT,
	TKM_CODE_BAD_SYMBOL, /* a character no code has, such as U */
	TKM_CODE_TOO_SHORT,
	TKM_CODE_TOO_LONG,
	TKM_CODE_MISTYPED, /* the check symbol does not fit */
};

struct tkm_code_error {
	enum tkm_code_fault fault;
	/* BAD_SYMBOL, TOO_LONG: index of the byte; TOO_SHORT: symbols seen */
	size_t position;
};

/*
 * Brings what was typed into the one form: 20 upper-case symbols and NUL.
 * False, with SYMBOLS untouched and ERROR (may be NULL) filled, when it is no
 * right code.
 */
bool tkm_code_parse(struct tkm_view typed, char symbols[TKM_CODE_SYMBOLS + 1],
    struct tkm_code_error *error);

/* The issuer's half: the two below are for RAs, here the sandbox's. */

/* Writes the 20 SYMBOLS in four groups of five. */
void tkm_code_format(
    const char symbols[TKM_CODE_SYMBOLS], char text[TKM_CODE_TEXT_SIZE]);

/* Makes the code of 95 random bits. */
void tkm_code_generate(const uint8_t random[TKM_CODE_RANDOM_SIZE],
    char symbols[TKM_CODE_SYMBOLS + 1]);

#endif
