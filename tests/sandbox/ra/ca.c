/* SPDX-License-Identifier: Apache-2.0
 * ca.c -- the certification authority: makes certificates, checks keys.
 *
 * Signs with RSA and PKCS #1 v1.5, so that signing the same content again
 * after a crash gives the same bytes.
 */
#include "tests/sandbox/ra/ca.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define DAY 86400

struct extension {
	int nid;
	const char *value;
};

static bool add_extension(X509 *x509, X509 *issuer, struct extension extension)
{
	X509V3_CTX context;
	X509_EXTENSION *made;
	bool added;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
	made = X509V3_EXT_nconf_nid(
	    NULL, &context, extension.nid, extension.value);
	added = made && X509_add_ext(x509, made, -1);
	X509_EXTENSION_free(made);
	return added;
}

static bool add_extensions(
    X509 *x509, X509 *issuer, const struct extension *extensions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!add_extension(x509, issuer, extensions[i]))
			return false;
	}
	return true;
}

static bool add_to_name(X509_NAME *name, int nid, const char *value)
{
	return !value || !*value ||
	       X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
		   (const unsigned char *)value, -1, -1, 0);
}

static X509_NAME *common_name(const char *value)
{
	X509_NAME *name = X509_NAME_new();

	if (name && add_to_name(name, NID_commonName, value))
		return name;
	X509_NAME_free(name);
	return NULL;
}

static bool set_serial(X509 *x509, const char *serial)
{
	BIGNUM *number = NULL;
	bool set = BN_hex2bn(&number, serial) &&
		   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));

	BN_free(number);
	return set;
}

static bool set_terms(X509 *x509, const struct ra_terms *terms)
{
	return X509_set_version(x509, X509_VERSION_3) &&
	       set_serial(x509, terms->serial) &&
	       ASN1_TIME_set(
		   X509_getm_notBefore(x509), (time_t)terms->not_before) &&
	       ASN1_TIME_set(
		   X509_getm_notAfter(x509), (time_t)terms->not_after);
}

/* Takes over `name`. */
static X509 *certificate_new(struct ra_ca ca, EVP_PKEY *key, X509_NAME *name,
    const struct ra_terms *terms, const struct extension *extensions,
    size_t count)
{
	X509 *x509 = X509_new();
	X509 *issuer = ca.certificate ? ca.certificate : x509;

	if (x509 && name && set_terms(x509, terms) &&
	    X509_set_subject_name(x509, name) &&
	    X509_set_issuer_name(x509, X509_get_subject_name(issuer)) &&
	    X509_set_pubkey(x509, key) &&
	    add_extensions(x509, issuer, extensions, count) &&
	    X509_sign(x509, ca.key, EVP_sha256()) > 0) {
		X509_NAME_free(name);
		return x509;
	}
	X509_NAME_free(name);
	X509_free(x509);
	return NULL;
}

static void own_terms(
    long from_day, long to_day, const char *serial, struct ra_terms *terms)
{
	int64_t now = (int64_t)time(NULL);

	terms->serial = serial;
	terms->not_before = now + from_day * (int64_t)DAY - 300;
	terms->not_after = now + to_day * (int64_t)DAY;
}

X509 *ra_ca_root(EVP_PKEY *key)
{
	static const struct extension extensions[] = {
	    {NID_basic_constraints, "critical,CA:TRUE"},
	    {NID_key_usage, "critical,keyCertSign,cRLSign"},
	    {NID_subject_key_identifier, "hash"},
	};
	struct ra_ca self = {key, NULL};
	struct ra_terms terms;

	own_terms(-3650, 3650, "01", &terms);
	return certificate_new(self, key, common_name("Sandbox CA"), &terms,
	    extensions, sizeof(extensions) / sizeof(extensions[0]));
}

X509 *ra_ca_seal_certificate(struct ra_ca ca, EVP_PKEY *key)
{
	const char *usage = EVP_PKEY_is_a(key, "EC")
				? "critical,keyAgreement"
				: "critical,keyEncipherment";
	const struct extension extensions[] = {
	    {NID_basic_constraints, "critical,CA:FALSE"},
	    {NID_key_usage, usage},
	    {NID_subject_key_identifier, "hash"},
	    {NID_authority_key_identifier, "keyid"},
	};
	struct ra_terms terms;

	own_terms(0, 3650, "02", &terms);
	return certificate_new(ca, key, common_name("Sandbox RA sealing"),
	    &terms, extensions, sizeof(extensions) / sizeof(extensions[0]));
}

