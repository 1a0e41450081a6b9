/* SPDX-License-Identifier: Apache-2.0
 * profile.c -- the keys of an RA profile, checked before anything is sent.
 */
#include "plugins/ra-tms/profile.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/text.h"
#include "core/base/view.h"
#include "plugins/ra-tms/tell.h"

enum { PEM_MAX = 256 * 1024, TIMEOUT_MIN = 5, TIMEOUT_MAX = 600 };

static struct tkm_view find(
    const struct tkm_value *const *values, uint32_t count, const char *id)
{
	for (uint32_t i = 0; i < count; i++) {
		if (strcmp(values[i]->id, id) == 0 && values[i]->data &&
		    values[i]->length <= PEM_MAX)
			return tkm_view_of_bytes(
			    values[i]->data, (size_t)values[i]->length);
	}
	return TKM_VIEW("");
}

/* Printable ASCII, no user, query or fragment, something after "https://". */
static bool is_url(struct tkm_view url)
{
	if (!tkm_view_starts_with(url, "https://") || url.size < 9 ||
	    url.size > TKM_TMS_URL_MAX)
		return false;
	for (size_t i = 0; i < url.size; i++) {
		char c = url.data[i];

		if (c <= ' ' || c >= 0x7f || c == '@' || c == '?' || c == '#' ||
		    c == '\\')
			return false;
	}
	return true;
}

static tkm_status read_url(
    struct tkm_op *op, struct tkm_view url, struct tkm_tms_profile *profile)
{
	while (tkm_view_ends_with(url, "/") && url.size > 8)
		url.size--;
	if (!is_url(url))
		return tkm_tms_fail(op, TKM_E_UNSUPPORTED,
		    TKM_N("The profile of the certificate authority has no "
			  "usable \"url\": it must begin with https://. Ask "
			  "your certificate authority for its profile."),
		    "profile key 'url' is missing or wrong");
	profile->url = tkm_text_dup_view(url);
	return profile->url ? TKM_OK : tkm_tms_fail_memory(op);
}

static tkm_status read_ca(
    struct tkm_op *op, struct tkm_view ca, struct tkm_tms_profile *profile)
{
	if (ca.size == 0)
		return TKM_OK;
	profile->ca = tkm_text_dup_view(ca);
	profile->ca_size = ca.size;
	return profile->ca ? TKM_OK : tkm_tms_fail_memory(op);
}

/* The first certificate of a PEM text as DER. */
static bool read_pem(struct tkm_view pem, unsigned char **der, int *size)
{
	BIO *bio;
	X509 *certificate = NULL;

	bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	if (bio)
		certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (certificate)
		*size = i2d_X509(certificate, der);
	X509_free(certificate);
	BIO_free(bio);
	return *der && *size > 0;
}

static tkm_status read_seal(
    struct tkm_op *op, struct tkm_view pem, struct tkm_tms_profile *profile)
{
	if (pem.size > 0 && read_pem(pem, &profile->seal, &profile->seal_size))
		return TKM_OK;
	return tkm_tms_fail(op, TKM_E_UNSUPPORTED,
	    TKM_N("The profile of the certificate authority has no usable "
		  "\"seal-certificate-file\". Ask your certificate "
		  "authority for its profile."),
	    "profile key 'seal-certificate-file' is missing or no PEM "
	    "certificate");
}

static tkm_status read_timeout(
    struct tkm_op *op, struct tkm_view text, struct tkm_tms_profile *profile)
{
	uint64_t seconds = TKM_TMS_TIMEOUT;

	if (text.size > 0 &&
	    (!tkm_view_to_uint64(text, TIMEOUT_MAX, &seconds) ||
		seconds < TIMEOUT_MIN))
		return tkm_tms_fail(op, TKM_E_UNSUPPORTED,
		    TKM_N("The \"timeout\" of the certificate authority's "
			  "profile must be a number of seconds from 5 to "
			  "600."),
		    NULL);
	profile->timeout = (uint32_t)seconds;
	return TKM_OK;
}

tkm_status tkm_tms_profile_read(struct tkm_op *op,
    const struct tkm_value *const *values, uint32_t count,
    struct tkm_tms_profile *out)
{
	static const struct {
		const char *id;
		tkm_status (*read)(
		    struct tkm_op *, struct tkm_view, struct tkm_tms_profile *);
	} keys[] = {
	    {"url", read_url},
	    {"ca", read_ca},
	    {"seal-certificate", read_seal},
	    {"timeout", read_timeout},
	};
	struct tkm_tms_profile profile = {0};
	tkm_status status = TKM_OK;

	for (size_t i = 0; !status && i < sizeof(keys) / sizeof(*keys); i++)
		status =
		    keys[i].read(op, find(values, count, keys[i].id), &profile);
	if (status)
		tkm_tms_profile_release(&profile);
	else
		*out = profile;
	return status;
}

void tkm_tms_profile_release(struct tkm_tms_profile *profile)
{
	free(profile->url);
	free(profile->ca);
	OPENSSL_free(profile->seal);
	*profile = (struct tkm_tms_profile){0};
}
