/* SPDX-License-Identifier: Apache-2.0
 * test_seal.c -- sealed messages open for their recipient and nobody else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <tkm/plugin.h>

#include "core/pki/seal.h"

#define KEY_ID "tms-reply"
#define SHORT_TAG 4

static const char message[] = "{\"tms\": 1, \"body\": {}}";

struct party {
	EVP_PKEY *key;
	unsigned char *certificate;
	size_t certificate_size;
};

static struct party party_new(EVP_PKEY *key)
{
	struct party party = {key, NULL, 0};
	X509 *x509 = X509_new();
	X509_NAME *name = X509_get_subject_name(x509);
	int size;

	assert_non_null(key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)"seal", -1, -1, 0);
	X509_set_issuer_name(x509, name);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 7);
	X509_gmtime_adj(X509_getm_notBefore(x509), 0);
	X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
	X509_set_pubkey(x509, key);
	assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
	size = i2d_X509(x509, &party.certificate);
	assert_true(size > 0);
	party.certificate_size = (size_t)size;
	X509_free(x509);
	return party;
}

static struct party ec_party(void)
{
	return party_new(EVP_EC_gen("P-256"));
}

static struct party rsa_party(void)
{
	return party_new(EVP_RSA_gen(2048));
}

static void party_release(struct party *party)
{
	EVP_PKEY_free(party->key);
	OPENSSL_free(party->certificate);
}

static struct tkm_sealed sealed_to(const struct party *to)
{
	struct tkm_sealed sealed = {NULL, 0};

	assert_int_equal(
	    tkm_seal_to_certificate(to->certificate, to->certificate_size,
		message, sizeof(message), &sealed),
	    0);
	return sealed;
}

static void assert_opens(const struct party *to, struct tkm_sealed sealed)
{
	char plain[4096];
	size_t size = 0;

	assert_int_equal(tkm_seal_open_with_key(to->key, sealed.bytes,
			     sealed.size, plain, sizeof(plain), &size),
	    0);
	assert_int_equal(size, sizeof(message));
	assert_memory_equal(plain, message, size);
}

static void assert_wiped(const char *plain, size_t size)
{
	for (size_t i = 0; i < size; i++)
		assert_int_equal(plain[i], 0);
}

static void assert_refused(
    const struct party *to, const void *sealed, size_t sealed_size)
{
	char plain[4096];
	size_t size = 12345;

	ERR_clear_error();
	memset(plain, 'x', sizeof(plain));
	assert_int_equal(tkm_seal_open_with_key(to->key, sealed, sealed_size,
			     plain, sizeof(plain), &size),
	    TKM_E_REFUSED);
	assert_int_equal(size, 12345);
	assert_wiped(plain, sizeof(plain));
	assert_int_equal(ERR_peek_error(), 0);
}

static void what_is_sealed_to_an_ec_certificate_opens_with_its_key(void **state)
{
	struct party ra = ec_party();
	struct tkm_sealed sealed = sealed_to(&ra);

	(void)state;
	assert_opens(&ra, sealed);
	tkm_sealed_release(&sealed);
	party_release(&ra);
}

static void what_is_sealed_to_an_rsa_certificate_opens_with_its_key(
    void **state)
{
	struct party ra = rsa_party();
	struct tkm_sealed sealed = sealed_to(&ra);

	(void)state;
	assert_opens(&ra, sealed);
	tkm_sealed_release(&sealed);
	party_release(&ra);
}

static void another_key_does_not_open_it(void **state)
{
	struct party ra = ec_party();
	struct party other = ec_party();
	struct party rsa = rsa_party();
	struct tkm_sealed sealed = sealed_to(&ra);

	(void)state;
	assert_refused(&other, sealed.bytes, sealed.size);
	assert_refused(&rsa, sealed.bytes, sealed.size);
	tkm_sealed_release(&sealed);
	sealed = sealed_to(&rsa);
	assert_refused(&ra, sealed.bytes, sealed.size);
	tkm_sealed_release(&sealed);
	party_release(&ra);
	party_release(&other);
	party_release(&rsa);
}

/*
 * A changed byte may fall on what carries no meaning here (the name of the
 * issuer); then the message must open unchanged.  Nothing else may come out.
 */
