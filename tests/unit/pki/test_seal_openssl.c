/* SPDX-License-Identifier: Apache-2.0
 * test_seal_openssl.c -- the openssl program opens what this library sealed,
 * and the other way round.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/buf.h"
#include "core/base/path.h"
#include "core/pki/seal.h"
#include "core/sys/child.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/random.h"

#define OPENSSL "/usr/bin/openssl"
#define KEK_HEX \
	"0707070707070707070707070707070707070707070707070707070707070707"
#define REPLY_ID "tms-reply"
#define REPLY_HEX "746d732d7265706c79"
#define TIMEOUT_MS 20000u

static const char message[] = "{\"tms\": 1}";
static const unsigned char kek[TKM_SEAL_KEK_SIZE] = {7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};

struct folder {
	char *path;
	char *key;
	char *certificate;
	char *sealed;
	char *plain;
};

static int make_folder(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	unsigned number;
	char name[64];

	assert_non_null(folder);
	assert_int_equal(tkm_sys_random(&number, sizeof(number)), 0);
	snprintf(name, sizeof(name), "/tmp/tkm-seal-%08x", number);
	folder->path = tkm_path_join(name, "");
	folder->key = tkm_path_join(name, "key.pem");
	folder->certificate = tkm_path_join(name, "certificate.pem");
	folder->sealed = tkm_path_join(name, "sealed.der");
	folder->plain = tkm_path_join(name, "plain.json");
	assert_int_equal(tkm_sys_folder_make(name, TKM_SYS_PRIVATE), 0);
	assert_int_equal(
	    tkm_sys_file_write(folder->plain, message, strlen(message)), 0);
	*state = folder;
	return 0;
}

static int remove_folder(void **state)
{
	struct folder *folder = *state;

	remove(folder->key);
	remove(folder->certificate);
	remove(folder->sealed);
	remove(folder->plain);
	remove(folder->path);
	free(folder->path);
	free(folder->key);
	free(folder->certificate);
	free(folder->sealed);
	free(folder->plain);
	free(folder);
	return 0;
}

static void run(const char *const argv[], struct tkm_buf *out)
{
	struct tkm_sys_child_result result;

	assert_int_equal(
	    tkm_sys_child_run(argv, TIMEOUT_MS, out, NULL, &result), 0);
	assert_false(result.signalled || result.timed_out);
	assert_int_equal(result.status, 0);
}

static void make_certificate(const struct folder *folder, const char *option)
{
	const char *const argv[] = {OPENSSL, "req", "-x509", "-newkey",
	    option[0] == 'e' ? "ec" : "rsa", "-pkeyopt", option, "-nodes",
	    "-subj", "/CN=seal", "-days", "2", "-keyout", folder->key, "-out",
	    folder->certificate, NULL};

	run(argv, NULL);
}

/* The certificate as DER in `out`, the key returned. */
static EVP_PKEY *load(const struct folder *folder, struct tkm_buf *out)
{
	const char *const argv[] = {OPENSSL, "x509", "-in", folder->certificate,
	    "-outform", "DER", NULL};
	BIO *pem = BIO_new_file(folder->key, "r");
	EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, NULL, NULL);

	run(argv, out);
	BIO_free(pem);
	assert_non_null(key);
	return key;
}

static void assert_output(const char *const argv[])
{
	struct tkm_buf out = TKM_BUF_INIT(4096);

	run(argv, &out);
	assert_string_equal(tkm_buf_text(&out), message);
	tkm_buf_release(&out);
}

static void openssl_opens_ours(const struct folder *folder, const char *option)
{
	const char *const argv[] = {OPENSSL, "cms", "-decrypt", "-binary",
	    "-inform", "DER", "-in", folder->sealed, "-recip",
	    folder->certificate, "-inkey", folder->key, NULL};
	struct tkm_buf der = TKM_BUF_INIT(16384);
	struct tkm_sealed sealed = {NULL, 0};

	make_certificate(folder, option);
	EVP_PKEY_free(load(folder, &der));
	assert_int_equal(tkm_seal_to_certificate(der.data, der.size, message,
			     strlen(message), &sealed),
	    0);
	assert_int_equal(
	    tkm_sys_file_write(folder->sealed, sealed.bytes, sealed.size), 0);
	assert_output(argv);
	tkm_sealed_release(&sealed);
	tkm_buf_release(&der);
}