X509 *ra_ca_tls_certificate(
    struct ra_ca ca, EVP_PKEY *key, const char *host, long days)
{
	char names[300];
	const struct extension extensions[] = {
	    {NID_basic_constraints, "critical,CA:FALSE"},
	    {NID_key_usage, "critical,digitalSignature"},
	    {NID_ext_key_usage, "serverAuth"},
	    {NID_subject_alt_name, names},
	    {NID_subject_key_identifier, "hash"},
	    {NID_authority_key_identifier, "keyid"},
	};
	struct ra_terms terms;

	snprintf(names, sizeof(names), "DNS:%s%s", host,
	    strcmp(host, "localhost") == 0 ? ",IP:127.0.0.1,IP:::1" : "");
	own_terms(days < 0 ? days - 30 : 0, days, "03", &terms);
	return certificate_new(ca, key, common_name(host), &terms, extensions,
	    sizeof(extensions) / sizeof(extensions[0]));
}

/* UID carries the number with its kind, as Vietnamese CAs have it. */
static X509_NAME *person_name(const struct ra_person *person)
{
	X509_NAME *name = X509_NAME_new();
	char uid[64];

	snprintf(uid, sizeof(uid), "%s:%s",
	    person->is_organization ? "MST" : "CCCD", person->number);
	if (name && add_to_name(name, NID_countryName, "VN") &&
	    add_to_name(name, NID_organizationName, person->organization) &&
	    add_to_name(name, NID_commonName, person->name) &&
	    add_to_name(name, NID_userId, uid))
		return name;
	X509_NAME_free(name);
	return NULL;
}

X509 *ra_ca_user_certificate(struct ra_ca ca, EVP_PKEY *key,
    const struct ra_person *person, const struct ra_terms *terms)
{
	char mail[300];
	const struct extension extensions[] = {
	    {NID_basic_constraints, "critical,CA:FALSE"},
	    {NID_key_usage, "critical,digitalSignature,nonRepudiation"},
	    {NID_ext_key_usage, "clientAuth,emailProtection"},
	    {NID_subject_key_identifier, "hash"},
	    {NID_authority_key_identifier, "keyid"},
	    {NID_subject_alt_name, mail},
	};

	snprintf(mail, sizeof(mail), "email:%s", person->email);
	return certificate_new(ca, key, person_name(person), terms, extensions,
	    sizeof(extensions) / sizeof(extensions[0]));
}

int ra_ca_subject(const struct ra_person *person, unsigned char **der)
{
	X509_NAME *name = person_name(person);
	int size = name ? i2d_X509_NAME(name, der) : -1;

	X509_NAME_free(name);
	return size;
}

/* ---- Keys and signatures ----------------------------------------------- */

static const char *rsa_kind(EVP_PKEY *key)
{
	switch (EVP_PKEY_get_bits(key)) {
	case 2048:
		return "rsa-2048";
	case 3072:
		return "rsa-3072";
	case 4096:
		return "rsa-4096";
	default:
		return NULL;
	}
}

static const char *ec_kind(EVP_PKEY *key)
{
	char group[32];
	size_t size = 0;

	if (!EVP_PKEY_get_group_name(key, group, sizeof(group), &size))
		return NULL;
	if (strcmp(group, "prime256v1") == 0)
		return "ec-p256";
	if (strcmp(group, "secp384r1") == 0)
		return "ec-p384";
	return NULL;
}

const char *ra_ca_key_kind(EVP_PKEY *key)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		return rsa_kind(key);
	if (EVP_PKEY_is_a(key, "EC"))
		return ec_kind(key);
	return NULL;
}

EVP_PKEY *ra_ca_requested_key(const unsigned char *csr, size_t size)
{
	const unsigned char *at = csr;
	X509_REQ *request = d2i_X509_REQ(NULL, &at, (long)size);
	EVP_PKEY *key = NULL;

	if (request && at == csr + size)
		key = X509_REQ_get_pubkey(request);
	if (key && X509_REQ_verify(request, key) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	X509_REQ_free(request);
	return key;
}

bool ra_ca_signed_by(EVP_PKEY *key, const void *text, size_t text_size,
    const unsigned char *signature, size_t signature_size)
{
	const char *kind = ra_ca_key_kind(key);
	const EVP_MD *digest =
	    kind && strcmp(kind, "ec-p384") == 0 ? EVP_sha384() : EVP_sha256();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool right =
	    context &&
	    EVP_DigestVerifyInit(context, NULL, digest, NULL, key) == 1 &&
	    EVP_DigestVerify(
		context, signature, signature_size, text, text_size) == 1;

	EVP_MD_CTX_free(context);
	return right;
}
