/* SPDX-License-Identifier: Apache-2.0
 * site.c -- the RA's folder: its keys and certificates.
 */
#include "tests/sandbox/ra/site.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/base/buf.h"
#include "core/base/path.h"
#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "tests/sandbox/ra/ca.h"
#include "tests/sandbox/ra/log.h"

#define FILE_MAX (64u * 1024u)
#define STORE_ID "store"

/* ---- Files ------------------------------------------------------------ */

static bool write_file(
    const char *dir, const char *name, const void *data, size_t size)
{
	char *path = tkm_path_join(dir, name);
	int error = TKM_SYS_E_NO_MEMORY;

	if (path)
		error = tkm_sys_file_write(path, data, size);
	free(path);
	return error == 0 || ra_fail("cannot write '%s' in '%s': %s", name, dir,
				 tkm_sys_error_text(error));
}

static bool read_file(const char *dir, const char *name, struct tkm_buf *out)
{
	char *path = tkm_path_join(dir, name);
	int error = TKM_SYS_E_NO_MEMORY;

	tkm_buf_init_secret(out, FILE_MAX);
	if (path)
		error = tkm_sys_file_read(path, FILE_MAX, out);
	free(path);
	return error == 0 || ra_fail("cannot read '%s' in '%s': %s", name, dir,
				 tkm_sys_error_text(error));
}

static bool write_bio(const char *dir, const char *name, BIO *pem)
{
	char *data = NULL;
	long size = BIO_get_mem_data(pem, &data);

	return size > 0 && write_file(dir, name, data, (size_t)size);
}

static bool write_key(const char *dir, const char *name, EVP_PKEY *key)
{
	BIO *pem = BIO_new(BIO_s_secmem());
	bool written =
	    pem &&
	    PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) &&
	    write_bio(dir, name, pem);

	BIO_free(pem);
	return written;
}

static bool write_certificate(const char *dir, const char *name, X509 *x509)
{
	BIO *pem = BIO_new(BIO_s_mem());
	bool written =
	    pem && PEM_write_bio_X509(pem, x509) && write_bio(dir, name, pem);

	BIO_free(pem);
	return written;
}

static EVP_PKEY *read_key(const char *dir, const char *name)
{
	struct tkm_buf text;
	EVP_PKEY *key = NULL;
	BIO *pem;

	if (!read_file(dir, name, &text))
		return NULL;
	pem = BIO_new_mem_buf(text.data, (int)text.size);
	if (pem)
		key = PEM_read_bio_PrivateKey(pem, NULL, NULL, NULL);
	if (!key)
		ra_log("no private key in '%s'", name);
	BIO_free(pem);
	tkm_buf_release(&text);
	return key;
}

static X509 *read_certificate(const char *dir, const char *name)
{
	struct tkm_buf text;
	X509 *x509 = NULL;
	BIO *pem;

	if (!read_file(dir, name, &text))
		return NULL;
	pem = BIO_new_mem_buf(text.data, (int)text.size);
	if (pem)
		x509 = PEM_read_bio_X509(pem, NULL, NULL, NULL);
	if (!x509)
		ra_log("no certificate in '%s'", name);
	BIO_free(pem);
	tkm_buf_release(&text);
	return x509;
}

/* ---- Making ------------------------------------------------------------ */

static bool make_profile(const char *dir, const char *url)
{
	struct tkm_buf text;
	bool written;

	tkm_buf_init(&text, FILE_MAX);
	tkm_buf_add_text(&text,
	    "# The RA profile of this sandbox, for Token Manager.\n"
	    "[ra sandbox]\n"
	    "name = Sandbox RA\n"
	    "back-end = ra-tms\n"
	    "url = ");
	tkm_buf_add_text(&text, url);
	tkm_buf_add_text(&text, "\n"
				"ca-file = ca.pem\n"
				"seal-certificate-file = seal.pem\n");
	written = tkm_buf_ok(&text) &&
		  write_file(dir, "profile.ini", text.data, text.size);
	tkm_buf_release(&text);
	return written;
}

static bool make_store_key(const char *dir)
{
	unsigned char key[RA_KEY_SIZE];
	bool made = RAND_bytes(key, sizeof(key)) == 1 &&
		    write_file(dir, "store.key", key, sizeof(key));

	tkm_wipe(key, sizeof(key));
	return made;
}

/* A key and its certificate, as NAME.key and NAME.pem. */
static bool make_pair(const char *dir, const char *key_name,
    const char *certificate_name, EVP_PKEY *key, X509 *certificate)
{
	return key && certificate && write_key(dir, key_name, key) &&
	       write_certificate(dir, certificate_name, certificate);
}

static bool make_seal(const char *dir, struct ra_ca ca, bool rsa)
{
	EVP_PKEY *key = rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	X509 *x509 = key ? ra_ca_seal_certificate(ca, key) : NULL;
	bool made = make_pair(dir, "seal.key", "seal.pem", key, x509);

	X509_free(x509);
	EVP_PKEY_free(key);
	return made;
}

