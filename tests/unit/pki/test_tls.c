/* SPDX-License-Identifier: Apache-2.0
 * test_tls.c -- a key on a token authenticates a TLS handshake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <tkm/token.h>
#include "tests/unit/pki/soft_key.h"

/* The side that signs; its context belongs to the key's library context. */
static SSL *new_signer(
    const struct soft_key *soft, const struct tkm_token_key *key)
{
	SSL_CTX *ctx =
	    SSL_CTX_new_ex(tkm_token_key_library(key), NULL, TLS_method());
	X509 *certificate = soft_key_certificate(soft, key);
	SSL *ssl;

	assert_non_null(ctx);
	assert_int_equal(SSL_CTX_use_certificate(ctx, certificate), 1);
	assert_int_equal(
	    SSL_CTX_use_PrivateKey(ctx, tkm_token_key_private(key)), 1);
	assert_int_equal(SSL_CTX_check_private_key(ctx), 1);
	ssl = SSL_new(ctx);
	SSL_set_accept_state(ssl);
	X509_free(certificate);
	SSL_CTX_free(ctx);
	return ssl;
}

static SSL *new_peer(int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_method());
	SSL *ssl;

	assert_int_equal(SSL_CTX_set_max_proto_version(ctx, version), 1);
	ssl = SSL_new(ctx);
	SSL_set_connect_state(ssl);
	SSL_CTX_free(ctx);
	return ssl;
}

static void connect_pair(SSL *a, SSL *b)
{
	BIO *left;
	BIO *right;

	assert_int_equal(BIO_new_bio_pair(&left, 0, &right, 0), 1);
	SSL_set_bio(a, left, left);
	SSL_set_bio(b, right, right);
}

static void shake_hands(const char *curve, int version, uint32_t how)
{
	struct soft_key soft;
	struct tkm_signer signer = soft_key_signer(&soft);
	struct tkm_token_key *key = NULL;
	SSL *server;
	SSL *client = new_peer(version);

	soft_key_init(&soft, curve);
	assert_int_equal(
	    tkm_token_key_new(soft.spki, soft.spki_length, &signer, &key), 0);
	server = new_signer(&soft, key);
	connect_pair(server, client);
	for (int i = 0; i < 10 && !(SSL_is_init_finished(client) &&
				      SSL_is_init_finished(server));
	     i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	assert_true(SSL_is_init_finished(client));
	assert_int_equal(SSL_version(client), version);
	assert_int_equal(soft.signatures, 1);
	assert_int_equal(soft.how, how);
	SSL_free(client);
	SSL_free(server);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void tls_1_3_signs_with_pss_or_ecdsa(void **state)
{
	(void)state;
	shake_hands(NULL, TLS1_3_VERSION, TKM_SIGN_RSA_PSS);
	shake_hands("P-256", TLS1_3_VERSION, TKM_SIGN_ECDSA);
	shake_hands("P-384", TLS1_3_VERSION, TKM_SIGN_ECDSA);
}

static void tls_1_2_works_too(void **state)
{
	(void)state;
	shake_hands(NULL, TLS1_2_VERSION, TKM_SIGN_RSA_PSS);
	shake_hands("P-256", TLS1_2_VERSION, TKM_SIGN_ECDSA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tls_1_3_signs_with_pss_or_ecdsa),
	    cmocka_unit_test(tls_1_2_works_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
