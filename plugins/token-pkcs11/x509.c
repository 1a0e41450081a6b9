/* SPDX-License-Identifier: Apache-2.0
 * x509.c -- takes a certificate apart as far as PKCS#11 needs it.
 */
#include "core/base/der.h"
#include "plugins/token-pkcs11/x509.h"

#define VERSION_TAG 0xa0u

bool tkm_p11_x509_parse(struct tkm_view der, struct tkm_p11_x509 *out)
{
	struct tkm_der certificate;
	struct tkm_der tbs;
	struct tkm_der version;
	struct tkm_der serial;
	struct tkm_der algorithm;
	struct tkm_der issuer;
	struct tkm_der validity;
	struct tkm_der subject;
	struct tkm_der spki;
	struct tkm_view rest = der;

	if (der.size > TKM_P11_CERTIFICATE_MAX ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &certificate) ||
	    rest.size != 0)
		return false;
	rest = certificate.content;
	if (!tkm_der_take(&rest, TKM_DER_SEQUENCE, &tbs))
		return false;
	rest = tbs.content;
	tkm_der_take(&rest, VERSION_TAG, &version);
	if (!tkm_der_take(&rest, TKM_DER_INTEGER, &serial) ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &algorithm) ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &issuer) ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &validity) ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &subject) ||
	    !tkm_der_take(&rest, TKM_DER_SEQUENCE, &spki))
		return false;
	*out = (struct tkm_p11_x509){
	    serial.whole, issuer.whole, subject.whole, spki.whole};
	return true;
}