static bool make_tls(
    const char *dir, struct ra_ca ca, const struct ra_site_options *options)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x509 = key ? ra_ca_tls_certificate(
			       ca, key, options->tls_name, options->tls_days)
			 : NULL;
	bool made = make_pair(dir, "tls.key", "tls.pem", key, x509);

	X509_free(x509);
	EVP_PKEY_free(key);
	return made;
}

static bool make_all(const char *dir, const struct ra_site_options *options)
{
	struct ra_ca ca = {EVP_RSA_gen(2048), NULL};
	bool made = false;

	if (ca.key)
		ca.certificate = ra_ca_root(ca.key);
	made = make_pair(dir, "ca.key", "ca.pem", ca.key, ca.certificate) &&
	       make_seal(dir, ca, options->seal_rsa) &&
	       make_tls(dir, ca, options) && make_store_key(dir) &&
	       make_profile(dir, options->url);
	X509_free(ca.certificate);
	EVP_PKEY_free(ca.key);
	return made;
}

bool ra_site_make(const char *dir, const struct ra_site_options *options)
{
	char *mark = tkm_path_join(dir, "ca.key");
	bool is_there = mark && tkm_sys_file_exists(mark);
	int error;

	free(mark);
	if (is_there)
		return ra_fail("there is an RA in '%s' already", dir);
	error = tkm_sys_folder_make(dir, TKM_SYS_PRIVATE);
	if (error)
		return ra_fail("cannot make the folder '%s': %s", dir,
		    tkm_sys_error_text(error));
	return make_all(dir, options);
}

/* ---- Opening ----------------------------------------------------------- */

static bool read_store_key(struct ra_site *site)
{
	struct tkm_buf bytes;
	bool right;

	if (!read_file(site->dir, "store.key", &bytes)) {
		tkm_buf_release(&bytes);
		return false;
	}
	right = bytes.size == sizeof(site->store_key);
	if (right)
		memcpy(site->store_key, bytes.data, bytes.size);
	tkm_buf_release(&bytes);
	return right || ra_fail("'store.key' is damaged");
}

static bool read_tls(struct ra_site *site)
{
	struct tkm_buf key;
	struct tkm_buf certificate;

	if (read_file(site->dir, "tls.key", &key))
		site->tls_key = tkm_buf_detach(&key);
	if (read_file(site->dir, "tls.pem", &certificate))
		site->tls_certificate = tkm_buf_detach(&certificate);
	tkm_buf_release(&key);
	tkm_buf_release(&certificate);
	return site->tls_key && site->tls_certificate;
}

static bool read_seal(struct ra_site *site)
{
	X509 *x509 = read_certificate(site->dir, "seal.pem");
	unsigned char digest[RA_DIGEST_SIZE];
	bool known = x509 && X509_digest(x509, EVP_sha256(), digest, NULL) == 1;

	if (known)
		ra_hex(digest, sizeof(digest), site->seal_sha256);
	X509_free(x509);
	site->seal_key = read_key(site->dir, "seal.key");
	return known && site->seal_key;
}

bool ra_site_open(const char *dir, struct ra_site *site)
{
	struct ra_site opened = {.dir = dir};

	opened.ca_key = read_key(dir, "ca.key");
	opened.ca = read_certificate(dir, "ca.pem");
	if (!opened.ca_key || !opened.ca || !read_seal(&opened) ||
	    !read_tls(&opened) || !read_store_key(&opened)) {
		ra_site_release(&opened);
		return false;
	}
	*site = opened;
	tkm_wipe(opened.store_key, sizeof(opened.store_key));
	return true;
}

void ra_site_release(struct ra_site *site)
{
	EVP_PKEY_free(site->ca_key);
	X509_free(site->ca);
	EVP_PKEY_free(site->seal_key);
	ra_site_forget(site->tls_key);
	free(site->tls_certificate);
	tkm_wipe(site, sizeof(*site));
}

/* ---- Secrets at rest --------------------------------------------------- */

bool ra_site_lock(const struct ra_site *site, const void *plain, size_t size,
    struct tkm_sealed *out)
{
	return tkm_seal_to_kek(site->store_key, STORE_ID, plain, size, out) ==
		   0 ||
	       ra_fail("cannot encrypt for the database");
}

char *ra_site_unlock(
    const struct ra_site *site, const void *sealed, size_t sealed_size)
{
	char *text = calloc(1, sealed_size + 1);
	size_t size = 0;

	if (!text)
		return NULL;
	if (sealed_size > 0 &&
	    tkm_seal_open_with_kek(site->store_key, STORE_ID, sealed,
		sealed_size, text, sealed_size, &size) == 0) {
		text[size] = '\0';
		return text;
	}
	ra_log("what the database holds does not open with 'store.key'");
	free(text);
	return NULL;
}

void ra_site_forget(char *text)
{
	if (text)
		tkm_wipe(text, strlen(text));
	free(text);
}