static void no_altered_byte_gives_another_plaintext(void **state)
{
	struct party ra = ec_party();
	struct tkm_sealed sealed = sealed_to(&ra);
	size_t opened = 0;

	(void)state;
	for (size_t i = 0; i < sealed.size; i++) {
		char plain[4096];
		size_t size = 0;
		int status;

		sealed.bytes[i] ^= 0x01;
		status = tkm_seal_open_with_key(ra.key, sealed.bytes,
		    sealed.size, plain, sizeof(plain), &size);
		sealed.bytes[i] ^= 0x01;
		if (status != 0)
			continue;
		opened++;
		assert_int_equal(size, sizeof(message));
		assert_memory_equal(plain, message, size);
	}
	assert_true(opened < 64);
	tkm_sealed_release(&sealed);
	party_release(&ra);
}

static void a_message_cut_off_or_followed_by_more_is_refused(void **state)
{
	struct party ra = ec_party();
	struct tkm_sealed sealed = sealed_to(&ra);
	unsigned char *longer = calloc(1, sealed.size + 1);

	(void)state;
	for (size_t size = 0; size < sealed.size; size++)
		assert_refused(&ra, sealed.bytes, size);
	assert_non_null(longer);
	memcpy(longer, sealed.bytes, sealed.size);
	assert_refused(&ra, longer, sealed.size + 1);
	free(longer);
	tkm_sealed_release(&sealed);
	party_release(&ra);
}

/* The tag is the last field: 04 10 and 16 bytes (RFC 5083, 2.1). */
static void a_shortened_tag_is_refused(void **state)
{
	unsigned char kek[TKM_SEAL_KEK_SIZE] = {1};
	struct tkm_sealed sealed = {NULL, 0};
	char plain[4096];
	size_t size = 0;
	CMS_ContentInfo *cms;
	const unsigned char *at;
	unsigned char *tag;

	(void)state;

	assert_int_equal(
	    tkm_seal_to_kek(kek, KEY_ID, message, sizeof(message), &sealed), 0);
	tag = sealed.bytes + sealed.size - 18;
	assert_int_equal(tag[0], 0x04);
	assert_int_equal(tag[1], 16);
	tag[1] = SHORT_TAG;
	/* The three lengths around it: each 81 and one byte. */
	for (size_t i = 1, found = 0; found < 3; i++) {
		if (sealed.bytes[i] != 0x81)
			continue;
		sealed.bytes[i + 1] -= 16 - SHORT_TAG;
		found++;
	}
	at = sealed.bytes;
	cms =
	    d2i_CMS_ContentInfo(NULL, &at, (long)sealed.size - 16 + SHORT_TAG);
	assert_non_null(cms);
	CMS_ContentInfo_free(cms);
	assert_int_equal(
	    tkm_seal_open_with_kek(kek, KEY_ID, sealed.bytes,
		sealed.size - 16 + SHORT_TAG, plain, sizeof(plain), &size),
	    TKM_E_REFUSED);
	tkm_sealed_release(&sealed);
}

/* What CMS_encrypt() makes of a message unless told otherwise. */
static struct tkm_sealed encrypted(
    const struct party *to, const EVP_CIPHER *cipher, int recipients)
{
	struct tkm_sealed sealed = {NULL, 0};
	const unsigned char *at = to->certificate;
	X509 *x509 = d2i_X509(NULL, &at, (long)to->certificate_size);
	STACK_OF(X509) *all = sk_X509_new_null();
	BIO *in = BIO_new_mem_buf(message, sizeof(message));
	CMS_ContentInfo *cms;
	int size;

	for (int i = 0; i < recipients; i++)
		sk_X509_push(all, x509);
	cms = CMS_encrypt(all, in, cipher, CMS_BINARY);
	assert_non_null(cms);
	size = i2d_CMS_ContentInfo(cms, &sealed.bytes);
	assert_true(size > 0);
	sealed.size = (size_t)size;
	CMS_ContentInfo_free(cms);
	sk_X509_free(all);
	X509_free(x509);
	BIO_free(in);
	return sealed;
}

static void refuses(struct party to, const EVP_CIPHER *cipher, int recipients)
{
	struct tkm_sealed sealed = encrypted(&to, cipher, recipients);

	assert_refused(&to, sealed.bytes, sealed.size);
	tkm_sealed_release(&sealed);
	party_release(&to);
}

static void weaker_algorithms_are_refused(void **state)
{
	(void)state;
	refuses(rsa_party(), EVP_aes_256_gcm(), 1); /* PKCS #1 v1.5 */
	refuses(ec_party(), EVP_aes_256_gcm(), 1); /* KDF with SHA-1 */
	refuses(ec_party(), EVP_aes_128_gcm(), 1);
	refuses(ec_party(), EVP_aes_256_cbc(), 1); /* no tag at all */
}

