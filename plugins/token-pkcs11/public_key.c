/* SPDX-License-Identifier: Apache-2.0
 * public_key.c -- puts a SubjectPublicKeyInfo together.
 */
#include <string.h>

#include "core/base/der.h"
#include "plugins/token-pkcs11/pkcs11.h"
#include "plugins/token-pkcs11/public_key.h"

/* AlgorithmIdentifier of rsaEncryption; OID of id-ecPublicKey. */
static const char rsa_algorithm[] =
    "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
static const char ec_oid[] = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";

#define TEXT(literal)                           \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}

static const struct curve {
	const char *name;
	struct tkm_view params; /* ECParameters, named curve */
	size_t point_size; /* uncompressed */
} curves[] = {
    {"P-256", TEXT("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"), 65},
    {"P-384", TEXT("\x06\x05\x2b\x81\x04\x00\x22"), 97},
    {"P-521", TEXT("\x06\x05\x2b\x81\x04\x00\x23"), 133},
};

static void add_bit_string(struct tkm_buf *out, struct tkm_view content)
{
	struct tkm_buf bits = TKM_BUF_INIT(TKM_P11_SPKI_MAX);

	tkm_buf_add_char(&bits, '\0');
	tkm_buf_add_view(&bits, content);
	tkm_der_add(out, TKM_DER_BIT_STRING, tkm_buf_view(&bits));
	tkm_buf_release(&bits);
}

/* `algorithm` is the whole AlgorithmIdentifier. */
static bool add_spki(
    struct tkm_buf *out, struct tkm_view algorithm, struct tkm_view key)
{
	struct tkm_buf body = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	bool ok;

	tkm_buf_add_view(&body, algorithm);
	add_bit_string(&body, key);
	ok = tkm_buf_ok(&body);
	if (ok)
		tkm_der_add(out, TKM_DER_SEQUENCE, tkm_buf_view(&body));
	tkm_buf_release(&body);
	return ok && tkm_buf_ok(out);
}

bool tkm_p11_spki_add_rsa(
    struct tkm_buf *out, struct tkm_view modulus, struct tkm_view exponent)
{
	struct tkm_buf pair = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	struct tkm_buf key = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	bool ok;

	if (modulus.size == 0 || exponent.size == 0)
		return false;
	tkm_der_add_unsigned(&pair, modulus);
	tkm_der_add_unsigned(&pair, exponent);
	tkm_der_add(&key, TKM_DER_SEQUENCE, tkm_buf_view(&pair));
	ok = tkm_buf_ok(&pair) && tkm_buf_ok(&key) &&
	     add_spki(out,
		 tkm_view_of_bytes(rsa_algorithm, sizeof(rsa_algorithm) - 1),
		 tkm_buf_view(&key));
	tkm_buf_release(&key);
	tkm_buf_release(&pair);
	return ok;
}

static const struct curve *curve_of(struct tkm_view params)
{
	for (size_t i = 0; i < TKM_P11_COUNT(curves); i++) {
		if (tkm_view_equals(curves[i].params, params))
			return &curves[i];
	}
	return NULL;
}

static bool is_point(const struct curve *curve, struct tkm_view point)
{
	return point.size == curve->point_size && point.data[0] == 0x04;
}

/* 04 begins a raw point and an OCTET STRING alike: the length decides. */
static bool unwrap_point(const struct curve *curve, struct tkm_view *point)
{
	struct tkm_view rest = *point;
	struct tkm_der string;

	if (is_point(curve, *point))
		return true;
	if (!tkm_der_take(&rest, TKM_DER_OCTET_STRING, &string) ||
	    rest.size != 0 || !is_point(curve, string.content))
		return false;
	*point = string.content;
	return true;
}

bool tkm_p11_spki_add_ec(
    struct tkm_buf *out, struct tkm_view params, struct tkm_view point)
{
	const struct curve *curve = curve_of(params);
	struct tkm_buf ids = TKM_BUF_INIT(64);
	struct tkm_buf algorithm = TKM_BUF_INIT(64);
	bool ok = false;

	if (!curve || !unwrap_point(curve, &point))
		return false;
	tkm_buf_add(&ids, ec_oid, sizeof(ec_oid) - 1);
	tkm_buf_add_view(&ids, params);
	tkm_der_add(&algorithm, TKM_DER_SEQUENCE, tkm_buf_view(&ids));
	if (tkm_buf_ok(&ids) && tkm_buf_ok(&algorithm))
		ok = add_spki(out, tkm_buf_view(&algorithm), point);
	tkm_buf_release(&algorithm);
	tkm_buf_release(&ids);
	return ok;
}

struct tkm_view tkm_p11_curve_params(const char *name)
{
	for (size_t i = 0; i < TKM_P11_COUNT(curves); i++) {
		if (name && strcmp(curves[i].name, name) == 0)
			return curves[i].params;
	}
	return tkm_view_of(NULL);
}
