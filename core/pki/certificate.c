/* SPDX-License-Identifier: Apache-2.0
 * certificate.c -- reads X.509 through OpenSSL into plain values.
 */
#include <stdlib.h>
#include <string.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <tkm/plugin.h>

#include "core/pki/certificate.h"
#include "core/pki/spki.h"

/* RFC 5280, 4.1.2.2 allows 20; some issuers did not know. */
#define SERIAL_MAX 64

static char *copy_text(const void *text, size_t n)
{
	char *copy = malloc(n + 1);

	if (!copy)
		return NULL;
	if (n > 0)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

/* RFC 4514 with UTF-8 left readable: control characters stay escaped. */
static char *name_text(const X509_NAME *name)
{
	unsigned long flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	char *data;
	long n;

	if (!bio)
		return NULL;
	if (X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
		n = BIO_get_mem_data(bio, &data);
		text = copy_text(data, (size_t)n);
	}
	BIO_free(bio);
	return text;
}

static void blank_controls(char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = '?';
	}
}

/* Of several common names the last is the most specific. */
static char *common_name(const X509_NAME *name)
{
	unsigned char *utf8 = NULL;
	char *text;
	int found = -1;
	int i = -1;
	int n;

	while ((i = X509_NAME_get_index_by_NID(name, NID_commonName, i)) >= 0)
		found = i;
	if (found < 0)
		return copy_text("", 0);
	n = ASN1_STRING_to_UTF8(
	    &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, found)));
	if (n < 0)
		return NULL;
	text = copy_text(utf8, (size_t)n);
	OPENSSL_free(utf8);
	if (text)
		blank_controls(text, (size_t)n);
	return text;
}

static char *serial_text(const ASN1_INTEGER *serial)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *data = ASN1_STRING_get0_data(serial);
	int n = ASN1_STRING_length(serial);
	char *text;
	char *p;

	if (n <= 0 || n > SERIAL_MAX)
		return NULL;
	p = text = malloc((size_t)n * 2 + 2);
	if (!text)
		return NULL;
	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		*p++ = '-';
	for (int i = 0; i < n; i++) {
		*p++ = digits[data[i] >> 4];
		*p++ = digits[data[i] & 0x0f];
	}
	*p = '\0';
	return text;
}

static int read_time(const ASN1_TIME *time, int64_t *out)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days;
	int seconds;
	int ok = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time);

	ASN1_TIME_free(epoch);
	if (!ok)
		return TKM_E_ARGUMENT;
	*out = (int64_t)days * 86400 + seconds;
	return 0;
}

static char *algorithm_text(const X509_PUBKEY *key)
{
	static const struct {
		int nid;
		const char *name;
	} names[] = {
	    {NID_rsaEncryption, "RSA"},
	    {NID_rsassaPss, "RSA-PSS"},
	    {NID_X9_62_id_ecPublicKey, "EC"},
	};
	ASN1_OBJECT *object = NULL;
	char oid[80];
	int n;

	if (!X509_PUBKEY_get0_param(&object, NULL, NULL, NULL, key))
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (OBJ_obj2nid(object) == names[i].nid)
			return copy_text(names[i].name, strlen(names[i].name));
	}
	n = OBJ_obj2txt(oid, sizeof(oid), object, 1);
	return n > 0 && (size_t)n < sizeof(oid) ? copy_text(oid, (size_t)n)
						: NULL;
}

static int read_key(X509 *x, struct tkm_pki_certificate *out)
{
	X509_PUBKEY *holder = X509_get_X509_PUBKEY(x);
	EVP_PKEY *key = X509_PUBKEY_get0(holder);
	int n = i2d_X509_PUBKEY(holder, NULL);
	unsigned char *p;

	if (n <= 0)
		return TKM_E_ARGUMENT;
	p = out->spki = malloc((size_t)n);
	if (!out->spki)
		return TKM_E_MEMORY;
	i2d_X509_PUBKEY(holder, &p);
	out->spki_length = (size_t)n;
	out->algorithm = algorithm_text(holder);
	if (key) {
		out->bits = (uint32_t)EVP_PKEY_get_bits(key);
		out->curve = tkm_spki_curve(key);
	}
	return out->algorithm ? 0 : TKM_E_ARGUMENT;
}