static void a_second_recipient_is_refused(void **state)
{
	(void)state;
	refuses(ec_party(), EVP_aes_256_gcm(), 2);
}

static void an_answer_opens_with_its_key_and_id_only(void **state)
{
	unsigned char kek[TKM_SEAL_KEK_SIZE];
	struct tkm_sealed sealed = {NULL, 0};
	char plain[4096];
	size_t size = 0;

	(void)state;
	assert_int_equal(RAND_bytes(kek, sizeof(kek)), 1);
	assert_int_equal(
	    tkm_seal_to_kek(kek, KEY_ID, message, sizeof(message), &sealed), 0);
	assert_int_equal(tkm_seal_open_with_kek(kek, KEY_ID, sealed.bytes,
			     sealed.size, plain, sizeof(plain), &size),
	    0);
	assert_int_equal(size, sizeof(message));
	assert_memory_equal(plain, message, size);
	assert_int_equal(tkm_seal_open_with_kek(kek, "tms-other", sealed.bytes,
			     sealed.size, plain, sizeof(plain), &size),
	    TKM_E_REFUSED);
	assert_wiped(plain, sizeof(plain));
	kek[0] ^= 1;
	assert_int_equal(tkm_seal_open_with_kek(kek, KEY_ID, sealed.bytes,
			     sealed.size, plain, sizeof(plain), &size),
	    TKM_E_REFUSED);
	tkm_sealed_release(&sealed);
}

static void a_long_message_needs_its_room_and_no_more(void **state)
{
	unsigned char kek[TKM_SEAL_KEK_SIZE] = {2};
	size_t long_size = TKM_SEAL_MAX - 4096;
	char *text = malloc(long_size);
	char *plain = malloc(long_size);
	struct tkm_sealed sealed = {NULL, 0};
	size_t size = 0;

	(void)state;
	assert_non_null(text);
	assert_non_null(plain);
	memset(text, 'a', long_size);
	assert_int_equal(
	    tkm_seal_to_kek(kek, KEY_ID, text, long_size, &sealed), 0);
	assert_int_equal(tkm_seal_open_with_kek(kek, KEY_ID, sealed.bytes,
			     sealed.size, plain, long_size - 1, &size),
	    TKM_E_REFUSED);
	assert_int_equal(tkm_seal_open_with_kek(kek, KEY_ID, sealed.bytes,
			     sealed.size, plain, long_size, &size),
	    0);
	assert_int_equal(size, long_size);
	assert_memory_equal(plain, text, long_size);
	tkm_sealed_release(&sealed);
	free(text);
	free(plain);
}

static void unusable_arguments_are_told_apart(void **state)
{
	unsigned char kek[TKM_SEAL_KEK_SIZE] = {3};
	struct tkm_sealed sealed = {NULL, 0};

	(void)state;
	assert_int_equal(
	    tkm_seal_to_kek(kek, KEY_ID, "", 0, &sealed), TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_seal_to_kek(kek, "", message, 1, &sealed), TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_seal_to_kek(kek, KEY_ID, message, TKM_SEAL_MAX, &sealed),
	    TKM_E_ARGUMENT);
	assert_int_equal(tkm_seal_to_certificate(
			     "no DER", 6, message, sizeof(message), &sealed),
	    TKM_E_ARGUMENT);
	assert_null(sealed.bytes);
	tkm_sealed_release(&sealed);
	tkm_sealed_release(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		what_is_sealed_to_an_ec_certificate_opens_with_its_key),
	    cmocka_unit_test(
		what_is_sealed_to_an_rsa_certificate_opens_with_its_key),
	    cmocka_unit_test(another_key_does_not_open_it),
	    cmocka_unit_test(no_altered_byte_gives_another_plaintext),
	    cmocka_unit_test(a_message_cut_off_or_followed_by_more_is_refused),
	    cmocka_unit_test(a_shortened_tag_is_refused),
	    cmocka_unit_test(weaker_algorithms_are_refused),
	    cmocka_unit_test(a_second_recipient_is_refused),
	    cmocka_unit_test(an_answer_opens_with_its_key_and_id_only),
	    cmocka_unit_test(a_long_message_needs_its_room_and_no_more),
	    cmocka_unit_test(unusable_arguments_are_told_apart),
	};

	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
