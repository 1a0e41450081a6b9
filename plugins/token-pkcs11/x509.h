/* SPDX-License-Identifier: Apache-2.0
 * x509.h -- the parts of a certificate that PKCS#11 wants as attributes.
 */
#ifndef TKM_P11_X509_H
#define TKM_P11_X509_H

#include <stdbool.h>

#include "core/base/view.h"

/* Longer certificates are refused unread. */
#define TKM_P11_CERTIFICATE_MAX 32768u

/* Whole DER elements, views into the certificate (RFC 5280, 4.1). */
struct tkm_p11_x509 {
	struct tkm_view serial;
	struct tkm_view issuer;
	struct tkm_view subject;
	struct tkm_view spki;
};

/* Takes one certificate apart; false, with `out` untouched: it is none. */
bool tkm_p11_x509_parse(struct tkm_view der, struct tkm_p11_x509 *out);

#endif
