/* SPDX-License-Identifier: Apache-2.0
 * mst.h -- Vietnamese tax codes (MST, mã số thuế).
 *
 * Ten digits; ten, a dash and a branch 001 to 999; or, since 1 July 2025 for
 * households and individuals, the 12 digits of the personal number.  Pure.
 */
#ifndef TKM_FORGOT_PIN_MST_H
#define TKM_FORGOT_PIN_MST_H

#include <stdbool.h>

#include "core/base/view.h"

#define TKM_MST_SIZE 15 /* "NNNNNNNNNN-NNN" and a NUL */

enum tkm_mst_fault {
	TKM_MST_BAD_CHARACTER, /* neither digit nor blank, dot, dash */
	TKM_MST_BAD_LENGTH, /* not 10, 13 or 12 digits */
	TKM_MST_BAD_DASH, /* elsewhere than after the tenth digit of 13 */
	TKM_MST_BAD_NUMBER, /* digits 3 to 9, or the branch, all zero */
};

struct tkm_mst {
	char text[TKM_MST_SIZE]; /* as it is stored, with the dash */
	bool check_fits; /* the tenth digit; true for 12 digits */
	bool personal; /* 12 digits */
};

/*
 * Brings what was typed into the one form.  False, with MST untouched and
 * FAULT set, when it cannot be a tax code.  A check digit that does not fit
 * is no fault: that is for the caller to judge.
 */
bool tkm_mst_parse(
    struct tkm_view typed, struct tkm_mst *mst, enum tkm_mst_fault *fault);

#endif
