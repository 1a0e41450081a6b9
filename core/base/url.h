/* SPDX-License-Identifier: Apache-2.0
 * url.h -- addresses as they may be shown.
 */
#ifndef TKM_BASE_URL_H
#define TKM_BASE_URL_H

#include "core/base/buf.h"
#include "core/base/view.h"

/*
 * Adds the address with "***" for the name and password in it, if there are
 * any.  Whatever stands before the last '@' is taken for them: a password
 * may hold every character, and people do not escape it.
 */
void tkm_url_add_shown(struct tkm_view url, struct tkm_buf *out);

#endif
