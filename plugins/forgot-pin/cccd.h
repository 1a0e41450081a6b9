/* SPDX-License-Identifier: Apache-2.0
 * cccd.h -- numbers of identity papers: ID card (CCCD, căn cước), old ID card
 * (CMND), passport.
 *
 * A CCCD has 12 digits `PPP C YY RRRRRR`: province, century and sex, year of
 * birth, random; no check digit.  Pure.
 */
#ifndef TKM_FORGOT_PIN_CCCD_H
#define TKM_FORGOT_PIN_CCCD_H

#include <stdbool.h>

#include "core/base/view.h"

#define TKM_ID_SIZE 13 /* 12 characters and a NUL */

enum tkm_id_kind { TKM_ID_CCCD, TKM_ID_CMND, TKM_ID_PASSPORT };

struct tkm_id_number {
	char text[TKM_ID_SIZE]; /* upper case, without separators */
	enum tkm_id_kind kind;
	/*
	 * Likely a slip of the hand: a CCCD of an unknown province or
	 * century or of a birth to come, a passport number without a letter.
	 */
	bool unusual;
};

/*
 * Brings what was typed into the one form; YEAR is the present one.  False,
 * with ID untouched, when it cannot be the number of any of the papers.
 */
bool tkm_id_number_parse(
    struct tkm_view typed, int year, struct tkm_id_number *id);

#endif