static uint32_t key_usage(X509 *x)
{
	static const struct {
		uint32_t openssl;
		uint32_t ours;
	} bits[] = {
	    {KU_DIGITAL_SIGNATURE, TKM_USE_DIGITAL_SIGNATURE},
	    {KU_NON_REPUDIATION, TKM_USE_NON_REPUDIATION},
	    {KU_KEY_ENCIPHERMENT, TKM_USE_KEY_ENCIPHERMENT},
	    {KU_DATA_ENCIPHERMENT, TKM_USE_DATA_ENCIPHERMENT},
	    {KU_KEY_AGREEMENT, TKM_USE_KEY_AGREEMENT},
	    {KU_KEY_CERT_SIGN, TKM_USE_CERT_SIGN},
	    {KU_CRL_SIGN, TKM_USE_CRL_SIGN},
	    {KU_ENCIPHER_ONLY, TKM_USE_ENCIPHER_ONLY},
	    {KU_DECIPHER_ONLY, TKM_USE_DECIPHER_ONLY},
	};
	uint32_t found = X509_get_key_usage(x);
	uint32_t usage = 0;

	if (found == UINT32_MAX)
		return TKM_USE_ANY;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if ((found & bits[i].openssl) != 0)
			usage |= bits[i].ours;
	}
	return usage;
}

static int read_texts(const X509 *x, struct tkm_pki_certificate *out)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	const X509_NAME *issuer = X509_get_issuer_name(x);

	out->subject = name_text(subject);
	out->subject_name = common_name(subject);
	out->issuer = name_text(issuer);
	out->issuer_name = common_name(issuer);
	out->serial = serial_text(X509_get0_serialNumber(x));
	if (!out->subject || !out->subject_name || !out->issuer ||
	    !out->issuer_name || !out->serial)
		return TKM_E_ARGUMENT;
	return 0;
}

static int read_values(X509 *x, struct tkm_pki_certificate *out)
{
	int rc = read_texts(x, out);

	if (rc == 0)
		rc = read_time(X509_get0_notBefore(x), &out->not_before);
	if (rc == 0)
		rc = read_time(X509_get0_notAfter(x), &out->not_after);
	if (rc == 0)
		rc = read_key(x, out);
	if (rc == 0 && !X509_digest(x, EVP_sha256(), out->sha256, NULL))
		rc = TKM_E_INTERNAL;
	out->key_usage = key_usage(x);
	out->is_ca = X509_check_ca(x) == 1;
	return rc;
}

int tkm_pki_certificate_read(
    const uint8_t *der, size_t n, struct tkm_pki_certificate *out)
{
	struct tkm_pki_certificate certificate = {0};
	const unsigned char *p = der;
	X509 *x;
	int rc = TKM_E_ARGUMENT;

	if (n == 0 || n > TKM_PKI_CERTIFICATE_MAX)
		return TKM_E_ARGUMENT;
	x = d2i_X509(NULL, &p, (long)n);
	if (x && p == der + n)
		rc = read_values(x, &certificate);
	if (rc == 0)
		*out = certificate;
	else
		tkm_pki_certificate_release(&certificate);
	X509_free(x);
	ERR_clear_error();
	return rc;
}

void tkm_pki_certificate_release(struct tkm_pki_certificate *certificate)
{
	free(certificate->subject);
	free(certificate->subject_name);
	free(certificate->issuer);
	free(certificate->issuer_name);
	free(certificate->serial);
	free(certificate->algorithm);
	free(certificate->spki);
	memset(certificate, 0, sizeof(*certificate));
}