static void openssl_opens_what_was_sealed_to_an_ec_certificate(void **state)
{
	openssl_opens_ours(*state, "ec_paramgen_curve:P-256");
}

static void openssl_opens_what_was_sealed_to_an_rsa_certificate(void **state)
{
	openssl_opens_ours(*state, "rsa_keygen_bits:2048");
}

static void openssl_opens_what_was_sealed_to_a_kek(void **state)
{
	const struct folder *folder = *state;
	const char *const argv[] = {OPENSSL, "cms", "-decrypt", "-binary",
	    "-inform", "DER", "-in", folder->sealed, "-secretkey", KEK_HEX,
	    "-secretkeyid", REPLY_HEX, NULL};
	struct tkm_sealed sealed = {NULL, 0};

	assert_int_equal(
	    tkm_seal_to_kek(kek, REPLY_ID, message, strlen(message), &sealed),
	    0);
	assert_int_equal(
	    tkm_sys_file_write(folder->sealed, sealed.bytes, sealed.size), 0);
	assert_output(argv);
	tkm_sealed_release(&sealed);
}

static void what_openssl_sealed_to_a_certificate_opens(void **state)
{
	const struct folder *folder = *state;
	const char *const argv[] = {OPENSSL, "cms", "-encrypt", "-binary",
	    "-in", folder->plain, "-outform", "DER", "-aes-256-gcm", "-recip",
	    folder->certificate, "-keyopt", "ecdh_kdf_md:sha256", NULL};
	struct tkm_buf der = TKM_BUF_INIT(16384);
	struct tkm_buf sealed = TKM_BUF_INIT(16384);
	char plain[1024];
	size_t size = 0;
	EVP_PKEY *key;

	make_certificate(folder, "ec_paramgen_curve:P-384");
	key = load(folder, &der);
	run(argv, &sealed);
	assert_int_equal(tkm_seal_open_with_key(key, sealed.data, sealed.size,
			     plain, sizeof(plain), &size),
	    0);
	assert_int_equal(size, strlen(message));
	assert_memory_equal(plain, message, size);
	EVP_PKEY_free(key);
	tkm_buf_release(&der);
	tkm_buf_release(&sealed);
}

static void what_openssl_sealed_to_a_kek_opens(void **state)
{
	const struct folder *folder = *state;
	const char *const argv[] = {OPENSSL, "cms", "-encrypt", "-binary",
	    "-in", folder->plain, "-outform", "DER", "-aes-256-gcm",
	    "-secretkey", KEK_HEX, "-secretkeyid", REPLY_HEX, NULL};
	struct tkm_buf sealed = TKM_BUF_INIT(16384);
	char plain[1024];
	size_t size = 0;

	run(argv, &sealed);
	assert_int_equal(tkm_seal_open_with_kek(kek, REPLY_ID, sealed.data,
			     sealed.size, plain, sizeof(plain), &size),
	    0);
	assert_int_equal(size, strlen(message));
	assert_memory_equal(plain, message, size);
	tkm_buf_release(&sealed);
}

#define IN_A_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_A_FOLDER(openssl_opens_what_was_sealed_to_an_ec_certificate),
	    IN_A_FOLDER(openssl_opens_what_was_sealed_to_an_rsa_certificate),
	    IN_A_FOLDER(openssl_opens_what_was_sealed_to_a_kek),
	    IN_A_FOLDER(what_openssl_sealed_to_a_certificate_opens),
	    IN_A_FOLDER(what_openssl_sealed_to_a_kek_opens),
	};

	return cmocka_run_group_tests_name("seal-openssl", tests, NULL, NULL);
}
