/* SPDX-License-Identifier: Apache-2.0
 * email.h -- e-mail addresses as people have them (RFC 5321, 4.1.2, without
 * quoted names and address literals; RFC 6531 letters allowed).  Pure.
 */
#ifndef TKM_FORGOT_PIN_EMAIL_H
#define TKM_FORGOT_PIN_EMAIL_H

#include <stdbool.h>

#include "core/base/view.h"

#define TKM_EMAIL_MAX 254 /* bytes; RFC 5321, 4.5.3.1.3 */

struct tkm_email {
	char text[TKM_EMAIL_MAX + 1]; /* the domain in lower case */
};

/* False, with EMAIL untouched, when it cannot be an address. */
bool tkm_email_parse(struct tkm_view typed, struct tkm_email *email);

#endif
