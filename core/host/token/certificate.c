/* SPDX-License-Identifier: Apache-2.0
 * certificate.c -- the table behind TKM_HOST_CERTIFICATE: what a certificate
 * says, as text.
 */
#include "core/base/buf.h"
#include "core/host/token/broker.h"
#include "core/pki/certificate.h"

#include <string.h>

#define TEXT_MAX 1024u

static const char *const usages[] = {
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
};

/* A certificate that does not limit its use names none. */
static void add_usage(uint32_t bits, struct tkm_buf *out)
{
	size_t i;

	if (bits == TKM_USE_ANY)
		return;
	for (i = 0; i < sizeof(usages) / sizeof(usages[0]); i++) {
		if (!(bits & 1u << i))
			continue;
		tkm_buf_add_text(out, out->size > 0 ? ", " : "");
		tkm_buf_add_text(out, usages[i]);
	}
}

static void add_key(
    const struct tkm_pki_certificate *certificate, struct tkm_buf *out)
{
	if (certificate->curve) {
		tkm_buf_add_text(out, certificate->curve);
		return;
	}
	tkm_buf_add_text(out, certificate->algorithm);
	if (certificate->bits > 0) {
		tkm_buf_add_char(out, '-');
		tkm_buf_add_uint64(out, certificate->bits);
	}
}

static const char *name_or_all(const char *name, const char *all)
{
	return name[0] != '\0' ? name : all;
}

static tkm_status TKM_CALL service_read(const struct tkm_host *host,
    const void *der, uint64_t n,
    tkm_status(TKM_CALL *use)(void *ctx, const struct tkm_certificate *),
    void *ctx)
{
	struct tkm_buf fingerprint = TKM_BUF_INIT(TEXT_MAX);
	struct tkm_buf usage = TKM_BUF_INIT(TEXT_MAX);
	struct tkm_buf key = TKM_BUF_INIT(TEXT_MAX);
	struct tkm_pki_certificate read;
	struct tkm_certificate shown;
	tkm_status status;

	(void)host;
	if (n > TKM_PKI_CERTIFICATE_MAX)
		return TKM_E_ARGUMENT;
	status = tkm_pki_certificate_read(der, (size_t)n, &read);
	if (status != TKM_OK)
		return status;
	tkm_buf_add_hex(&fingerprint, read.sha256, sizeof(read.sha256));
	add_usage(read.key_usage, &usage);
	add_key(&read, &key);
	shown = (struct tkm_certificate){
	    .size = sizeof(shown),
	    .is_ca = read.is_ca,
	    .subject = read.subject,
	    .subject_name = name_or_all(read.subject_name, read.subject),
	    .issuer = read.issuer,
	    .issuer_name = name_or_all(read.issuer_name, read.issuer),
	    .serial = read.serial,
	    .fingerprint = tkm_buf_text(&fingerprint),
	    .key = tkm_buf_text(&key),
	    .usage = tkm_buf_text(&usage),
	    .not_before = read.not_before,
	    .not_after = read.not_after,
	};
	status = use(ctx, &shown);
	tkm_buf_release(&key);
	tkm_buf_release(&usage);
	tkm_buf_release(&fingerprint);
	tkm_pki_certificate_release(&read);
	return status;
}

const struct tkm_host_certificate tkm_certificate_service = {
    .size = sizeof(tkm_certificate_service),
    .read = service_read,
};
